/* winograd.h - the convolution of 4x4 with stride 2 and padding 1, and its transpose, with 9
 * multiplications where the definition has 16. Internal to nn/layers: conv.c chooses it.
 *
 * Along one side, output o reads input 2 o - 1 + k through kernel line k. The lines of one parity,
 * k = p and k = p + 2, are a filter of two taps g over every other input d. Two of its outputs
 *
 *     y0 = d0 g0 + d1 g1        m0 = (d0 - d1) g0    y0 = m0 + m1
 *     y1 = d1 g0 + d2 g1        m1 = d1 (g0 + g1)    y1 = m1 + m2
 *                               m2 = (d2 - d1) g1
 *
 * need three multiplications instead of four: the minimal filter F(2,2) (Winograd, Arithmetic
 * Complexity of Computations, 1980; for networks: Lavin and Gray, CVPR 2016, section 4). In two
 * dimensions, a tile of 2x2 outputs is a sum over the four parities, each with 3x3 products instead
 * of 4x4. The products at one of these 3x3 places, over all tiles and channels, are one matrix
 * product. The transposed convolution is the same with two outputs for each parity, and the
 * gradient of the weights is the same backwards.
 *
 * Names: the large image [N,H,W,inner] and the small one [N,h,w,outer], h = (H - 2) / 2 + 1; the
 * weight [outer,4,4,inner], as in conv.h. A large image can have one row and column more than
 * twice the small one. Results depend neither on the number of threads nor on the other images.
 * Measured on normal random numbers, rounding errors in float32 are a fifth larger than those of
 * the definition; in bfloat16, which also rounds the differences, up to twice as large. */
#ifndef NN_LAYERS_WINOGRAD_H
#define NN_LAYERS_WINOGRAD_H

#include "nn/gemm/gemm.h"
#include "nn/layers/conv.h"

/* Whether it is a convolution (or its transpose) of this kind, with enough channels. */
bool winograd_fits(const struct conv_shape *s);
/* The floats of `scratch`, which each function below overwrites. winograd_conv() and
 * winograd_conv_transpose() leave the packed weights in it, and read them from it where `packed` is
 * set. */
size_t winograd_scratch(size_t outer, size_t inner);

struct winograd {
    size_t N, H, W, inner; /* the large image */
    size_t outer;          /* channels of the small one */
    float *scratch;
    bool packed; /* the last call of the same function left these weights in scratch */
};

/* small = act(start + convolution of large); start and act are those of the epilogue */
void winograd_conv(struct thread_pool *w, float *small, const float *large, const float *weight,
                   struct gemm_epilogue epilogue, const struct winograd *g);
/* large = act(start + transposed convolution of small) */
void winograd_conv_transpose(struct thread_pool *w, float *large, const float *small,
                             const float *weight, struct gemm_epilogue epilogue,
                             const struct winograd *g);
/* dweight += the gradient; the one of `small` and `large` that is the output of the layer is given
 * as its gradient */
void winograd_weight_grad(struct thread_pool *w, struct gradient dweight, const float *small,
                          const float *large, const struct winograd *g);

#endif
