/* grouped_linear.h - a linear layer whose outputs are cut into G bands, each of which reads its own
 * share of the inputs: a block-diagonal matrix. A picture's rows depend on features of their own,
 * for a G-th of the parameters.
 *
 * Band g: outputs g O/G .. (g+1) O/G - 1, inputs g I/G .. (g+1) I/G - 1. G must divide I; W is [O,
 * I/G]. */
#ifndef NN_LAYERS_GROUPED_LINEAR_H
#define NN_LAYERS_GROUPED_LINEAR_H

#include "base/block.h"
#include "base/thread_pool.h"
#include "nn/gemm/gradient.h"

/* Band g of n outputs. */
static inline struct span grouped_linear_span(size_t n, size_t g, size_t G)
{
    return (struct span){n * g / G, n * (g + 1) / G};
}

/* y [N,O], x [N,I], W [O,I/G], b [O] */
void grouped_linear_forward(struct thread_pool *w, float *y, const float *x, const float *W,
                            const float *b, size_t N, size_t I, size_t O, size_t G);
/* dx += ..., dW += ..., db += ... ; a NULL gradient is not computed */
void grouped_linear_backward(struct thread_pool *w, struct gradient dx, struct gradient dW,
                             float *db, const float *dy, const float *x, const float *W, size_t N,
                             size_t I, size_t O, size_t G);

#endif
