/* compose.h - layers over one another, with straight alpha in bytes. */
#ifndef IMAGE_COMPOSE_H
#define IMAGE_COMPOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the lowest layer stands on. */
struct ground {
    uint8_t rgba[4]; /* an opaque colour, or 0 0 0 0 */
    int channels;    /* of the frames that come out: 3 over a colour, 4 over nothing */
};

void compose_clear(uint8_t *to, size_t n, const struct ground *ground); /* to: [n,4] */

/* `from` over `to`, both [n,4]: the operator "over" (Porter and Duff, "Compositing digital images",
 * SIGGRAPH 1984), rounded exactly as Pillow's alpha_composite does it. An empty pixel leaves `to`
 * as it is. */
void compose_over(uint8_t *restrict to, const uint8_t *restrict from, size_t n);

/* RGBA to frames of 3 or 4 channels. */
void compose_pack(uint8_t *restrict to, const uint8_t *restrict rgba, size_t n, int channels);

bool compose_is_empty(const uint8_t *rgba, size_t n); /* is every alpha 0? */

#endif
