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

/* A step works on blocks of adam_block(n) of the n elements; the last block can be shorter, and
 * there are at most ADAM_BLOCKS. Threads and processes can share the blocks. The norm of the
 * gradient is the square root of the sum of adam_squares() over the blocks, in order. */
enum { ADAM_BLOCKS = 256 };
size_t adam_block(size_t n);
double adam_squares(const float *g, size_t n); /* the sum of g^2 of one block */

/* The constants of one step. */
struct adam_job {
    float beta1, beta2, epsilon;
    float gradient; /* factor on g, of the clipping */
    float rate;     /* rate / (1 - beta1^t) */
    float second;   /* 1 / (1 - beta2^t) */
    float decay;    /* rate * decay */
    float follow;   /* 1 - average */
};
/* For step t = 1, 2, ...; `norm` is the norm of the complete gradient, which is used only where
 * clip > 0. A gradient that is not finite makes the parameters not finite. */
struct adam_job adam_prepare(const struct adam *a, double norm, uint64_t t);
/* Updates one block of n elements: parameters x, gradient g, moments m and v, moving average mean
 * (or NULL).
 *   m = b1 m + (1-b1) g;  v = b2 v + (1-b2) g^2
 *   x -= rate ( (m / (1-b1^t)) / (sqrt(v / (1-b2^t)) + epsilon) + decay x )
 *   mean += (1 - average) (x - mean) */
void adam_update(const struct adam_job *job, float *x, const float *g, float *m, float *v,
                 float *mean, size_t n);

#endif
