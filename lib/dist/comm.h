/* comm.h - the processes of one training that a launcher (mpirun) started together, and the few
 * ways in which they exchange. Nothing outside knows of MPI; there are two implementations:
 * ranks_mpi.c, and ranks_one.c where MPI was not found at build time. A process that no launcher
 * started is rank 0 of 1, and each exchange is done before it starts.
 *
 * Unless it says otherwise a call is collective: every rank makes it, with the same sizes. All are
 * made by the main thread. Each fails only where MPI does. */
#ifndef DIST_COMM_H
#define DIST_COMM_H

#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct comm {
    int me, count; /* this process, of so many */
    double cores;  /* its share of the cores of its machine, where several ranks run on it */
};

/* What the launcher's environment says, before anything is opened: was this process started by one,
 * is it the first, and are there more? */
bool comm_launched(void);
bool comm_is_root(void);
bool comm_launched_several(void);

/* Starts MPI where a launcher started this process. Fails where the launcher started several and
 * this program was built without MPI. */
int comm_open(struct comm *r, struct err *e);
void comm_close(void);       /* waits for all ranks; nothing happens the second time */
void comm_abort(int status); /* not collective: ends all processes */

/* Rank `from` gives, rank `to` takes `bytes` bytes; only these two make the call. The giver waits
 * for the taker, so that nothing piles up. */
int comm_send(const struct comm *r, int to, const void *data, size_t bytes, struct err *e);
int comm_receive(const struct comm *r, int from, void *data, size_t bytes, struct err *e);

/* data [bytes] of rank 0 becomes everyone's. */
int comm_broadcast(const struct comm *r, void *data, size_t bytes, struct err *e);

/* data [at[count]] items of `size` bytes, of which rank q has at[q]..at[q+1]-1; afterwards everyone
 * has all. It is a meeting too (comm_barrier()). */
int comm_allgather(const struct comm *r, void *data, const size_t *at, size_t size, struct err *e);
/* The same, but only rank 0 gets them, in all [at[count]]; part [at[me+1] - at[me]]. */
int comm_gather(const struct comm *r, void *all, const void *part, const size_t *at, size_t size,
                struct err *e);

/* bits [n] of all ranks, or-ed together. */
int comm_allreduce_or(const struct comm *r, uint8_t *bits, size_t n, struct err *e);

/* Waits until every rank is here; what was written to shared memory before is seen afterwards. */
int comm_barrier(const struct comm *r, struct err *e);

/* Memory of `bytes` bytes for this rank (they may differ) that the others see: seen[q] is rank q's.
 * All are NULL where the ranks run on several machines: then they must swap. Given back by
 * comm_close(). */
int comm_shared_memory(const struct comm *r, size_t bytes, void **seen, struct err *e);

/* Everyone has floats for everyone else: out[at[q]] .. out[at[q+1]-1] go to rank q. in [count,n],
 * n = at[me+1] - at[me]: row q comes from rank q; the own row is left as it is. */
int comm_alltoall(const struct comm *r, float *in, const float *out, const size_t *at,
                  struct err *e);

#endif
