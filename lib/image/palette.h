/* palette.h - the colours of a picture: collects them from pixels, and finds the nearest one to a
 * pixel. palette_file.h reads them from a file. */
#ifndef IMAGE_PALETTE_H
#define IMAGE_PALETTE_H

#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PALETTE_MAX = 256 }; /* entries of a colour-mapped PNG */

struct palette {
    size_t count;
    uint8_t rgba[PALETTE_MAX][4]; /* an alpha of 128 or more is opaque, less is transparent */
};

/* Adds those colours of n pixels ([n,channels], 3 or 4 channels) that the palette does not have
 * yet, in the order in which they appear. All pixels with an alpha under 128 are one entry, 0 0 0
 * 0. Returns 0, or -1 with the error text in *e if there are more than PALETTE_MAX. */
int palette_collect(struct palette *p, const uint8_t *pixels, size_t n, int channels,
                    struct err *e);

/* Index of the first transparent entry, or -1. */
int palette_empty(const struct palette *p);

/* Index of the opaque entry with the smallest squared distance in RGB; of several, the lowest.
 * *distance is the squared distance. -1 if there is no opaque entry. */
int palette_nearest(const struct palette *p, const uint8_t rgb[3], uint32_t *distance);

/* Maps pixels to palette indices. It remembers the colours that it has mapped, and measures how far
 * the pixels are from the palette. */
enum { MATCHER_SLOTS = 4096 };
struct matcher {
    const struct palette *palette;
    int empty;        /* index for pixels with an alpha under 128; -1: the palette has none */
    uint64_t pixels;  /* opaque pixels mapped */
    uint64_t inexact; /* those of them that are not in the palette */
    uint32_t worst;   /* largest squared distance */
    struct matcher_slot {
        uint32_t key; /* 1 << 24 and the colour R G B; 0 in a free slot */
        uint32_t distance;
        uint8_t index;
    } slots[MATCHER_SLOTS];
};

/* Returns 0, or -1 with the error text in *e if the palette has no opaque colour. The palette must
 * outlive the matcher. */
int matcher_start(struct matcher *m, const struct palette *palette, struct err *e);
/* Maps n pixels RGBA to n indices. Returns 0, or -1 with the error text in *e if a pixel is
 * transparent and the palette has no transparent entry. */
int matcher_map(struct matcher *m, const uint8_t *rgba, size_t n, uint8_t *indices, struct err *e);

#endif
