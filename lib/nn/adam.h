/* adam.h - the optimiser: Adam (Kingma and Ba 2015), with decoupled weight decay (AdamW; Loshchilov
 * and Hutter 2019), clipping by the global norm, and an exponential moving average of the
 * parameters, in one pass over memory. */
#ifndef NN_ADAM_H
#define NN_ADAM_H

#include <stddef.h>
#include <stdint.h>

struct adam {
    float rate, beta1, beta2, epsilon, decay; /* decay: of AdamW; 0: Adam */
    float clip;                               /* largest norm of the gradient; 0: none */
    float average;                            /* of the moving average; 0: none */
};

/* A step goes block by block, whoever has them; all have adam_block(n) of the n elements but the
 * last, which has what is left, and there are at most ADAM_BLOCKS. The norm of the gradient is the
 * root of the blocks' squares, added in order. */
enum { ADAM_BLOCKS = 256 };
size_t adam_block(size_t n);
double adam_squares(const float *g, size_t n); /* of one block */

/* What an element's step needs, worked out once. */
struct adam_job {
    float beta1, beta2, epsilon;
    float gradient; /* factor on g: of the clipping */
    float rate;     /* rate / (1 - beta1^t) */
    float second;   /* 1 / (1 - beta2^t) */
    float decay;    /* rate * decay */
    float follow;   /* 1 - average */
};
/* Step t = 1, 2, ... with a gradient of that norm, which counts only where clip > 0. A gradient
 * that is not finite makes the parameters so. */
struct adam_job adam_prepare(const struct adam *a, double norm, uint64_t t);
/* One block: x, g, m, v [n]; mean [n] or NULL.
 *   m = b1 m + (1-b1) g;  v = b2 v + (1-b2) g^2
 *   x -= rate ( (m / (1-b1^t)) / (sqrt(v / (1-b2^t)) + epsilon) + decay x )
 *   mean += (1 - average) (x - mean) */
void adam_update(const struct adam_job *job, float *x, const float *g, float *m, float *v,
                 float *mean, size_t n);

#endif
