/* loss.h - losses and divergences. They are summed in double: over blocks of a fixed size first,
 * then over the blocks in order. Each forward kernel returns the loss; each backward kernel adds
 * `scale` times the gradient; a NULL gradient is not computed. */
#ifndef NN_LAYERS_LOSS_H
#define NN_LAYERS_LOSS_H

#include "base/thread_pool.h"
#include <stdint.h>

/* Squared error against bytes at selected places of a frame:
 *     diff[n,p] = y[n,p] - target[n][place[p]] / 255;  returns the sum of diff^2
 * y, diff [N,P]; target[n]: the bytes of frame n; place [P] */
double squared_error_forward(struct thread_pool *w, float *diff, const float *y,
                             const uint8_t *const *target, const uint32_t *place, size_t N,
                             size_t P);
/* The pseudo-Huber loss (Charbonnier et al. 1997) of the same differences: returns the sum of
 * 2 delta^2 (sqrt(1 + (diff/delta)^2) - 1), which is about diff^2 where diff is small and grows
 * linearly where it is large. diff [n] becomes half of the gradient, so that
 * squared_error_backward() is the backward kernel of both. delta > 0. */
double pseudo_huber_forward(struct thread_pool *w, float *diff, float delta, size_t n);
/* dy [n] += 2 scale diff [n] */
void squared_error_backward(struct thread_pool *w, float *dy, const float *diff, float scale,
                            size_t n);

/* KL( N(mean, e^logvar) || N(0,1) ) = (mean^2 + e^logvar - 1 - logvar) / 2, summed over n elements
 * (Kingma and Welling 2014, appendix B) */
double kl_normal_forward(struct thread_pool *w, const float *mean, const float *logvar, size_t n);
void kl_normal_backward(struct thread_pool *w, float *dmean, float *dlogvar, const float *mean,
                        const float *logvar, float scale, size_t n);

/* Negative log density of z under a mixture of K diagonal Gaussians, summed over N rows:
 *   -log sum_k softmax(logit)_k N(z; mean_k, e^logvar_k)
 * z [N,Z], logit [N,K], mean, logvar [N,K,Z]; weight [N,K] becomes the responsibilities, which
 * backward needs */
double mixture_nll_forward(struct thread_pool *w, float *weight, const float *z, const float *logit,
                           const float *mean, const float *logvar, size_t N, size_t K, size_t Z);
void mixture_nll_backward(struct thread_pool *w, float *dz, float *dlogit, float *dmean,
                          float *dlogvar, const float *weight, const float *z, const float *logit,
                          const float *mean, const float *logvar, float scale, size_t N, size_t K,
                          size_t Z);

#endif
