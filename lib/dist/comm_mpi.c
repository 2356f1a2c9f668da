/* comm_mpi.c - MPI's collective operations, and memory that the ranks of one machine share. MPI
 * never adds floats, because the order of its sums is not defined. */
#include "base/mem.h"
#include "dist/comm.h"

#include <mpi.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

enum {
    PIECE = 1 << 28, /* bytes of one message: MPI counts in int */
    WINDOWS = 4,
    RECORDS_TAG = 1
};

static MPI_Win windows[WINDOWS];
static int open_windows;

static int check(int code, const char *what, struct err *e)
{
    char text[MPI_MAX_ERROR_STRING];
    int length = 0;
    if (code == MPI_SUCCESS)
        return 0;
    MPI_Error_string(code, text, &length);
    return err_set(e, "MPI cannot %s: %s", what, text);
}

/* The cores that this process can use; a core that n ranks can use counts 1/n for each of them. */
static double share_of_cores(MPI_Comm machine)
{
    cpu_set_t set;
    int mine[CPU_SETSIZE] = {0}, all[CPU_SETSIZE];
    double cores = 0;
    bool known = sched_getaffinity(0, sizeof set, &set) == 0;
    for (int i = 0; known && i < CPU_SETSIZE; i++)
        mine[i] = CPU_ISSET((size_t)i, &set) != 0;
    MPI_Allreduce(mine, all, CPU_SETSIZE, MPI_INT, MPI_SUM, machine);
    for (int i = 0; i < CPU_SETSIZE; i++)
        if (mine[i])
            cores += 1.0 / all[i];
    return known ? cores : 1;
}

int comm_open(struct comm *r, struct err *e)
{
    int level = 0;
    MPI_Comm machine;
    *r = (struct comm){.size = 1};
    if (!comm_launched())
        return 0;
    if (check(MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &level), "start", e))
        return -1;
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    MPI_Comm_rank(MPI_COMM_WORLD, &r->rank);
    MPI_Comm_size(MPI_COMM_WORLD, &r->size);
    if (r->size == 1 && comm_launched_several())
        return err_set(e, "the launcher started several processes that do not find each other: the "
                          "launcher and this program use different MPI libraries");
    if (level < MPI_THREAD_FUNNELED)
        return err_set(e, "this MPI library does not support threads");
    if (check(MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine),
              "find the ranks of each machine", e))
        return -1;
    r->cores = share_of_cores(machine);
    MPI_Comm_free(&machine);
    return 0;
}

static bool running(void)
{
    int begun = 0, ended = 0;
    MPI_Initialized(&begun);
    MPI_Finalized(&ended);
    return begun && !ended;
}

void comm_close(void)
{
    if (!running())
        return;
    while (open_windows > 0) {
        MPI_Win_unlock_all(windows[--open_windows]);
        MPI_Win_free(&windows[open_windows]);
    }
    MPI_Finalize();
}

void comm_abort(int status)
{
    if (running())
        MPI_Abort(MPI_COMM_WORLD, status);
}

/* The size of the next message. */
static int piece_size(size_t bytes)
{
    return bytes < PIECE ? (int)bytes : PIECE;
}

int comm_send(const struct comm *r, int to, const void *data, size_t bytes, struct err *e)
{
    (void)r;
    for (const char *at = data, *end = at + bytes; at < end; at += PIECE) {
        int code = MPI_Ssend(at, piece_size((size_t)(end - at)), MPI_BYTE, to, RECORDS_TAG,
                             MPI_COMM_WORLD);
        if (check(code, "send", e))
            return -1;
    }
    return 0;
}

int comm_receive(const struct comm *r, int from, void *data, size_t bytes, struct err *e)
{
    (void)r;
    for (char *at = data, *end = at + bytes; at < end; at += PIECE) {
        int code = MPI_Recv(at, piece_size((size_t)(end - at)), MPI_BYTE, from, RECORDS_TAG,
                            MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        if (check(code, "receive", e))
            return -1;
    }
    return 0;
}

int comm_broadcast(const struct comm *r, void *data, size_t bytes, struct err *e)
{
    if (r->size == 1)
        return 0;
    for (char *at = data, *end = at + bytes; at < end; at += PIECE) {
        int code = MPI_Bcast(at, piece_size((size_t)(end - at)), MPI_BYTE, 0, MPI_COMM_WORLD);
        if (check(code, "broadcast", e))
            return -1;
    }
    return 0;
}

/* The parts of the ranks, as MPI's functions need them. */
struct parts {
    int *n, *at; /* [count], one allocation */
    MPI_Datatype item;
};

static int parts_open(struct parts *p, const struct comm *r, const size_t *at, size_t size,
                      struct err *e)
{
    size_t count = (size_t)r->size;
    p->n = mem_array(2 * count, sizeof *p->n);
    if (!p->n)
        return err_memory(e, 2 * count * sizeof *p->n, "a message");
    p->at = p->n + count;
    for (size_t q = 0; q < count; q++) {
        p->n[q] = (int)(at[q + 1] - at[q]);
        p->at[q] = (int)at[q];
    }
    MPI_Type_contiguous((int)size, MPI_BYTE, &p->item);
    MPI_Type_commit(&p->item);
    return 0;
}

static int parts_close(struct parts *p, int code, const char *what, struct err *e)
{
    MPI_Type_free(&p->item);
    free(p->n);
    return check(code, what, e);
}

/* Makes writes of this rank to shared memory visible, and makes it read the writes of others. */
static void sync_memory(void)
{
    for (int i = 0; i < open_windows; i++)
        MPI_Win_sync(windows[i]);
}

int comm_allgather(const struct comm *r, void *data, const size_t *at, size_t size, struct err *e)
{
    struct parts p;
    if (r->size == 1)
        return 0;
    if (parts_open(&p, r, at, size, e))
        return -1;
    sync_memory();
    int code =
        MPI_Allgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, data, p.n, p.at, p.item, MPI_COMM_WORLD);
    sync_memory();
    return parts_close(&p, code, "gather", e);
}

int comm_gather(const struct comm *r, void *all, const void *part, const size_t *at, size_t size,
                struct err *e)
{
    struct parts p;
    if (r->size == 1) {
        memcpy(all, part, at[1] * size);
        return 0;
    }
    if (parts_open(&p, r, at, size, e))
        return -1;
    return parts_close(
        &p, MPI_Gatherv(part, p.n[r->rank], p.item, all, p.n, p.at, p.item, 0, MPI_COMM_WORLD),
        "collect", e);
}

int comm_allreduce_or(const struct comm *r, uint8_t *bits, size_t n, struct err *e)
{
    if (r->size == 1)
        return 0;
    for (uint8_t *at = bits, *end = at + n; at < end; at += PIECE) {
        int code = MPI_Allreduce(MPI_IN_PLACE, at, piece_size((size_t)(end - at)), MPI_UINT8_T,
                                 MPI_BOR, MPI_COMM_WORLD);
        if (check(code, "reduce", e))
            return -1;
    }
    return 0;
}

int comm_barrier(const struct comm *r, struct err *e)
{
    if (r->size == 1)
        return 0;
    sync_memory();
    int code = MPI_Barrier(MPI_COMM_WORLD);
    sync_memory();
    return check(code, "wait for all processes", e);
}

/* Is it true on all ranks? */
static bool all_agree(bool mine)
{
    int agree = mine;
    MPI_Allreduce(MPI_IN_PLACE, &agree, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
    return agree;
}

static bool on_one_machine(const struct comm *r)
{
    MPI_Comm machine;
    int beside = 0;
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine);
    MPI_Comm_size(machine, &beside);
    MPI_Comm_free(&machine);
    return all_agree(beside == r->size);
}

/* Is there enough shared memory for all ranks? Containers often have little. Open MPI reports that
 * itself, but then one rank waits for another without end. */
static bool has_space(size_t bytes)
{
    struct statvfs s;
    unsigned long long all = bytes;
    MPI_Allreduce(MPI_IN_PLACE, &all, 1, MPI_UNSIGNED_LONG_LONG, MPI_SUM, MPI_COMM_WORLD);
    return all_agree(statvfs("/dev/shm", &s) ||
                     (unsigned long long)s.f_bavail * s.f_frsize / 4 * 3 > all);
}

int comm_shared_memory(const struct comm *r, size_t bytes, void **seen, struct err *e)
{
    memset(seen, 0, (size_t)r->size * sizeof *seen);
    if (r->size == 1 || open_windows == WINDOWS || !on_one_machine(r) || !has_space(bytes))
        return 0;
    MPI_Info info;
    MPI_Win window;
    void *mine;
    MPI_Info_create(&info);
    MPI_Info_set(info, "alloc_shared_noncontig", "true"); /* each rank's part starts on a page */
    int code = MPI_Win_allocate_shared((MPI_Aint)bytes, 1, info, MPI_COMM_WORLD, &mine, &window);
    MPI_Info_free(&info);
    if (!all_agree(code == MPI_SUCCESS))
        return 0; /* too little shared memory: the ranks send messages instead */
    windows[open_windows++] = window;
    MPI_Win_lock_all(MPI_MODE_NOCHECK, window);
    for (int q = 0; q < r->size; q++) {
        MPI_Aint size;
        int unit;
        code = MPI_Win_shared_query(window, q, &size, &unit, &seen[q]);
        if (check(code, "share memory", e))
            return -1;
    }
    return 0;
}

int comm_alltoall(const struct comm *r, float *in, const float *out, const size_t *at,
                  struct err *e)
{
    struct parts to, from;
    size_t count = (size_t)r->size, n = at[r->rank + 1] - at[r->rank];
    if (count == 1)
        return 0;
    size_t *rows = mem_array(count + 1, sizeof *rows);
    if (!rows || parts_open(&to, r, at, sizeof *in, e)) {
        free(rows);
        return err_memory(e, (count + 1) * sizeof *rows, "a message");
    }
    for (size_t q = 0; q <= count; q++)
        rows[q] = q * n;
    int failed = parts_open(&from, r, rows, sizeof *in, e);
    free(rows);
    if (failed)
        return parts_close(&to, MPI_SUCCESS, "exchange", e), -1;
    to.n[r->rank] = from.n[r->rank] = 0;
    int code =
        MPI_Alltoallv(out, to.n, to.at, to.item, in, from.n, from.at, from.item, MPI_COMM_WORLD);
    parts_close(&from, code, "exchange", e);
    return parts_close(&to, code, "exchange", e);
}
