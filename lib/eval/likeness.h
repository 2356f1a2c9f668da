/* likeness.h - how near generated frames are to the true ones, and of which sequences the codes are
 * swapped. */
#ifndef EVAL_LIKENESS_H
#define EVAL_LIKENESS_H

#include "base/err.h"
#include "image/palette.h"
#include "model/geometry.h"
#include "tns/record.h"
#include <stdint.h>

/* ---- likeness ---- */

struct likeness {
    double squared;        /* sum of squared differences of values 0..1 */
    uint64_t values;       /* values that were compared, those of the background too */
    uint64_t foreground;   /* pixels that are not background in the truth, */
    uint64_t exact;        /* and how many of these are equal */
    uint64_t frames;       /* frames, */
    uint64_t exact_frames; /* and in how many of these all pixels are equal */
};

/* Adds T frames [T,H,W,C]. With a matcher, whose palette has every true colour, each made pixel
 * takes the nearest colour of the palette before it is compared with the true one; NULL: made
 * pixels are compared as they are. */
int likeness_add(struct likeness *l, const uint8_t *truth, const uint8_t *made, size_t T,
                 const struct geometry *c, struct matcher *m, struct err *e);

/* Adds the counts of another one. */
void likeness_sum(struct likeness *l, const struct likeness *other);

/* -10 log10 of the mean squared error, in dB; 120 where there is no error. */
double likeness_psnr(const struct likeness *l);

/* ---- swaps ---- */

/* The labels of a sequence as two texts "name=value name=value ": those that stay (the character),
 * and those that move (the motion). */
struct identity {
    char *stays, *moves;
};

/* From the record's entry 'labels'. `moving`: the names of the labels that move, with commas
 * between them; the record must have them all, and at least one other label. */
int identity_read(struct identity *i, const struct record *r, const char *moving, struct err *e);
void identity_free(struct identity *i);

/* For the swap whose truth is sequence i of n: static_from[i] is a sequence of the same character
 * in another motion, dynamic_from[i] one of the same motion by another character, both drawn at
 * random, as a function of the seed; SIZE_MAX where there is none. */
int swaps_pair(size_t *static_from, size_t *dynamic_from, const struct identity *list, size_t n,
               uint64_t seed, struct err *e);

#endif
