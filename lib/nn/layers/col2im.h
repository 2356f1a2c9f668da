/* col2im.h - a transposed convolution to few channels, such as the colours of a frame. Internal to
 * this floor: models use conv.h.
 *
 * As S*S convolutions (conv.c) its products would be as narrow as the channels. Here one product
 * makes for each input what it brings to all the K*K outputs around it, and these are added where
 * they belong: the other way round than unfolding windows ("col2im"). */
#ifndef NN_LAYERS_COL2IM_H
#define NN_LAYERS_COL2IM_H

#include "nn/gemm/gemm.h"
#include "nn/layers/conv.h"

bool col2im_fits(const struct conv_shape *s);
/* y [N,H,W,O] = act(start + the transposed convolution of x [N,s->H,s->W,I]); weight [I,K,K,O]. A
 * row of y is summed up by one worker, in an order of its own. */
void col2im_run(struct thread_pool *w, float *y, const float *x, const float *weight,
                struct gemm_epilogue ends, const struct conv_shape *s, size_t H, size_t W);

#endif
