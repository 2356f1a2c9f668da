/* grouped_linear.h - a linear layer in G groups: each group of outputs reads its own group of the
 * inputs only, so the weight is a block-diagonal matrix. With it each part of a picture depends on
 * features of its own, with 1/G of the parameters of a linear layer.
 *
 * Group g has outputs group_span(O, g, G) and inputs g I/G .. (g+1) I/G - 1. G must divide I; W is
 * [O,I/G]. */
#ifndef NN_LAYERS_GROUPED_LINEAR_H
#define NN_LAYERS_GROUPED_LINEAR_H

#include "base/thread_pool.h"
#include "nn/gemm/gradient.h"

/* y [N,O] = x W^T + b.    x [N,I], W [O,I/G], b [O] */
void grouped_linear_forward(struct thread_pool *w, float *y, const float *x, const float *W,
                            const float *b, size_t N, size_t I, size_t O, size_t G);
/* dx += dy W;  dW += dy^T x;  db += column sums of dy, each within its group; a NULL gradient is
 * not computed. dy [N,O] */
void grouped_linear_backward(struct thread_pool *w, struct gradient dx, struct gradient dW,
                             float *db, const float *dy, const float *x, const float *W, size_t N,
                             size_t I, size_t O, size_t G);

#endif
