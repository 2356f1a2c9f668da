/* decoder.h - what the parts of decoding share: decode.c, guess.c, features.c, filter.c. */
#ifndef COPY_DECODER_H
#define COPY_DECODER_H

#include "copy/decode.h"
#include "nn/tape.h"

enum {
    NEAR_PLACES = 6, /* beside those of neighbours */
    PLACES = COPY_PLACES + NEAR_PLACES,
    CHOICES = PLACES + 1,
    NOTHING = PLACES, /* the last choice */
    VOTES = 4,        /* of windows and sharpnesses */
    AT_ONCE = 64      /* pixels of a block of work */
};

/* What a pixel may become: the colour at each of its places, or nothing. */
struct pixel {
    uint32_t colour[CHOICES];
    float share[VOTES][CHOICES]; /* the characters for which the place is right */
    float belief[CHOICES];       /* the probability of the colour: the same for equal colours */
};

struct copy_decoder {
    const struct copy_model *m;
    struct thread_pool *workers;
    struct copy_shown shown;
    const struct copy_group *named; /* NULL: find the group of each character */
    const struct copy_group *group;
    int32_t *frame_of;              /* [P] the frame that shows a pose, or -1 */
    int32_t *sequence;              /* [P] the number of the sequence that a pose belongs to */
    uint8_t *nothing;               /* [most lanes] zeros */
    uint8_t *distance;              /* [H*W,lanes] at the pixels of the table */
    int32_t (*place)[PLACES];       /* [H*W] at the rows of the table: its places, then others */
    struct pixel *pixels, *updated; /* [H*W], at the rows of the table */
    float *bright;                  /* [H*W], at the rows of the table: expected brightness */
    uint32_t *open;                 /* [H*W] rows of the table with more than one colour */
    size_t open_count;
    int32_t *row;                         /* [H*W] the row of the table for a pixel, or -1 */
    const struct copy_table *table;       /* of the pose at work */
    uint32_t *source;                     /* [COPY_SOURCES,H*W] the colours of its frames */
    const uint8_t *learned[COPY_SOURCES]; /* the same frames of the group's characters */
    bool votes;                           /* of all ways, for a filter */
    struct tape tape;                     /* of the filter */
    struct blend_decoder *blend;          /* of a model that blends; else NULL */
};

/* Sets the beliefs of the pixels of a pose as far as copying goes without a filter. Returns 0; -1
 * if none of the poses that this one is copied from was shown. */
int decoder_guess(struct copy_decoder *d, size_t pose, struct err *e);

static inline bool decoder_inside(const struct copy_decoder *d, int v, int u)
{
    return v >= 0 && v < (int)d->m->H && u >= 0 && u < (int)d->m->W;
}

/* The pixel of the table at (v,u) inside of the frame, or NULL: nothing is there. */
static inline const struct pixel *decoder_pixel(const struct copy_decoder *d, int v, int u)
{
    int32_t row = d->row[(size_t)v * d->m->W + (size_t)u];
    return row < 0 ? NULL : &d->pixels[row];
}

/* How much a pixel (NULL: nothing is there) believes in a colour. */
static inline float pixel_belief(const struct pixel *p, uint32_t colour)
{
    if (!p)
        return colour == COPY_NOTHING;
    for (size_t a = 0; a < CHOICES; a++)
        if (p->colour[a] == colour)
            return p->belief[a];
    return 0;
}

/* The updated pixels become the pixels. */
void decoder_turn(struct copy_decoder *d);

/* The place of a choice: pixel (y,x) of a frame; NULL: it is nothing. */
struct spot {
    const uint32_t *frame;
    int y, x;
};

static inline struct spot decoder_spot(const struct copy_decoder *d, size_t i, size_t choice)
{
    if (choice == NOTHING)
        return (struct spot){0};
    size_t size = d->m->H * d->m->W, place = (size_t)d->place[i][choice], at = place % size;
    return (struct spot){d->source + (place - at), (int)(at / d->m->W), (int)(at % d->m->W)};
}

/* The colour at (dy,dx) from a place. */
static inline uint32_t decoder_beside(const struct copy_decoder *d, struct spot s, int dy, int dx)
{
    bool some = s.frame && decoder_inside(d, s.y + dy, s.x + dx);
    return some ? s.frame[(s.y + dy) * (int)d->m->W + s.x + dx] : COPY_NOTHING;
}

#endif
