/* local_contrast.h - local contrast normalisation (Jarrett, Kavukcuoglu, Ranzato and LeCun, ICCV
 * 2009, here over patches instead of sliding windows): it removes the brightness, tint and contrast
 * of a patch and keeps its pattern. */
#ifndef NN_LAYERS_LOCAL_CONTRAST_H
#define NN_LAYERS_LOCAL_CONTRAST_H

#include "base/thread_pool.h"

enum { CONTRAST_CHANNELS = 8 }; /* at most */

/* x, y [N,P,C]: N patches of P pixels and C channels. In each patch
 *     d = x - mean of x over the pixels, for each channel
 *     y = d / sqrt(mean of d^2 over pixels and channels + 0.05^2) */
void local_contrast_forward(struct thread_pool *w, float *y, const float *x, size_t N, size_t P,
                            size_t C);
/* dx [N,P,C] += the gradient of x; dy [N,P,C] */
void local_contrast_backward(struct thread_pool *w, float *dx, const float *dy, const float *x,
                             size_t N, size_t P, size_t C);

#endif
