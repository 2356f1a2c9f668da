/* cells_codes.h - the codes of a sequence as plots of characters: the static code as a strip, the
 * dynamic codes as one row per dimension and one column per frame. Values are colours from blue
 * through white to red, or, without colours, bars that are higher for larger values. */
#ifndef TENSOR_VIEW_CELLS_CODES_H
#define TENSOR_VIEW_CELLS_CODES_H

#include "cells.h"
#include "plot/plot_code.h"

/* The rows that a screen of `cols` columns needs to show all of it. */
size_t cells_codes_rows(const struct plot_code *code, size_t cols);

/* Draws it into the first `rows` rows, with a mark below frame `frame` and the values of this frame
 * on the right. Where there are more frames than columns, only frames around this one are drawn;
 * where there are more dimensions than rows, only the first ones, and the title says how many. */
void cells_codes(struct cells *c, size_t rows, const struct plot_code *code, size_t frame,
                 enum cell_style style);

#endif
