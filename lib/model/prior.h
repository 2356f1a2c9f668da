/* prior.h - drawing motions: what the prior p(z_t | z_<t) goes on with. */
#ifndef MODEL_PRIOR_H
#define MODEL_PRIOR_H

#include "base/rng.h"
#include "model/model.h"

/* z [T,Z]: the first `known` rows stand, the others are drawn, each from what stands before it.
 * `temperature` scales the spread: 1 draws from the prior, 0 takes its likeliest mean. Fails for a
 * model without a prior. */
int prior_roll(struct model *m, struct tape *t, float *z, size_t known, size_t T,
               double temperature, struct rng *r, struct err *e);

#endif
