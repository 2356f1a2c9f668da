/* set_pool.h - max pooling over sets of rows (Qi et al., PointNet, CVPR 2017). A row can be in
 * several sets, so that the features of a row that sets have in common are computed once. */
#ifndef NN_LAYERS_SET_POOL_H
#define NN_LAYERS_SET_POOL_H

#include "base/thread_pool.h"
#include <stdint.h>

/* Set s has the rows row[first[s]], ..., row[first[s + 1] - 1], at least one. */
struct set_pool {
    size_t count;
    size_t *first; /* [count + 1] */
    uint32_t *row; /* [first[count]] */
};

/* y [count,H] = the maximum of each column of x [.,H] over the rows of a set, and at [count,H] =
 * the row where it is (the first of equal ones). A NaN counts as larger than any number, so that it
 * is visible in the result. */
void set_pool_max_forward(struct thread_pool *w, float *y, uint32_t *at, const float *x,
                          const struct set_pool *sets, size_t H);
/* dx [.,H] += dy [count,H] at the rows `at`; dx may be NULL */
void set_pool_max_backward(struct thread_pool *w, float *dx, const float *dy, const uint32_t *at,
                           size_t count, size_t H);

#endif
