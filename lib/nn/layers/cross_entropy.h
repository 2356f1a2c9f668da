/* cross_entropy.h - the loss of several classifiers side by side. */
#ifndef NN_LAYERS_CROSS_ENTROPY_H
#define NN_LAYERS_CROSS_ENTROPY_H

#include <stddef.h>
#include <stdint.h>

/* Row by row, head by head: p = softmax(x) over the columns first[h] .. first[h+1] - 1, for H
 * heads. x, p [N,first[H]]; p may be x. */
void softmax_heads(float *p, const float *x, const size_t *first, size_t N, size_t H);

/* Sum over rows and heads of -log p[class]; class [N,H] counts within the head. Never infinite: p
 * is taken as 1e-30 at least. */
double cross_entropy_forward(const float *p, const uint8_t *class, const size_t *first, size_t N,
                             size_t H);
/* dx += scale (p - 1 at the class) */
void cross_entropy_backward(float *dx, const float *p, const uint8_t *class, const size_t *first,
                            float scale, size_t N, size_t H);

#endif
