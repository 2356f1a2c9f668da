/* comm.h - the processes (ranks) of one training that a launcher such as mpirun started together,
 * and their collective operations, with the names of MPI. Only comm_mpi.c knows MPI; comm_single.c
 * replaces it where MPI was not found at build time. comm.c reads the launcher's environment. A
 * process without a launcher is rank 0 of 1, and its collective operations do nothing.
 *
 * Unless a comment says otherwise, a call is collective: all ranks make it, with the same sizes.
 * Only the main thread calls. Functions return 0, or -1 with the text in *e where MPI fails. */
#ifndef DIST_COMM_H
#define DIST_COMM_H

#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct comm {
    int rank, size; /* the rank of this process, and the number of ranks */
    double cores;   /* its share of the machine's cores, where several ranks run on one machine */
};

/* From the launcher's environment, before comm_open(): did a launcher start this process, is it
 * rank 0, and are there several ranks? */
bool comm_launched(void);
bool comm_is_root(void);
bool comm_launched_several(void);

/* Starts MPI where a launcher started this process. Fails where the launcher started several
 * processes and this program was built without MPI. */
int comm_open(struct comm *r, struct err *e);
void comm_close(void);       /* waits for all ranks; a second call does nothing */
void comm_abort(int status); /* not collective: ends all processes */

/* Sends `bytes` bytes from one rank to another. Only the two ranks call. The sender waits until the
 * receiver receives, so that messages do not fill the memory. */
int comm_send(const struct comm *r, int to, const void *data, size_t bytes, struct err *e);
int comm_receive(const struct comm *r, int from, void *data, size_t bytes, struct err *e);

/* Copies data [bytes] of rank 0 to all ranks. */
int comm_broadcast(const struct comm *r, void *data, size_t bytes, struct err *e);

/* data [at[size]] items of `size` bytes. Rank q has the items at[q] .. at[q+1]-1; after the call
 * all ranks have all items. It is also a barrier, as comm_barrier(). */
int comm_allgather(const struct comm *r, void *data, const size_t *at, size_t size, struct err *e);
/* The same, but only rank 0 gets the items: all [at[size]]; part [at[rank+1] - at[rank]]. */
int comm_gather(const struct comm *r, void *all, const void *part, const size_t *at, size_t size,
                struct err *e);

/* bits [n] becomes the bitwise or of bits of all ranks. */
int comm_allreduce_or(const struct comm *r, uint8_t *bits, size_t n, struct err *e);

/* Waits for all ranks. What a rank wrote to shared memory before is visible to all ranks after. */
int comm_barrier(const struct comm *r, struct err *e);

/* Allocates `bytes` bytes of shared memory for this rank (the sizes can differ): seen[q] becomes
 * the memory of rank q. All are NULL where the ranks run on several machines, or there is not
 * enough shared memory: then the ranks must send messages. comm_close() frees it. */
int comm_shared_memory(const struct comm *r, size_t bytes, void **seen, struct err *e);

/* Each rank sends floats to each other rank: out[at[q]] .. out[at[q+1]-1] go to rank q. in
 * [size,n], n = at[rank+1] - at[rank]: row q comes from rank q; the row of this rank is not
 * written.
 */
int comm_alltoall(const struct comm *r, float *in, const float *out, const size_t *at,
                  struct err *e);

#endif
