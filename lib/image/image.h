/* image.h - a picture, or the frames of an animation, as RGBA bytes. */
#ifndef IMAGE_IMAGE_H
#define IMAGE_IMAGE_H

#include "base/err.h"
#include "image/palette.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is taken at most, from files as for pages of our own. Together they keep every product of
 * sizes far from overflow. */
enum { IMAGE_SIDE_MAX = 16384, IMAGE_BYTES_MAX = 256 << 20 };

struct image {
    size_t width, height;
    size_t frames;          /* 1, or those of an animation */
    bool animated;          /* it came from an animated PNG, which may have one frame, or from
                               several pictures in one file */
    uint8_t *rgba;          /* [frames,height,width,4], straight alpha */
    struct palette palette; /* of a colour-mapped file; count 0: none */
};

/* Allocates a picture of empty (0 0 0 0) pixels. Fails beyond the limits above; every size is 1 or
 * more. */
int image_make(struct image *i, size_t width, size_t height, size_t frames, struct err *e);
void image_free(struct image *i); /* leaves it empty; `struct image i = {0}` is an empty one */

size_t image_frame_bytes(const struct image *i);
/* The pixel (x,y) of a frame. */
uint8_t *image_at(const struct image *i, size_t frame, size_t x, size_t y);

/* Fills a rectangle, which must lie inside. */
void image_fill(struct image *i, size_t frame, size_t x, size_t y, size_t width, size_t height,
                const uint8_t rgba[4]);

/* Copies [height,width,channels] pixels (3: opaque) to (x,y), each as a square of scale * scale.
 * Must lie inside. */
void image_put(struct image *i, size_t frame, size_t x, size_t y, const uint8_t *pixels,
               size_t width, size_t height, int channels, size_t scale);

bool image_opaque(const struct image *i); /* is every alpha 255? */

#endif
