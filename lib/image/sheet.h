/* sheet.h - sprite sheets: grids of cells, in one or more layers. */
#ifndef IMAGE_SHEET_H
#define IMAGE_SHEET_H

#include "image/compose.h"
#include "image/image.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sheet {
    const struct image *layers; /* [count] pictures of one size, the lowest first */
    size_t count;
    size_t cell_width, cell_height; /* pixels */
};

/* Composites the layers of one cell over the ground into rgba [cell_height,cell_width,4]. */
void sheet_cell(const struct sheet *s, size_t column, size_t row, const struct ground *ground,
                uint8_t *rgba);
/* Is the cell transparent in every layer? */
bool sheet_cell_is_empty(const struct sheet *s, size_t column, size_t row);

#endif
