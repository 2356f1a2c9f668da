/* palette.h - the colours of a picture: collected from pixels, loaded from a file, and the nearest
 * one to a pixel. The order of the entries is kept everywhere, and unused entries stay. */
#ifndef IMAGE_PALETTE_H
#define IMAGE_PALETTE_H

#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PALETTE_MAX = 256 }; /* entries, as many as a colour-mapped PNG holds */

struct palette {
    size_t count;
    uint8_t rgba[PALETTE_MAX][4]; /* an alpha of 128 and more counts as opaque, less as empty */
};

/* Adds the colours of n pixels ([n,channels], 3 or 4 channels) that are not in it yet, in the order
 * in which they appear. Pixels with an alpha under 128 all count as one entry, 0 0 0 0. */
int palette_collect(struct palette *p, const uint8_t *pixels, size_t n, int channels,
                    struct err *e);

/* Index of the first empty (transparent) entry, or -1. */
int palette_empty(const struct palette *p);

/* Index of the opaque entry with the smallest squared distance in RGB; the lower index on a tie.
 * *distance is that squared distance. -1 when there is no opaque entry. */
int palette_nearest(const struct palette *p, const uint8_t rgb[3], uint32_t *distance);

/* Reads a palette of GIMP ("GIMP Palette", then lines of R G B and a name) from its text. */
int palette_parse_gpl(struct palette *p, const char *text, size_t size, struct err *e);

/* Loads the palette of a colour-mapped PNG (any other PNG: the colours of its pixels), or a .gpl
 * file; the content decides which. */
int palette_load(struct palette *p, const char *path, struct err *e);

/* Brings pixels to palette indices, remembers colours that it has met, and counts how far they
 * were. */
enum { MATCHER_SLOTS = 4096 };
struct matcher {
    const struct palette *palette;
    int empty;        /* index for pixels with an alpha under 128; -1: there is none */
    uint64_t pixels;  /* opaque ones looked at */
    uint64_t inexact; /* of these, not in the palette */
    uint32_t worst;   /* largest squared distance */
    struct matcher_slot {
        uint32_t key; /* R G B and a 1 above them; 0 in a free slot */
        uint32_t distance;
        uint8_t index;
    } slots[MATCHER_SLOTS];
};

/* Fails when the palette has no opaque colour. The palette must outlive the matcher. */
int matcher_start(struct matcher *m, const struct palette *palette, struct err *e);
/* n pixels RGBA to n indices. Fails on an empty pixel when the palette has no empty entry. */
int matcher_map(struct matcher *m, const uint8_t *rgba, size_t n, uint8_t *indices, struct err *e);

#endif
