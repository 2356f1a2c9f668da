/* pointwise.h - kernels that work element by element: activations, FiLM, sampling, clamping,
 * Fourier features. Forward kernels write, backward kernels add (see linear.h); a NULL gradient is
 * not computed. Arrays have n elements unless a shape is given. */
#ifndef NN_LAYERS_POINTWISE_H
#define NN_LAYERS_POINTWISE_H

#include "base/thread_pool.h"
#include "nn/gemm/activation.h"

/* y = silu(x); the other activations are computed in place (act_in_place(), activation.h). */
void silu_forward(struct thread_pool *w, float *y, const float *x, size_t n);
/* g, the gradient of y = act(x), becomes that of x. ACT_SILU reads x, the others read y; the array
 * that is not read can be NULL. */
void act_gradient(struct thread_pool *w, float *g, const float *x, const float *y,
                  enum activation act, size_t n);

/* FiLM (Perez et al., AAAI 2018) and SiLU in one pass: y = silu(x (1 + a) + b), where each row of a
 * and b belongs to T consecutive rows of x (the frames of a sequence).   y, x [B*T,H]; a, b [B,H]
 */
void film_silu_forward(struct thread_pool *w, float *y, const float *x, const float *a,
                       const float *b, size_t B, size_t T, size_t H);
/* One row of n elements in the calling thread; a and b NULL: y = silu(x). */
void film_silu_row(float *y, const float *x, const float *a, const float *b, size_t n);
void film_silu_backward(struct thread_pool *w, float *dx, float *da, float *db, const float *dy,
                        const float *x, const float *a, const float *b, size_t B, size_t T,
                        size_t H);

/* A sample of N(mean, e^logvar) by reparametrisation:  z = mean + exp(logvar/2) eps */
void gauss_forward(struct thread_pool *w, float *z, const float *mean, const float *logvar,
                   const float *eps, size_t n);
void gauss_backward(struct thread_pool *w, float *dmean, float *dlogvar, const float *dz,
                    const float *logvar, const float *eps, size_t n);

/* y = min(max(x, low), high), NaN for NaN; dx += dy where low <= x <= high. */
void clamp_forward(struct thread_pool *w, float *y, const float *x, float low, float high,
                   size_t n);
void clamp_backward(struct thread_pool *w, float *dx, const float *dy, const float *x, float low,
                    float high, size_t n);

/* Fourier features of values v in [0,1] (Tancik et al., NeurIPS 2020), for each of C channels:
 * 2v-1, sin(pi v), cos(pi v), sin(2 pi v), cos(2 pi v), ..., sin(2^(Q-1) pi v), cos(2^(Q-1) pi v);
 * Q <= 20. y [N, C*(1+2Q)], x [N,C].  There is no gradient, because the input is data. */
void fourier_forward(struct thread_pool *w, float *y, const float *x, size_t N, size_t C, size_t Q);

#endif
