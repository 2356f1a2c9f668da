/* loss.h - losses and divergences. Sums run in fixed blocks whose totals are added in order, in
 * double. Each forward returns the loss; each backward adds `scale` times its gradient. */
#ifndef NN_LAYERS_LOSS_H
#define NN_LAYERS_LOSS_H

#include "base/thread_pool.h"
#include <stdint.h>

/* Squared error against bytes at selected places of a frame:  sum over n, p of (y[n,p] -
 * target[n,place[p]]/255)^2 y, diff [N,P]; target[n]: the bytes of frame n; place [P]. diff
 * receives y - target. */
double squared_error_forward(struct thread_pool *w, float *diff, const float *y,
                             const uint8_t *const *target, const uint32_t *place, size_t N,
                             size_t P);
/* Makes the loss robust: returns sum of 2 delta^2 (sqrt(1 + (diff/delta)^2) - 1), which is diff^2
 * where that is small and grows linearly where it is large (the pseudo-Huber loss; Charbonnier et
 * al. 1997), and puts half of its gradient in the place of diff [n]. delta > 0. */
double squared_error_bend(struct thread_pool *w, float *diff, float delta, size_t n);
/* dy += 2 scale diff */
void squared_error_backward(struct thread_pool *w, float *dy, const float *diff, float scale,
                            size_t n);

/* KL( N(mean, e^logvar) || N(0,1) ) = (mean^2 + e^logvar - 1 - logvar) / 2, summed (Kingma and
 * Welling 2014, appendix B) */
double kl_normal_forward(struct thread_pool *w, const float *mean, const float *logvar, size_t n);
void kl_normal_backward(struct thread_pool *w, float *dmean, float *dlogvar, const float *mean,
                        const float *logvar, float scale, size_t n);

/* Negative log density of z under a mixture of K diagonal Gaussians, summed over N rows:
 *   -log sum_k softmax(logit)_k N(z; mean_k, e^logvar_k)
 * z [N,Z], logit [N,K], mean, logvar [N,K,Z], weight [N,K]: responsibilities, kept for backward */
double mixture_nll_forward(struct thread_pool *w, float *weight, const float *z, const float *logit,
                           const float *mean, const float *logvar, size_t N, size_t K, size_t Z);
void mixture_nll_backward(struct thread_pool *w, float *dz, float *dlogit, float *dmean,
                          float *dlogvar, const float *weight, const float *z, const float *logit,
                          const float *mean, const float *logvar, float scale, size_t N, size_t K,
                          size_t Z);

#endif
