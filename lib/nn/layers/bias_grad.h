/* bias_grad.h - sums of columns: what the gradient of a layer's result is for its bias. Each sum is
 * one chain of additions, from the first row to the last. */
#ifndef NN_LAYERS_BIAS_GRAD_H
#define NN_LAYERS_BIAS_GRAD_H

#include "base/thread_pool.h"

/* sum [O] += the sum of the rows of a [N,O] */
void bias_grad(struct thread_pool *w, float *sum, const float *a, size_t N, size_t O);
/* The same of the gradient of y = leaky_relu(x), y [N,O], which becomes that of x on the way: g
 * [N,O] is as large as layers get, and comes and goes once for both (act_gradient(), pointwise.h).
 */
void bias_grad_leaky_relu(struct thread_pool *w, float *sum, float *g, const float *y, size_t N,
                          size_t O);

#endif
