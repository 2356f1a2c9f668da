/* conv.h - 2-D convolution and its transpose, channels last, on matrix products.
 *
 * As in PyTorch, "convolution" is cross-correlation. Weights are [O,K,K,I] (output channel first,
 * input channel fastest); zero padding P on all four sides, stride S. The padding is multiplied
 * like any other input.
 *
 *     convolution  OH = (H + 2P - K) / S + 1
 *     transposed   OH = (H - 1) S - 2P + K   (the gradient of a convolution to its input)
 *
 * Results do not depend on the number of workers. Gradients accumulate, but where they are
 * first_write (gradient.h); a NULL gradient is not computed. The activation is not ACT_SILU. */
#ifndef NN_LAYERS_CONV_H
#define NN_LAYERS_CONV_H

#include "base/thread_pool.h"
#include "nn/gemm/gradient.h"
#include "nn/layers/pointwise.h"
#include <stdbool.h>

/* All but P are at least 1, and the kernel fits: otherwise nothing is computed. */
struct conv_shape {
    size_t N, H, W, I; /* input  [N,H,W,I] */
    size_t O, K, S, P; /* output channels, kernel side, stride, padding */
};

size_t conv2d_side(size_t input, size_t K, size_t S, size_t P); /* 0 when the kernel does not fit */
size_t conv_transpose2d_side(size_t input, size_t K, size_t S, size_t P);

/* Memory of both layers, both ways: conv_scratch_size() floats; NULL where that is 0. */
struct conv_scratch {
    float *at;
    bool packed; /* forward: what the layer's last call made of this weight still stands in it */
};
size_t conv_scratch_size(const struct conv_shape *s);
/* Whether anything stays in it for the next call. */
bool conv_lays_out(const struct conv_shape *s);

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
