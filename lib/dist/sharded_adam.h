/* sharded_adam.h - one step of the optimiser for a crew: the shards' gradients are added in the
 * order of the shards, and the parameters moved, each rank caring for a slice of them.
 *
 * Ranks on one machine see each other's gradients and keep one copy of the parameters; ranks on
 * several send each other what they need. The slices are whole blocks of the optimiser, so that the
 * bits do not depend on where they are cut. Adam's moments and the moving average have memory only
 * for the own slice. */
#ifndef DIST_SHARDED_ADAM_H
#define DIST_SHARDED_ADAM_H

#include "dist/world.h"
#include "nn/adam.h"
#include "nn/params.h"

struct sharded_adam {
    struct params *params;
    const struct world *world;
    size_t total, block; /* elements of the parameters, and of a block */
    size_t *at;          /* [ranks+1] where the ranks' slices begin; the last: total */
    size_t *first;       /* [ranks+1] the same in blocks */
    size_t slice;        /* at[me+1] - at[me] */
    float *grads;        /* [mine,total] the own shards' gradients: params->grad, own memory ... */
    float *own_grads;    /* ... this, or shared memory: NULL */
    float **seen;        /* [ranks] theirs, where they are seen; else NULL */
    float *inbox;        /* [mine,ranks,slice] theirs, where they are sent */
    float **parts;       /* [shards] each shard's gradient of the slice */
    float *value;        /* the parameters' own memory, while a shared one is in its place */
    double squares[ADAM_BLOCKS];
};

/* params must be allocated for learning and the same for all ranks: value, m, v and mean. From here
 * on only the own slice of m, v and mean is kept, at their beginning. */
int sharded_adam_open(struct sharded_adam *x, struct params *p, const struct world *c,
                      struct err *e);
void sharded_adam_close(struct sharded_adam *x);

/* From here on params->grad is where the gradient of own shard k goes; unwritten (params.h) to
 * begin with. */
void sharded_adam_use_shard(struct sharded_adam *x, size_t k);

/* adam_step() number t with the sum of all shards' gradients, which are spent by it. Every rank
 * must have met the others since it finished its gradients (comm_barrier() or comm_allgather()). */
int sharded_adam_step(struct sharded_adam *x, const struct adam *a, uint64_t t, struct err *e);

/* The moving average becomes the value, on every rank. */
int sharded_adam_finish(struct sharded_adam *x, struct err *e);

/* *whole: params with all of m, v and mean, on rank 0 alone; given back by
 * sharded_adam_gather_free(). */
int sharded_adam_gather(const struct sharded_adam *x, struct params *whole, struct err *e);
void sharded_adam_gather_free(const struct sharded_adam *x, struct params *whole);

#endif
