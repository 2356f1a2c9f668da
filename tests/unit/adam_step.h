/* adam_step.h - a complete step of the optimiser in one process, made of the functions of
 * nn/adam.h: the twin of dist/sharded_adam.c, and what the benchmark measures. */
#ifndef TESTS_UNIT_ADAM_STEP_H
#define TESTS_UNIT_ADAM_STEP_H

#include "base/block.h"
#include "base/thread_pool.h"
#include "nn/adam.h"
#include <math.h>

struct adam_run {
    const float *g;
    float *x, *m, *v, *mean;
    size_t n, size; /* elements, and of a block */
    struct adam_job job;
    double total[ADAM_BLOCKS]; /* of squares */
};

static inline void adam_norm_block(void *context, size_t block)
{
    struct adam_run *r = context;
    struct span s = block_span(block, r->size, r->n);
    r->total[block] = adam_squares(r->g + s.from, s.to - s.from);
}

static inline double adam_norm(struct thread_pool *w, struct adam_run *r)
{
    size_t blocks = ceil_div(r->n, r->size);
    thread_pool_run(w, blocks, adam_norm_block, r);
    double sum = 0;
    for (size_t i = 0; i < blocks; i++)
        sum += r->total[i];
    return sqrt(sum);
}

static inline void adam_update_block(void *context, size_t block)
{
    const struct adam_run *r = context;
    struct span s = block_span(block, r->size, r->n);
    adam_update(&r->job, r->x + s.from, r->g + s.from, r->m + s.from, r->v + s.from,
                r->mean ? r->mean + s.from : NULL, s.to - s.from);
}

/* Step t of x, g, m, v, mean [n]. Returns the norm before clipping when clip > 0, else 0. */
static inline double adam_step(struct thread_pool *w, const struct adam *a, float *x,
                               const float *g, float *m, float *v, float *mean, uint64_t t,
                               size_t n)
{
    struct adam_run r = {.x = x,
                         .g = g,
                         .m = m,
                         .v = v,
                         .mean = a->average > 0 ? mean : NULL,
                         .n = n,
                         .size = adam_block(n)};
    double norm = a->clip > 0 ? adam_norm(w, &r) : 0;
    r.job = adam_prepare(a, norm, t);
    thread_pool_run(w, ceil_div(n, r.size), adam_update_block, &r);
    return norm;
}

#endif
