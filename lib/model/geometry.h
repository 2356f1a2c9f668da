/* geometry.h - the frame geometry of a model: the size of its frames, the part of them that the
 * encoders see, the bytes that the decoder makes, and the background around these. It is measured
 * from the training data (train/measure_geometry.h). */
#ifndef MODEL_GEOMETRY_H
#define MODEL_GEOMETRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct geometry {
    size_t H, W, C;
    /* The crop: the part of a frame that the encoders see. It is the box around all pixels that
     * vary in the training data, in complete patches of GEOMETRY_PATCH squared. */
    int64_t top, left;
    size_t rows, cols;
    uint8_t *background; /* [H,W,C] where a pixel is the same in all training data, this pixel; else
                            the most frequent one */
    uint32_t *place; /* [places] the bytes of a frame that the decoder makes, in rising order; the
                        others are background */
    size_t places;
};

enum { GEOMETRY_PATCH = 8 };
#define GEOMETRY_WHOLE SIZE_MAX /* as a margin: the decoder makes every byte of the frame */

void geometry_free(struct geometry *g);

/* Is this pixel [C] the background, or fully transparent? */
static inline bool pixel_is_background(const uint8_t *pixel, const uint8_t *background, size_t C)
{
    if (C == 4 && (pixel[3] == 0 || pixel[3] != background[3]))
        return pixel[3] == 0;
    return pixel[0] == background[0] && pixel[1] == background[1] && pixel[2] == background[2];
}

/* The same, for the background at the pixel's own place. */
static inline bool geometry_is_background(const struct geometry *g, const uint8_t *pixel,
                                          size_t row, size_t col)
{
    return pixel_is_background(pixel, g->background + (row * g->W + col) * g->C, g->C);
}

#endif
