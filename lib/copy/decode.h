/* decode.h - makes frames by copying from the frames that were shown of a character. */
#ifndef COPY_DECODE_H
#define COPY_DECODE_H

#include "base/thread_pool.h"
#include "copy/copy_model.h"

/* A character: what was shown of it. */
struct copy_shown {
    size_t count;
    const int32_t *pose;   /* [count] */
    const uint8_t *frames; /* [count,H,W,C] */
};

struct copy_decoder;

/* NULL without memory. */
struct copy_decoder *copy_decoder_open(const struct copy_model *m, struct thread_pool *workers,
                                       struct err *e);
void copy_decoder_close(struct copy_decoder *d);

/* All characters that begin from now on are of the group with this name. Returns 0, or -1. */
int copy_decoder_group(struct copy_decoder *d, const char *name, struct err *e);

/* Begins a character, of the group that copy_find_group() (group.h) finds if none was named. It
 * stays the caller's, and must live as long as frames are made of it. */
void copy_decoder_set(struct copy_decoder *d, const struct copy_shown *s);

/* frame [H,W,C]: the pose, as the character would show it. A pose that was shown is that frame.
 * Else each pixel gets the colour c of one of its places, those of the table and some beside the
 * places of neighbours, with the largest log P(c) + 6 * (mean over the 8 neighbours of the
 * probability of the colour that is beside c at its place), three times over, where P is the share
 * of the characters for which the place is right, each with weight exp(-4 d) for the mean distance
 * d of its pattern of equal colours, in a window of 5x5. Then the rounds of the filter (filter.h),
 * if the model has one. doubt [H,W] (or NULL): 255 times the probability that a pixel has another
 * colour. Returns 0; -1 if none of the poses that this one is copied from was shown. */
int copy_decode(uint8_t *frame, uint8_t *doubt, struct copy_decoder *d, size_t pose, struct err *e);

/* The same for a row of a dynamic code, weight [P]: the likeliest pose, or with a model that blends
 * the mean of the poses with these weights; those of less than 1/64 of the largest one count as 0.
 */
int copy_decode_code(uint8_t *frame, uint8_t *doubt, struct copy_decoder *d, const float *weight,
                     struct err *e);

#endif
