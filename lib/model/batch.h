/* batch.h - the pixels of a step, as the encoders see them: recoloured, hidden, cut into patches,
 * drawn into sets. Everything is a function of (seed, step, slot): which thread fills what does not
 * matter. (batch.c; colours.c has batch_colours().) */
#ifndef MODEL_BATCH_H
#define MODEL_BATCH_H

#include "model/config.h"
#include "model/geometry.h"
#include "nn/tape.h"

struct batch {
    size_t B, T;                           /* sequences, frames of each */
    const uint8_t *const *frames;          /* [B*T] frames [H,W,C] */
    const struct number_sequence *numbers; /* [B] instead (number_batch.h); or NULL */
    const uint8_t *const *hidden;          /* [B*T] [H,W], 1 where not known; or NULL */
    uint64_t seed, step;                   /* for drawing and recolouring */
    size_t draws;          /* to encode: copies of each sequence in the batch; 0: to learn */
    size_t slot;           /* place of the first sequence in the complete step */
    bool recolour;         /* the dynamic encoder sees invented colours (training) */
    double occlude;        /* share of sequences with hidden squares (training) */
    double colour_dropout; /* share of a set's colours that are dropped (training) */
    double warp, invent;   /* as struct training has them (training) */
};

/* What random numbers are for: the high bits of the item of rng_make(). */
enum purpose {
    FOR_BAG = 1,
    FOR_COLOURS,
    FOR_SQUARES,
    FOR_STATIC,
    FOR_DYNAMIC,
    FOR_TIMES,
    FOR_ORDER,
    FOR_CYCLE,
    FOR_DROPS
};
uint32_t purpose_item(enum purpose purpose, size_t slot);
/* The random numbers for the set of one sequence, or of one of its draws (base/rng.h). */
struct rng;
struct rng batch_bag_numbers(const struct batch *b, enum purpose purpose, size_t slot);

/* The crop of each frame in patches of GEOMETRY_PATCH squared, background as 0 (an encoder of
 * contrasts sees it as it is). Only the unique patches of each sequence, which are far fewer than
 * all, are in the result, [N, 64*C]; patch i of the B*T*n (n patches per frame) is its row
 * (*at)[i]. */
struct var *batch_patches(struct tape *t, const struct batch *b, const struct geometry *c,
                          const struct config *f, uint32_t **at);
/* The complete frames, background as 0:  [B*T*H*W, C] */
struct var *batch_images(struct tape *t, const struct batch *b, const struct geometry *c,
                         const struct config *f, bool recolour);
/* `bag` pixels of each sequence drawn from the crop, without their places; equal ones only once, of
 * which a share is dropped:  the colours [N, C] in 0..1, and which of them are in the B sets. With
 * `draws` nothing is drawn: each colour is in as many of a sequence's `draws` sets as it would be
 * on average. */
struct var *batch_colours(struct tape *t, const struct batch *b, const struct geometry *c,
                          const struct config *f, struct set_pool *bags);
/* `bag` patches of side `patch`, randomly placed, timed and mirrored:  [B*bag*patch*patch, C] in
 * 0..1 */
struct var *batch_bag_of_patches(struct tape *t, const struct batch *b, const struct geometry *c,
                                 const struct config *f);

#endif
