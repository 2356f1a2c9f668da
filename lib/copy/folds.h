/* folds.h - learns the filter of a model (filter.h) by cross-fitting: the characters are cut into
 * folds; the tables of a fold are learned without the characters that are held out of it, and the
 * filter learns how to correct the guesses that such tables make at these. */
#ifndef COPY_FOLDS_H
#define COPY_FOLDS_H

#include "copy/group_learn.h"

/* How many steps of the progress folds_learn() makes at most. */
size_t folds_steps(const struct people *p, size_t groups);

/* Learns the filter of m, whose groups have these names. Without enough characters to hold some out
 * there is none. */
int folds_learn(struct copy_model *m, struct people *p, const char *const *names,
                struct thread_pool *workers, struct progress *progress, struct err *e);

#endif
