/* number_batch.h - the frames of numbers of a step, as the encoders see them: shifted and scaled to
 * the units of the model, of invented speakers, warped. Everything is a function of (seed, step,
 * slot), as in batch.h. (number_batch.c) */
#ifndef MODEL_NUMBER_BATCH_H
#define MODEL_NUMBER_BATCH_H

#include "base/block.h"
#include "model/batch.h"

/* A sequence of which a batch sees T frames. Frames before its first and after its last are these
 * again. */
struct number_sequence {
    const float *x;   /* [length,D] */
    size_t length;    /* 1 or more */
    size_t from;      /* the first of the T frames */
    struct span span; /* the frames whose mean and spread the window encoder removes */
    struct span set;  /* the frames of the static encoder */
};

/* How many frames the static encoder sees of a sequence: `bag` drawn ones, or to encode all up to
 * NUMBERS_SEEN_MOST, evenly spread. The same for all sequences of the batch. */
enum { NUMBERS_SEEN_MOST = 4096 };
size_t numbers_seen(const struct batch *b, const struct config *f);

/* The frames of the sets [B*numbers_seen,D]. */
struct var *numbers_set(struct tape *t, const struct batch *b, const struct geometry *g,
                        const struct config *f);
/* The mean of each of the first `moments` columns over the frames of each set, and after all of
 * them the logs of their standard deviations, to which NUMBERS_LEAST_SPREAD is added; in the units
 * of the model. to [B,2 moments] */
#define NUMBERS_LEAST_SPREAD 0.1f
void numbers_moments(float *to, struct tape *t, const struct batch *b, const struct geometry *g,
                     const struct config *f);
/* Each frame with `context` frames before and after it [B*T,(2 context + 1) D], with invented warps
 * while it learns. A window encoder (DYNAMIC_WINDOW) sees them without the mean and the spread of
 * the span, except what follows mel bands and pitch (the voicing), as instance normalisation
 * removes a style (Huang and Belongie 2017; for voices Chou and Lee 2019). */
struct var *numbers_windows(struct tape *t, const struct batch *b, const struct geometry *g,
                            const struct config *f);
/* What the decoder is to make [B*T,D], in the units of the model. */
float *numbers_targets(struct tape *t, const struct batch *b, const struct geometry *g,
                       const struct config *f);

#endif
