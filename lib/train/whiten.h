/* whiten.h - after training: the whitening of the static code (struct model). */
#ifndef TRAIN_WHITEN_H
#define TRAIN_WHITEN_H

#include "dist/world.h"
#include "model/dataset.h"
#include "model/model.h"

/* Measures the codes of the data and sets the model's centre, motion, regression, axes and inverse.
 * All processes of the world make this call, each with the data it holds. Does nothing for a model
 * without a static code. Returns 0, or -1 with the error text in *e. */
int whiten(struct model *m, struct tape *t, const struct dataset *d, const struct world *w,
           struct err *e);

/* Takes what whiten() needs, and gives back what it does not keep: LAPACK, and the memory of the
 * longest sequence. Returns 0, or -1 with the error text in *e. */
int whiten_rehearse(struct model *m, struct tape *t, const struct dataset *d, const struct world *w,
                    struct err *e);

#endif
