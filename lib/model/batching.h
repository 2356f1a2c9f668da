/* batching.h - sequences of the same length go through a model together. Internal to this floor. */
#ifndef MODEL_BATCHING_H
#define MODEL_BATCHING_H

#include "base/block.h"
#include "model/encode.h"

enum { GROUP_MOST = 256 }; /* sequences */

/* Clips of T frames each, with hidden pixels or without. */
struct sequence_group {
    const struct sequence *sequence[GROUP_MOST];
    size_t B, T;
};

typedef void batching_pass(const struct sequence_group *g, struct model *m, struct tape *t,
                           void *context);

/* Hands the clips on in groups that are alike, most(m, T) at a time. */
void batching_each_group(const struct sequence *sequences, size_t n, struct model *m,
                         struct tape *t, size_t (*most)(const struct model *m, size_t T),
                         batching_pass *pass, void *context);

/* How many sequences of length T make a whole pass. */
size_t batching_whole_pass(const struct model *m, size_t T);
/* Of how many frames the parts of a long sequence are, each of which is a pass. */
size_t batching_part(const struct model *m, size_t T);

/* The decoder's static code f = centre + axes f' of one f' [F]. */
void static_unwhiten(float *f, const struct model *m, const float *white);
/* The decoder's static code f = centre + axes f' of each sequence [B,F]; NULL where F is 0. */
struct var *batching_static(const struct sequence_group *g, const struct model *m, struct tape *t);

#endif
