/* fit.h - frames enlarged or shrunk to fit, by integer factors, so that the pixels of pixel art
 * stay equally large. */
#ifndef TENSOR_VIEW_FIT_H
#define TENSOR_VIEW_FIT_H

#include "image/image.h"

/* What is visible where a frame is not opaque. */
struct backdrop {
    enum { BACKDROP_NONE, BACKDROP_CHECKS, BACKDROP_COLOUR } what;
    uint8_t colour[4]; /* opaque */
};

/* A pixel becomes `enlarge` x `enlarge` pixels, or `shrink` x `shrink` pixels become one; at least
 * one of the two factors is 1. */
struct fit {
    size_t enlarge, shrink;
};

/* The largest size at which width x height pixels fit into max_width x max_height, at most `most`
 * times enlarged. */
struct fit fit_into(size_t width, size_t height, size_t max_width, size_t max_height, size_t most);
size_t fit_length(struct fit f, size_t side); /* the new length of a side */

/* A rectangle of a frame. */
struct part {
    size_t x, y, width, height;
};

/* The smallest part of the frames [frames,height,width,channels] outside of which all pixels are
 * background, that is, equal to the upper left pixel of the first frame. The complete frame where
 * all pixels are background. */
struct part fit_content(const uint8_t *pixels, size_t frames, size_t height, size_t width,
                        int channels);

/* Draws a part of the frame [*,width,channels] in its new size at (x,y) of the picture, into which
 * it must fit. Pixels that become one are averaged, each weighted by its alpha. */
int fit_draw(struct image *to, size_t x, size_t y, const uint8_t *pixels, size_t width,
             int channels, struct part p, struct fit f, const struct backdrop *b, struct err *e);

#endif
