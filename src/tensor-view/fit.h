/* fit.h - a frame brought to the room that there is for it, by whole factors, so that pixel art
 * stays what it is. */
#ifndef TENSOR_VIEW_FIT_H
#define TENSOR_VIEW_FIT_H

#include "image/image.h"

/* What shines through where a frame is not opaque. */
struct backdrop {
    enum { BACKDROP_NONE, BACKDROP_CHECKS, BACKDROP_COLOUR } what;
    uint8_t colour[4]; /* opaque */
};

/* Each pixel becomes a square of `enlarge` pixels, or `shrink` x `shrink` of them one; one of the
 * two is 1. */
struct fit {
    size_t enlarge, shrink;
};

/* The largest that a frame of this size can be in this room; at most `most` times enlarged. */
struct fit fit_into(size_t width, size_t height, size_t room_width, size_t room_height,
                    size_t most);
size_t fit_length(struct fit f, size_t side); /* of a side, then */

/* A rectangle of a frame. */
struct part {
    size_t x, y, width, height;
};

/* The part of the frames [frames,height,width,channels] outside of which there is only background:
 * the pixel in the upper left corner of the first one. All of them, where there is nothing else. */
struct part fit_content(const uint8_t *pixels, size_t frames, size_t height, size_t width,
                        int channels);

/* A part of the frame [*,width,channels] in its new size, at (x,y) of the picture, where it must
 * have room. Pixels that become one are averaged, each weighted with its alpha. */
int fit_draw(struct image *to, size_t x, size_t y, const uint8_t *pixels, size_t width,
             int channels, struct part p, struct fit f, const struct backdrop *b, struct err *e);

#endif
