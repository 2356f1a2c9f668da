/* sharded_adam.h - one step of the optimiser for all ranks: the gradients of the shards are added
 * in the order of the shards, and each rank updates its own slice of the parameters.
 *
 * Ranks on one machine read each other's gradients in shared memory and have one copy of the
 * parameters; ranks on several machines send messages. A slice is whole blocks of the optimiser, so
 * that the bits do not depend on the number of ranks. A rank has Adam's moments and the moving
 * average of its own slice only. */
#ifndef DIST_SHARDED_ADAM_H
#define DIST_SHARDED_ADAM_H

#include "dist/world.h"
#include "nn/adam.h"
#include "nn/params.h"

struct sharded_adam {
    struct params *params;
    const struct world *world;
    size_t total, block; /* elements of the parameters, and of a block */
    size_t *at;          /* [ranks+1] the first element of each rank's slice; the last: total */
    size_t *first;       /* [ranks+1] the same in blocks */
    size_t slice;        /* elements of the own slice: at[rank+1] - at[rank] */
    float *grads;        /* [mine,total] of the own shards: params->grad, own_grads or shared */
    float *own_grads;    /* memory to be freed, or NULL */
    float **seen;        /* [ranks] grads of each rank in shared memory; else NULL */
    float *inbox;        /* [mine,ranks,slice] where they are received as messages */
    float **parts;       /* [shards] the gradient of each shard for the own slice */
    float *value;        /* the parameters' own memory, while params->value is shared memory */
    double squares[ADAM_BLOCKS];
};

/* params must be allocated for learning, with the same value, m, v and mean on all ranks. From now
 * until sharded_adam_close() m, v and mean have the own slice only, from index 0. */
int sharded_adam_open(struct sharded_adam *x, struct params *p, const struct world *c,
                      struct err *e);
void sharded_adam_close(struct sharded_adam *x);

/* Makes params->grad the gradient of own shard k, all of it unwritten (params.h). */
void sharded_adam_use_shard(struct sharded_adam *x, size_t k);

/* Step t = 1, 2, ... of Adam with the sum of the gradients of all shards; it overwrites them. A
 * barrier is needed before it, after the gradients are complete (comm_barrier() or
 * comm_allgather()). */
int sharded_adam_step(struct sharded_adam *x, const struct adam *a, uint64_t t, struct err *e);

/* Makes the moving average the value, on all ranks. */
int sharded_adam_finish(struct sharded_adam *x, struct err *e);

/* Makes *all a copy of the params with complete m, v and mean, on rank 0 only; free it with
 * sharded_adam_gather_free(). */
int sharded_adam_gather(const struct sharded_adam *x, struct params *all, struct err *e);
void sharded_adam_gather_free(const struct sharded_adam *x, struct params *all);

#endif
