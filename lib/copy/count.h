/* count.h - the kernel of learning: for one pixel of a pose, the places that explain its colour. */
#ifndef COPY_COUNT_H
#define COPY_COUNT_H

#include "copy/copy_model.h"

enum {
    COPY_RADIUS = 8, /* of the window, around a shift of COPY_SHIFT at most */
    COPY_SHIFT = 24,
    COPY_FAR = 40 /* of the window of a pose of which little is found in that one */
};

/* Where to look for a pixel (y,x) in each source: (y,x) + dy, dx. */
struct copy_window {
    int top, bottom, left, right; /* dy in top..bottom, dx in left..right */
};

struct copy_count {
    size_t H, W, lanes, sources;
    const uint8_t *target;               /* [H*W,lanes] the colours of the pose */
    const uint8_t *source[COPY_SOURCES]; /* [H*W,lanes] of each source */
    struct copy_window window[COPY_SOURCES];
    const uint8_t *used; /* [lanes] 1: a character, 0: filling */
};

/* place [L]: the places of pixel p, in the order in which they are found; all differ if the windows
 * have that many. Each is the one with the largest sum of: 1 for each character whose pixel p has
 * the same colour as the place; 4 more if that is not nothing and no place before has the colour;
 * less 1/1024 of the squared distance. Once all characters have a place, none counts as having one.
 */
void copy_count(int32_t place[COPY_PLACES], const struct copy_count *c, size_t p);

/* In how many of the characters r with of[r] = 1 two pixels have the same colour. */
unsigned copy_equal(const uint8_t *a, const uint8_t *b, const uint8_t *of, size_t lanes);

#endif
