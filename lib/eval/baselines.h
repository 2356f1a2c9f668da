/* baselines.h - what costs nothing on the task of a swap: sequences put together without a model,
 * from what a swap may use (sequences of the same character in other motions, sequences of others
 * in the same motion) and from training data. */
#ifndef EVAL_BASELINES_H
#define EVAL_BASELINES_H

#include "base/thread_pool.h"
#include "eval/eval_set.h"
#include "eval/evaluate.h"

enum baseline {
    MEAN_OF_ALL,      /* the mean of all training frames */
    MEAN_OF_OWN,      /* the mean of all frames of the same character in other motions */
    COPY_STATIC,      /* the frames of the sequence that the static code is from; the last one is
                         repeated where that is shorter */
    COPY_DYNAMIC,     /* the frames of the sequence that the dynamic code is from, likewise */
    NEAREST_TRAINING, /* the wanted motion of the training character that is the nearest to what is
                         shown of this one, by the sum of squared differences */
    PATCHES,          /* copied from what is shown, with that character as the guide (patches.h) */
    BASELINES
};

/* Does it need training data? */
bool baseline_learns(enum baseline b);

struct baselines;

/* For the sequences of `set` that have a swap; `training` (or NULL) has frames of the same size.
 * Both are the caller's, and must live as long. NULL without memory. */
struct baselines *baselines_open(const struct eval_set *set, const struct eval_set *training,
                                 struct thread_pool *workers, struct err *e);
void baselines_close(struct baselines *b);

/* Without training data, baseline_learns() must be false. It makes no sequence for one without a
 * swap, nor where no training character has all motions that are needed. */
struct maker baseline_maker(struct baselines *b, enum baseline which);

#endif
