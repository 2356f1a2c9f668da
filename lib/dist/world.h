/* world.h - what computes a training: the threads of this process, the ranks, and the shards of the
 * data that each rank has.
 *
 * Record i belongs to shard i mod `shards`. A rank has `mine` neighbouring shards, from `first`.
 * The result depends on the number of shards, never on the number of ranks or threads. */
#ifndef DIST_WORLD_H
#define DIST_WORLD_H

#include "base/thread_pool.h"
#include "dist/comm.h"

struct world {
    struct thread_pool *workers;
    struct comm comm;
    size_t shards, first, mine;
};

/* A world of one process and one shard. */
static inline struct world world_single(struct thread_pool *w)
{
    return (struct world){.workers = w, .comm = {.size = 1}, .shards = 1, .mine = 1};
}

/* The number of records of this shard, of `total` in all. */
static inline size_t world_records(const struct world *c, size_t shard, size_t total)
{
    return (total + c->shards - 1 - shard) / c->shards;
}

/* The rank that has a record. */
static inline int world_rank_of(const struct world *c, size_t record)
{
    return (int)(record % c->shards / c->mine);
}

static inline bool world_owns(const struct world *c, size_t record)
{
    return world_rank_of(c, record) == c->comm.rank;
}

/* The index of a record among the records of this rank. */
static inline size_t world_index(const struct world *c, size_t record)
{
    return record / c->shards * c->mine + record % c->shards - c->first;
}

/* rows [shards] of `size` bytes. Each rank has the rows of its shards; after the call all ranks
 * have all rows. It is also a barrier (comm_allgather()). */
static inline int world_allgather(const struct world *c, void *rows, size_t size, struct err *e)
{
    size_t ranks = (size_t)c->comm.size, at[ranks + 1];
    for (size_t q = 0; q <= ranks; q++)
        at[q] = q * c->mine;
    return comm_allgather(&c->comm, rows, at, size, e);
}

#endif
