/* cross_entropy.h - the loss of several classifiers (heads) whose outputs share one row. */
#ifndef NN_LAYERS_CROSS_ENTROPY_H
#define NN_LAYERS_CROSS_ENTROPY_H

#include <stddef.h>
#include <stdint.h>

/* p = softmax(x) in each row and each of the H heads, over the columns first[h] .. first[h+1] - 1
 * of a head. x, p [N,first[H]]; p may be x. */
void softmax_heads(float *p, const float *x, const size_t *first, size_t N, size_t H);

/* Sum over rows and heads of -log max(p[class], 1e-30), so it is never infinite; class [N,H] counts
 * within the head. */
double cross_entropy_forward(const float *p, const uint8_t *class, const size_t *first, size_t N,
                             size_t H);
/* dx [N,first[H]] += scale (p - (1 at the class, else 0)) */
void cross_entropy_backward(float *dx, const float *p, const uint8_t *class, const size_t *first,
                            float scale, size_t N, size_t H);

/* Where several columns of a row are right: sum over rows of -log of their part of softmax(x).
 * x [N,K]; right [N,K] 1 or 0, at least one 1 in a row. p [N,K] becomes softmax(x) minus the
 * softmax over the right columns: the gradient of x. */
double any_of_forward(float *p, const float *x, const uint8_t *right, size_t N, size_t K);

#endif
