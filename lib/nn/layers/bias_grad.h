/* bias_grad.h - the gradient of a layer's bias: the sums of the columns of the gradient of its
 * result. Each sum is one chain of additions, from the first row to the last. */
#ifndef NN_LAYERS_BIAS_GRAD_H
#define NN_LAYERS_BIAS_GRAD_H

#include "base/thread_pool.h"

/* db [O] += the sum of the rows of dy [N,O] */
void bias_grad(struct thread_pool *w, float *db, const float *dy, size_t N, size_t O);
/* The same where y [N,O] = leaky_relu(x) is the result: g [N,O], the gradient of y, becomes that of
 * x (act_gradient(), pointwise.h), and db [O] += the sum of its rows. One pass over memory does
 * both, because g is the largest array of a layer. */
void bias_grad_leaky_relu(struct thread_pool *w, float *db, float *g, const float *y, size_t N,
                          size_t O);

#endif
