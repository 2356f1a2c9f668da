/* lstm.h - one step of an LSTM (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et
 * al. 2000); a sequence is many steps on the tape. Gates are in PyTorch's order: input, forget,
 * cell, output. */
#ifndef NN_LAYERS_LSTM_H
#define NN_LAYERS_LSTM_H

#include "base/thread_pool.h"

/* The pointwise part of a step, after the two matrix products.
 * gates [B,4H]: on entry W x + b + U h; on return activated, as the backward kernel needs them.
 * c, h [B,H] new state; c_old [B,H]:  c = f c_old + i g;  h = o tanh(c) */
void lstm_cell_forward(struct thread_pool *w, float *c, float *h, float *gates, const float *c_old,
                       size_t B, size_t H);
/* dgates [B,4H] += the gradient of the gates before their activations; dc_old [B,H] += that of
 * c_old; dc, dh [B,H] those of the new state; gates [B,4H] activated. */
void lstm_cell_backward(struct thread_pool *w, float *dgates, float *dc_old, const float *dc,
                        const float *dh, const float *gates, const float *c, const float *c_old,
                        size_t B, size_t H);

#endif
