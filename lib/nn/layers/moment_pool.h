/* moment_pool.h - the mean and the standard deviation of each column over sets of rows (statistics
 * pooling; Snyder et al., "Deep neural network embeddings for text-independent speaker
 * verification", Interspeech 2017). */
#ifndef NN_LAYERS_MOMENT_POOL_H
#define NN_LAYERS_MOMENT_POOL_H

#include "base/thread_pool.h"

/* y[b,j] = mean, y[b,H+j] = sqrt(variance + 1e-5) of x[b M + i, j] over i = 0 .. M-1
 * y [B,2H]; x [B*M,H] */
void moment_pool_forward(struct thread_pool *w, float *y, const float *x, size_t B, size_t M,
                         size_t H);
/* dx [B*M,H] += gradient; y and x as in forward; dy [B,2H] */
void moment_pool_backward(struct thread_pool *w, float *dx, const float *dy, const float *y,
                          const float *x, size_t B, size_t M, size_t H);

#endif
