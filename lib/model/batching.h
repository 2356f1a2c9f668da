/* batching.h - sequences of the same length go through a model together. Internal to lib/model. */
#ifndef MODEL_BATCHING_H
#define MODEL_BATCHING_H

#include "base/block.h"
#include "model/encode.h"

enum { GROUP_MOST = 256 }; /* sequences */

/* Sequences of T frames each, all with hidden pixels or all without. */
struct sequence_group {
    const struct sequence *sequence[GROUP_MOST];
    size_t B, T;
};

typedef void batching_pass(const struct sequence_group *g, struct model *m, struct tape *t,
                           void *context);

/* Calls pass() for groups of sequences that are alike, each of at most most(m, T) sequences. */
void batching_each_group(const struct sequence *sequences, size_t n, struct model *m,
                         struct tape *t, size_t (*most)(const struct model *m, size_t T),
                         batching_pass *pass, void *context);

/* How many sequences of length T make a full pass. */
size_t batching_full_pass(const struct model *m, size_t T);
/* How many frames each part of a long sequence has; each part is a pass of its own. */
size_t batching_part(const struct model *m, size_t T);

/* A part of these sequences as the encoders see them, each `copies` times, one after the other. */
struct batch batching_batch(const struct sequence_group *g, struct span part, const struct model *m,
                            struct tape *t, size_t copies);

/* static_unwhiten() of each sequence's mean: what is learned of it [B,config_learned_dim()], NULL
 * if F is 0; and *moments [B,2 config.moments], where `moments` is not NULL. */
struct var *batching_static(float **moments, const struct sequence_group *g, const struct model *m,
                            struct tape *t);

#endif
