/* sheet.h - sprite sheets: parts of pictures in one or more layers, and where they are in a frame.
 */
#ifndef IMAGE_SHEET_H
#define IMAGE_SHEET_H

#include "image/compose.h"
#include "image/image.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A part of a picture, in all its layers. Layers may differ in size: they begin at the same corner,
 * and where one has ended it is transparent. */
struct cell {
    const struct image *layers; /* [count] the lowest first */
    size_t count;
    size_t image_frame;         /* of the layers, if they are animations */
    size_t x, y, width, height; /* pixels; of a turned cell the size after it was turned back */
    size_t left, top;           /* of its upper left corner in the frame */
    bool turned;                /* it is stored turned by 90 degrees clockwise */
    bool timed;                 /* the file says how long it is shown: */
    float delay;                /* seconds */
};

/* Composites the layers of the cell over the ground into rgba [height,width,4], in which it must
 * fit. */
void cell_draw(const struct cell *c, size_t width, size_t height, const struct ground *ground,
               uint8_t *rgba);
/* Is the cell transparent in every layer? */
bool cell_is_empty(const struct cell *c);

/* A grid of cells of one size. */
struct sheet {
    const struct image *layers; /* as in a cell */
    size_t count;
    size_t cell_width, cell_height; /* pixels */
    size_t left, top;               /* of the first cell */
    size_t gap_x, gap_y;            /* between cells */
};

struct cell sheet_cell(const struct sheet *s, size_t column, size_t row);

#endif
