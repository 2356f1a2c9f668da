/* set_pool.h - the largest of each feature over bags of rows (max pooling of sets; Qi et al.,
 * PointNet, CVPR 2017). A row may be in several bags, so what bags have in common is computed once.
 */
#ifndef NN_LAYERS_SET_POOL_H
#define NN_LAYERS_SET_POOL_H

#include "base/thread_pool.h"
#include <stdint.h>

/* Bag b has the rows row[first[b]], ..., row[first[b + 1] - 1], at least one. */
struct set_pool {
    size_t count;
    size_t *first;
    uint32_t *row;
};

/* y [count,H], the largest, and `at` [count,H], in which row (the first of equals) of x [.,H]. The
 * first NaN of a column wins over every number, so that it shows in what follows. */
void set_pool_max_forward(struct thread_pool *w, float *y, uint32_t *at, const float *x,
                          const struct set_pool *b, size_t H);
/* dx += where the largest were, dy [count,H]; dx may be NULL */
void set_pool_max_backward(struct thread_pool *w, float *dx, const float *dy, const uint32_t *at,
                           size_t count, size_t H);

#endif
