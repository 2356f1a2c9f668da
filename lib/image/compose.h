/* compose.h - composites layers of pixels with straight alpha, in bytes. */
#ifndef IMAGE_COMPOSE_H
#define IMAGE_COMPOSE_H

#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is under the lowest layer. */
struct ground {
    uint8_t rgba[4]; /* an opaque colour, or 0 0 0 0: nothing */
    int channels;    /* of the composited frames: 3 over a colour, 4 over nothing */
};

/* The ground for the options --rgba (nothing) and --background COLOUR ("RRGGBB"). Returns 0, or -1
 * with the error text in *e if the colour is invalid. */
int ground_choose(struct ground *g, bool rgba, const char *colour, struct err *e);

/* Sets n pixels to the ground. */
void compose_clear(uint8_t *to, size_t n, const struct ground *ground); /* to: [n,4] */

/* `from` over `to`, both [n,4]: the operator "over" (Porter and Duff, "Compositing digital images",
 * SIGGRAPH 1984), rounded exactly as by Pillow's alpha_composite(). A pixel with alpha 0 leaves
 * `to` unchanged. */
void compose_over(uint8_t *restrict to, const uint8_t *restrict from, size_t n);

/* Converts n pixels RGBA to 3 (without the alpha) or 4 channels. */
void compose_pack(uint8_t *restrict to, const uint8_t *restrict rgba, size_t n, int channels);

bool compose_is_empty(const uint8_t *rgba, size_t n); /* is every alpha 0? */

#endif
