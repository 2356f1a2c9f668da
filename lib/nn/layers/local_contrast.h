/* local_contrast.h - local contrast normalisation (as Jarrett, Kavukcuoglu, Ranzato and LeCun, ICCV
 * 2009, in patches instead of windows): brightness, tint and strength of a patch go, its pattern
 * stays.
 */
#ifndef NN_LAYERS_LOCAL_CONTRAST_H
#define NN_LAYERS_LOCAL_CONTRAST_H

#include "base/thread_pool.h"

enum { CONTRAST_CHANNELS = 8 }; /* at most */

/* Of each patch x [P,C], of N:  d = x - mean of x over the pixels, channel by channel;
 *     y = d / sqrt(mean of d^2 over all of it + 0.05^2)
 * x, y [N,P,C]. */
void local_contrast_forward(struct thread_pool *w, float *y, const float *x, size_t N, size_t P,
                            size_t C);
/* dx += the gradient. */
void local_contrast_backward(struct thread_pool *w, float *dx, const float *dy, const float *x,
                             size_t N, size_t P, size_t C);

#endif
