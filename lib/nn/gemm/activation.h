/* activation.h - the activations that a matrix product applies to its result. */
#ifndef NN_GEMM_ACTIVATION_H
#define NN_GEMM_ACTIVATION_H

#include <stddef.h>

/* SiLU: x / (1 + e^-x). Leaky ReLU: x, or 0.2 x where x < 0. */
enum activation { ACT_NONE, ACT_SILU, ACT_LEAKY_RELU, ACT_TANH, ACT_SIGMOID };

/* x [n] = act(x), in the calling thread. Not for ACT_SILU: its gradient needs the old x, so it is
 * not computed in place (silu_forward(), nn/layers/pointwise.h). */
void act_in_place(float *x, enum activation act, size_t n);

#endif
