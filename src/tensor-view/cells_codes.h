/* cells_codes.h - the codes of a sequence as small plots of characters: of what stays a strip, of
 * what moves a row for each dimension and a column for each frame. In colours they are maps from
 * blue through white to red; without, bars that are the higher, the larger the value is. */
#ifndef TENSOR_VIEW_CELLS_CODES_H
#define TENSOR_VIEW_CELLS_CODES_H

#include "cells.h"
#include "plot/plot_code.h"

/* How many rows a screen of so many columns needs for all of it. */
size_t cells_codes_rows(const struct plot_code *code, size_t cols);

/* Draws it into the first `rows` rows, with a mark below frame `frame` and its values beside. Where
 * there are more frames than columns, those around this one; of dimensions that have no room, how
 * many there are. */
void cells_codes(struct cells *c, size_t rows, const struct plot_code *code, size_t frame,
                 enum cell_style style);

#endif
