/* geometry.h - the frame geometry of a model: the size of its frames, the part of them that the
 * encoders see, the bytes that the decoder makes, and the background around these. It is measured
 * from the training data (train/measure_geometry.h). */
#ifndef MODEL_GEOMETRY_H
#define MODEL_GEOMETRY_H

#include "base/err.h"
#include "model/config.h"
#include "tns/reader.h"

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
    /* Of frames of numbers f4 [T,D], where H, W, C, the crop and the background are 0, and the
     * decoder makes all D: what they are in the model is (x - centre) / scale. */
    size_t numbers;        /* D; 0: the frames are pictures */
    float *centre, *scale; /* [D] mean and standard deviation in the training data */
};

/* The bytes of a frame: of a picture [H,W,C] or of D numbers. */
static inline size_t frame_size_bytes(size_t H, size_t W, size_t C, size_t numbers)
{
    return numbers ? numbers * sizeof(float) : H * W * C;
}

static inline size_t geometry_frame_bytes(const struct geometry *g)
{
    return frame_size_bytes(g->H, g->W, g->C, g->numbers);
}

enum { GEOMETRY_PATCH = 8 };
#define GEOMETRY_WHOLE SIZE_MAX /* as a margin: the decoder makes every byte of the frame */

enum { NUMBERS_MAX = 65536 };

/* Frames of D numbers, 1 to NUMBERS_MAX, in units where centre is 0 and scale 1. Returns 0, or -1
 * with the error text in *e. */
int geometry_of_numbers(struct geometry *g, size_t D, struct err *e);
/* Fails if a model of these parts cannot take these frames. */
int geometry_fits(const struct geometry *g, const struct config *c, struct err *e);
/* Sets and reads the entries of a model's header: the size of numbers, or the crop of pictures;
 * then reads the records, the rest of it. A failed geometry must be freed too. */
int geometry_write(struct map *config, const struct geometry *g, struct err *e);
int geometry_read(struct geometry *g, const struct config *parts, const struct map *config,
                  struct err *e);
int geometry_read_records(struct geometry *g, struct reader *reader, struct record *r,
                          struct err *e);
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
