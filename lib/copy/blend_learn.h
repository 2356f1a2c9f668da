/* blend_learn.h - learns a model that blends: it keeps the characters, and chooses how they are
 * blended by some that are held out. */
#ifndef COPY_BLEND_LEARN_H
#define COPY_BLEND_LEARN_H

#include "copy/group_learn.h"

/* m has its poses; the frames of p are raw. Of more than BLEND_PEOPLE_MOST characters some are
 * left out, evenly. On failure the model must still be freed. */
int blend_learn(struct copy_model *m, const struct people *p, struct thread_pool *workers,
                struct progress *progress, struct err *e);

#endif
