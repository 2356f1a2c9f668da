/* prior.h - the prior p(z_t | z_<t) at work: motions that continue (prior.c), and motions with gaps
 * (particle_filter.c). */
#ifndef MODEL_PRIOR_H
#define MODEL_PRIOR_H

#include "base/rng.h"
#include "model/model.h"

/* z [T,Z]: the first `known` rows are given; the others are drawn, each from the rows before it.
 * `temperature` scales the spread: 1 draws from the prior, 0 takes its likeliest mean. Fails for a
 * model without a prior. */
int prior_roll(struct model *m, struct tape *t, float *z, size_t known, size_t T,
               double temperature, struct rng *r, struct err *e);

/* z [T,Z]: the rows that are not `known` become the likeliest motion through the others. Only for a
 * model whose prior is a mixture. Returns 0, or -1 without memory. */
int particle_filter_fill(struct model *m, struct tape *t, float *z, const bool *known, size_t T,
                         struct err *e);

/* ---- one frame, for the functions above ---- */

/* The distribution of the next frame: logit [N,K], mean and logvar [N,K*Z] of Gaussians. */
struct mixture {
    struct var *logit, *mean, *logvar;
};
/* The next state of N histories, h [N,H] (returned) and *next_c [N,H], from the last frame [N,Z]
 * and the old state. */
struct var *prior_step(struct tape *t, struct var *before, struct var *h, struct var *c,
                       struct var **next_c);
struct mixture prior_mixture(struct tape *t, struct var *h);

#endif
