/* col2im.h - a transposed convolution to few channels, such as the colours of a frame. Internal to
 * nn/layers: models use the layers of nn/tape.h.
 *
 * As S*S convolutions (conv.c) its products would have only as many columns as there are channels.
 * Here one product computes what each input contributes to the K*K outputs around it, and these
 * columns are added into the image. This is the reverse of im2col, which copies windows of an image
 * into columns. */
#ifndef NN_LAYERS_COL2IM_H
#define NN_LAYERS_COL2IM_H

#include "nn/gemm/gemm.h"
#include "nn/layers/conv.h"

/* Whether col2im_run() is the faster way for this shape. */
bool col2im_fits(const struct conv_shape *s);
/* y [N,H,W,O] = act(start + the transposed convolution of x [N,s->H,s->W,I]); weight [I,K,K,O];
 * start and act are those of the epilogue. One thread sums a row of y, always in the same order. */
void col2im_run(struct thread_pool *w, float *y, const float *x, const float *weight,
                struct gemm_epilogue epilogue, const struct conv_shape *s, size_t H, size_t W);

#endif
