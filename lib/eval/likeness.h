/* likeness.h - how near generated frames are to the true ones, and which sequences are each other's
 * swaps. */
#ifndef EVAL_LIKENESS_H
#define EVAL_LIKENESS_H

#include "base/err.h"
#include "image/palette.h"
#include "model/geometry.h"
#include "tns/record.h"
#include <stdint.h>

/* ---- likeness ---- */

struct likeness {
    double squared;             /* sum of squared differences, values 0..1 */
    uint64_t values;            /* bytes compared, background included */
    uint64_t foreground, exact; /* pixels that are not background in the truth; of these, equal */
    uint64_t frames, exact_frames; /* frames; of these, with every pixel equal */
};

/* Adds T frames [T,H,W,C]. With a matcher (its palette has every true colour) the made pixels are
 * snapped to the palette before they count as equal or not; NULL: they must be equal as they are.
 */
int likeness_add(struct likeness *l, const uint8_t *truth, const uint8_t *made, size_t T,
                 const struct geometry *c, struct matcher *m, struct err *e);

/* Adds what another one has counted. */
void likeness_sum(struct likeness *l, const struct likeness *other);

/* -10 log10 of the mean squared error, in dB; 120 where there is no error. */
double likeness_psnr(const struct likeness *l);

/* ---- swaps ---- */

/* What a sequence's labels say: the text of all labels that stay, and of those that move. */
struct identity {
    char *stays, *moves;
};

/* Reads 'labels'; `moving` lists the names that move, separated by commas, each of which must be
 * there. */
int identity_read(struct identity *i, const struct record *r, const char *moving, struct err *e);
void identity_free(struct identity *i);

/* For the swap whose truth is sequence i: static_from[i] shows the same character in another
 * motion, dynamic_from[i] the same motion by another character; drawn at random from the seed.
 * SIZE_MAX where there is none. */
int swaps_pair(size_t *static_from, size_t *dynamic_from, const struct identity *list, size_t n,
               uint64_t seed, struct err *e);

#endif
