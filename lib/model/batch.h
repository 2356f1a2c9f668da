/* batch.h - the pixels of a step, as the encoders see them: recoloured, hidden, cut into patches,
 * drawn into bags. Everything is a function of (seed, step, slot): which thread fills what does not
 * matter. */
#ifndef MODEL_BATCH_H
#define MODEL_BATCH_H

#include "model/config.h"
#include "model/frames.h"
#include "nn/tape.h"

struct batch {
    size_t B, T;                  /* sequences, frames of each */
    const uint8_t *const *frames; /* [B*T] frames [H,W,C] */
    const uint8_t *const *hidden; /* [B*T] [H,W], 1 where not known; or NULL */
    uint64_t seed, step;          /* for drawing and recolouring */
    size_t draws;                 /* each sequence stands there so many times; 0: once, to learn */
    size_t slot;           /* of the first sequence in the whole step, of which this is part */
    bool recolour;         /* the dynamic encoder sees invented colours (training) */
    double occlude;        /* share of sequences with hidden squares (training) */
    double colour_dropout; /* share of a bag's colours that are dropped (training) */
};

/* Which random numbers are for what: the high bits of rng_make()'s item. */
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
/* For the bag of one sequence, or of one of its draws (base/rng.h). */
struct rng;
struct rng batch_bag_numbers(const struct batch *b, enum purpose purpose, size_t slot);

/* The crop of every frame in patches of GEOMETRY_PATCH squared, background as 0 (an encoder of
 * contrasts sees it as it is): the different ones
 * of each sequence, which are far fewer than all, [N, 64*C]; patch i of the B*T*n stands in row
 * (*at)[i], n patches a frame */
struct var *batch_patches(struct tape *t, const struct batch *b, const struct geometry *c,
                          const struct config *f, uint32_t **at);
/* The whole frames, background as 0:  [B*T*H*W, C] */
struct var *batch_images(struct tape *t, const struct batch *b, const struct geometry *c,
                         const struct config *f, bool recolour);
/* `bag` pixels of each sequence drawn from the crop, without their places; equal ones only once, of
 * which a share is dropped:  the colours [N, C] in 0..1, and which of them are in the B bags. With
 * `draws` nothing is drawn: each colour is in as many of a sequence's `draws` bags as it would be
 * on average. */
struct var *batch_colours(struct tape *t, const struct batch *b, const struct geometry *c,
                          const struct config *f, struct set_pool *bags);
/* `bag` patches of side `patch`, randomly placed, timed and mirrored:  [B*bag*patch*patch, C] in
 * 0..1 */
struct var *batch_bag_of_patches(struct tape *t, const struct batch *b, const struct geometry *c,
                                 const struct config *f);

#endif
