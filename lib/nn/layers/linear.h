/* linear.h - the linear layer.
 *
 * The signature law of all kernels: outputs, inputs, parameters, dimensions; `d` + name is a
 * gradient. A forward kernel writes its outputs. A backward kernel ADDS to each gradient, or writes
 * it on the first write (nn/gemm/gradient.h). A NULL gradient is not computed. N rows (sequences,
 * frames, patches), I inputs, O outputs. */
#ifndef NN_LAYERS_LINEAR_H
#define NN_LAYERS_LINEAR_H

#include "base/thread_pool.h"
#include "nn/gemm/activation.h"
#include "nn/gemm/gradient.h"

/* y = act(x W^T + b).    y [N,O], x [N,I], W [O,I], b [O] or NULL; act not ACT_SILU */
void linear_forward(struct thread_pool *w, float *y, const float *x, const float *W, const float *b,
                    enum activation act, size_t N, size_t I, size_t O);
/* The same with a packed weight (packed_weights_grouped() with 1 group). */
void linear_forward_packed(struct thread_pool *w, float *y, const float *x, const float *packed,
                           const float *b, enum activation act, size_t N, size_t I, size_t O);
/* dx += dy W;  dW += dy^T x;  db += column sums of dy.    dy [N,O]: the gradient before `act` */
void linear_backward(struct thread_pool *w, struct gradient dx, struct gradient dW, float *db,
                     const float *dy, const float *x, const float *W, size_t N, size_t I, size_t O);

#endif
