/* lstm.h - recurrent cells. Gates stand in PyTorch's order: LSTM input, forget, cell, output
 * (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000). One step; a sequence
 * is steps on the tape. */
#ifndef NN_LAYERS_LSTM_H
#define NN_LAYERS_LSTM_H

#include "base/thread_pool.h"

/* The pointwise part of one step, after the two matrix products.
 * gates [B,4H] in: W x + b + U h (before the activations), out: after them (backward wants these);
 * c, h [B,H] new state; c_old [B,H]:  c = f c_old + i g;  h = o tanh(c) */
void lstm_cell_forward(struct thread_pool *w, float *c, float *h, float *gates, const float *c_old,
                       size_t B, size_t H);
/* dgates is with regard to the values before the activations. */
void lstm_cell_backward(struct thread_pool *w, float *dgates, float *dc_old, const float *dc,
                        const float *dh, const float *gates, const float *c, const float *c_old,
                        size_t B, size_t H);

#endif
