/* conv.h - 2-D convolution and its transpose, channels last, made of matrix products.
 *
 * As in PyTorch, "convolution" is cross-correlation. Weights are [O,K,K,I] (output channel first,
 * input channel fastest); the stride is S, with P rows and columns of zeros on all four sides.
 *
 *     convolution  OH = (H + 2P - K) / S + 1
 *     transposed   OH = (H - 1) S - 2P + K   (the gradient of a convolution to its input)
 *
 * Results do not depend on the number of threads. Gradients accumulate, or are written on the first
 * write (nn/gemm/gradient.h); a NULL gradient is not computed. The activation is not ACT_SILU. */
#ifndef NN_LAYERS_CONV_H
#define NN_LAYERS_CONV_H

#include "base/thread_pool.h"
#include "nn/gemm/activation.h"
#include "nn/gemm/gradient.h"
#include <stdbool.h>

/* Where a dimension other than P is 0, or the kernel does not fit, nothing is computed. */
struct conv_shape {
    size_t N, H, W, I; /* input  [N,H,W,I] */
    size_t O, K, S, P; /* output channels, kernel side, stride, padding */
};

size_t conv2d_side(size_t input, size_t K, size_t S, size_t P); /* 0 when the kernel does not fit */
size_t conv_transpose2d_side(size_t input, size_t K, size_t S, size_t P);

/* Working memory of both layers, for forward and backward: conv_scratch_size() floats; NULL where
 * that is 0. */
struct conv_scratch {
    float *at;
    bool
        packed; /* forward only: it still holds this weight, packed by the last call of the layer */
};
size_t conv_scratch_size(const struct conv_shape *s);
/* Whether a forward call leaves the packed weight in the scratch memory. */
bool conv_packs_weight(const struct conv_shape *s);

/* y [N,OH,OW,O], x [N,H,W,I], weight [O,K,K,I], bias [O] or NULL */
void conv2d_forward(struct thread_pool *w, float *y, const float *x, const float *weight,
                    const float *bias, enum activation act, const struct conv_shape *s,
                    struct conv_scratch scratch);
void conv2d_backward(struct thread_pool *w, struct gradient dx, struct gradient dweight,
                     float *dbias, const float *dy, const float *x, const float *weight,
                     const struct conv_shape *s, struct conv_scratch scratch);

/* y [N,OH,OW,O], x [N,H,W,I], weight [I,K,K,O] (as stored by the convolution that it transposes),
 * bias [O] or NULL */
void conv_transpose2d_forward(struct thread_pool *w, float *y, const float *x, const float *weight,
                              const float *bias, enum activation act, const struct conv_shape *s,
                              struct conv_scratch scratch);
void conv_transpose2d_backward(struct thread_pool *w, struct gradient dx, struct gradient dweight,
                               float *dbias, const float *dy, const float *x, const float *weight,
                               const struct conv_shape *s, struct conv_scratch scratch);

#endif
