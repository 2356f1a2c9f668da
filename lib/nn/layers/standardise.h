/* standardise.h - each column over sets of rows moved to mean 0 and scaled to variance 1 (instance
 * normalisation; Ulyanov, Vedaldi and Lempitsky 2016). */
#ifndef NN_LAYERS_STANDARDISE_H
#define NN_LAYERS_STANDARDISE_H

#include "base/thread_pool.h"

/* y[b M + i, j] = (x - mean) / sqrt(variance + 1e-5), over i = 0 .. M-1
 * y, x [B*M,H]; scale [B,H] becomes 1 / sqrt(variance + 1e-5), which backward needs */
void standardise_forward(struct thread_pool *w, float *y, float *scale, const float *x, size_t B,
                         size_t M, size_t H);
/* dx [B*M,H] += gradient; y and scale as forward left them; dy [B*M,H] */
void standardise_backward(struct thread_pool *w, float *dx, const float *dy, const float *y,
                          const float *scale, size_t B, size_t M, size_t H);

#endif
