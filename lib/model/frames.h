/* frames.h - the tensors of a frames record, checked, and the canvas: what a model knows of the
 * place of its pictures. */
#ifndef MODEL_FRAMES_H
#define MODEL_FRAMES_H

#include "base/err.h"
#include "tns/record.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct world;
struct dataset;

/* 'frames' u1 [T,H,W,C] of the record; H, W or C 0: any size (C is 3 or 4). */
int frames_of_record(struct record *r, size_t H, size_t W, size_t C, struct tensor **out,
                     struct err *e);
/* 'hidden' u1 [T,H,W], 1 where a pixel is not known; *out NULL where the record has none. */
int hidden_of_record(struct record *r, const struct tensor *frames, struct tensor **out,
                     struct err *e);

/* Goes on with the crc32 of a data set: of the shapes and the bytes of its frames, in order. */
uint32_t frames_crc(uint32_t crc, const struct tensor *frames);

struct geometry {
    size_t H, W, C;
    int64_t top, left; /* the part of the frame that the encoders see: the box around all pixels */
    size_t rows, cols; /* that differ anywhere in the training data, in whole patches of 8 */
    uint8_t *background; /* [H,W,C] the pixel that stands here in all training data, else the
                            commonest */
    uint32_t *place; /* [places] bytes of a frame that the decoder makes, in order; the others are
                        background */
    size_t places;
};

enum { GEOMETRY_PATCH = 8 };
#define GEOMETRY_WHOLE SIZE_MAX /* as a margin: the decoder makes every byte of the frame */

/* Looks at all pixels of the data. The decoder makes those that differ anywhere, and those at most
 * `margin` rows and columns from them. */
int geometry_measure(struct geometry *c, const struct dataset *d, size_t margin, struct err *e);
/* The same by all ranks of a crew, each of which looks at what it holds. */
int geometry_measure_all_ranks(struct geometry *c, const struct dataset *d,
                               const struct world *world, size_t margin, struct err *e);
void geometry_free(struct geometry *c);

/* Is this pixel [C] the background, or wholly transparent? */
static inline bool pixel_is_background(const uint8_t *pixel, const uint8_t *background, size_t C)
{
    if (C == 4 && (pixel[3] == 0 || pixel[3] != background[3]))
        return pixel[3] == 0;
    return pixel[0] == background[0] && pixel[1] == background[1] && pixel[2] == background[2];
}

/* The same for the background of its place. */
static inline bool geometry_is_background(const struct geometry *c, const uint8_t *pixel,
                                          size_t row, size_t col)
{
    return pixel_is_background(pixel, c->background + (row * c->W + col) * c->C, c->C);
}

#endif
