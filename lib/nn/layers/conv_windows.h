/* conv_windows.h - a convolution as a matrix product of "windows" (im2col). The matrix of windows
 * is never complete in memory: a product asks for the part that it works on (struct gemm_operand).
 * Internal to conv.c.
 *
 * A window is what the kernel sees at one place: KH*KW*I floats in the order of a weight row, with
 * zeros where it is outside the image. The windows of all places are the rows of a matrix. */
#ifndef NN_LAYERS_CONV_WINDOWS_H
#define NN_LAYERS_CONV_WINDOWS_H

#include "nn/gemm/gemm.h"
#include "nn/layers/conv.h"

/* Images [N,H,W,I] and a window of KH x KW at each of the places [OH,OW] of an image. */
struct conv_windows {
    const float *images;
    ptrdiff_t H, W;
    size_t I, KH, KW, OH, OW;
    ptrdiff_t stride, top, left; /* the window at (0, 0) starts at row -top, column -left */
};

/* The windows of a convolution with the kernel, stride and padding of s over images [N,H,W,I]. */
struct conv_windows conv_windows_of(const float *images, size_t H, size_t W, size_t I,
                                    const struct conv_shape *s);

/* The fill() of a struct gemm_operand; the context is a struct conv_windows. */
void conv_windows_fill(const void *context, float *to, size_t stride, struct span places,
                       struct span columns);

/* C [places,O] = start + windows W^T;  W [O,KH*KW*I]; the start is that of the epilogue */
void conv_windows_forward(struct thread_pool *w, float *C, const struct conv_windows *g, size_t N,
                          const float *W, size_t O, struct gemm_epilogue epilogue);

/* dW [O,KH*KW*I] += dy^T windows;  dy [places,O]; scratch [conv_windows_scratch()] */
void conv_windows_weight_grad(struct thread_pool *w, struct gradient dW, const float *dy,
                              const struct conv_windows *g, size_t N, size_t O, float *scratch);
/* For a number of weights; can be 0. */
size_t conv_windows_scratch(size_t weights);

#endif
