/* world.h - who works on a training: the threads of this process, the processes, and the shards of
 * the data that are shared out to them.
 *
 * Record i belongs to shard i mod `shards`; a process works `mine` neighbouring shards, from
 * `first` on. What is computed depends on the number of shards, never on that of processes or
 * threads. */
#ifndef DIST_WORLD_H
#define DIST_WORLD_H

#include "base/thread_pool.h"
#include "dist/comm.h"

struct world {
    struct thread_pool *workers;
    struct comm ranks;
    size_t shards, first, mine;
};

/* One process with one shard. */
static inline struct world world_single(struct thread_pool *w)
{
    return (struct world){.workers = w, .ranks = {.count = 1}, .shards = 1, .mine = 1};
}

/* How many of `total` records are of this shard. */
static inline size_t world_records(const struct world *c, size_t shard, size_t total)
{
    return (total + c->shards - 1 - shard) / c->shards;
}

/* The rank that works a record. */
static inline int world_rank_of(const struct world *c, size_t record)
{
    return (int)(record % c->shards / c->mine);
}

static inline bool world_owns(const struct world *c, size_t record)
{
    return world_rank_of(c, record) == c->ranks.me;
}

/* Where a record stands among those that this process has. */
static inline size_t world_index(const struct world *c, size_t record)
{
    return record / c->shards * c->mine + record % c->shards - c->first;
}

/* rows [shards] of `size` bytes, of which each rank has those of its shards; afterwards everyone
 * has all. A meeting of the ranks (comm_allgather()). */
static inline int world_allgather(const struct world *c, void *rows, size_t size, struct err *e)
{
    size_t ranks = (size_t)c->ranks.count, at[ranks + 1];
    for (size_t q = 0; q <= ranks; q++)
        at[q] = q * c->mine;
    return comm_allgather(&c->ranks, rows, at, size, e);
}

#endif
