/* winograd.h - the convolution of 4x4 with stride 2 and padding 1, and its transpose, with 9
 * multiplications where the definition has 16. Internal to this floor: models use conv.h.
 *
 * Along one side, output o takes input 2 o - 1 + k through kernel line k. The lines of one parity,
 * k = p and k = p + 2, make a filter of two taps g over every other input d, two outputs of which
 *
 *     y0 = d0 g0 + d1 g1        m0 = (d0 - d1) g0    y0 = m0 + m1
 *     y1 = d1 g0 + d2 g1        m1 = d1 (g0 + g1)    y1 = m1 + m2
 *                               m2 = (d2 - d1) g1
 *
 * take three multiplications for four: the minimal filter F(2,2) (Winograd, Arithmetic Complexity
 * of Computations, 1980; for networks: Lavin and Gray, CVPR 2016, section 4). Down and across, a
 * tile of 2x2 outputs is the sum over the four parities of 3x3 products for 4x4, and a product of
 * one place in all tiles, with the channels, is a matrix product. The transpose is the same with
 * two outputs for each parity, and the gradient of the weights the same backwards.
 *
 * Names: the large image [N,H,W,inner] and the small one [N,h,w,outer], h = (H - 2) / 2 + 1; the
 * weight [outer,4,4,inner], as in conv.h. A large image may have one row and column more than
 * twice the small one. Results depend neither on the number of workers nor on the other images.
 * In float32 rounding errors are a fifth larger than those of the definition, measured on normal
 * numbers; in bfloat16, which also rounds the differences, up to twice as large. */
#ifndef NN_LAYERS_WINOGRAD_H
#define NN_LAYERS_WINOGRAD_H

#include "nn/gemm/gemm.h"
#include "nn/layers/conv.h"

/* Whether it is a convolution (or its transpose) of this kind and with channels enough. */
bool winograd_fits(const struct conv_shape *s);
/* The floats of `scratch`, which every function below overwrites; halve and double leave the
 * transformed weights there, and find them there where they are `laid`. */
size_t winograd_scratch(size_t outer, size_t inner);

struct winograd {
    size_t N, H, W, inner; /* the large image */
    size_t outer;          /* channels of the small one */
    float *scratch;
    bool packed; /* the same function left these weights in it */
};

/* small = act(start + convolution of large) */
void winograd_halve(struct thread_pool *w, float *small, const float *large, const float *weight,
                    struct gemm_epilogue ends, const struct winograd *g);
/* large = act(start + transposed convolution of small) */
void winograd_double(struct thread_pool *w, float *large, const float *small, const float *weight,
                     struct gemm_epilogue ends, const struct winograd *g);
/* dweight = start + the gradient, where `small` or `large` is that of the output */
void winograd_weights(struct thread_pool *w, struct gradient dweight, const float *small,
                      const float *large, const struct winograd *g);

#endif
