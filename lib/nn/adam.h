/* adam.h - the optimiser: Adam (Kingma and Ba 2015), with decoupled weight decay (AdamW; Loshchilov
 * and Hutter 2019), clipping by the global norm, and an exponential moving average of the
 * parameters, in one pass over memory. */
#ifndef NN_ADAM_H
#define NN_ADAM_H

#include "nn/workers.h"
#include <stdint.h>

struct adam {
    float rate, beta1, beta2, epsilon, decay; /* decay: of AdamW; 0: Adam */
    float clip;                               /* largest norm of the gradient; 0: none */
    float average; /* of the moving average; 0: none (then `mean` may be NULL) */
};

/* One step, t = 1, 2, ...:  x, g, m, v, mean [n]; g is set to 0 afterwards.
 *   m = b1 m + (1-b1) g;  v = b2 v + (1-b2) g^2
 *   x -= rate ( (m / (1-b1^t)) / (sqrt(v / (1-b2^t)) + epsilon) + decay x )
 *   mean += (1 - average) (x - mean)
 * Returns the norm of the gradient before clipping when clip > 0, else 0; a gradient that is not
 * finite makes the norm infinite or NaN, and the parameters with it. */
double adam_step(struct workers *w, const struct adam *a, float *x, float *g, float *m, float *v,
                 float *mean, uint64_t t, size_t n);

#endif
