/* cells.h - what a terminal shows: a grid of characters in colours, on which texts and pictures are
 * put, and which is printed, or brought to a terminal that shows another one. */
#ifndef TENSOR_VIEW_CELLS_H
#define TENSOR_VIEW_CELLS_H

#include "base/err.h"
#include "image/image.h"
#include "tns/buffer.h"
#include <stddef.h>
#include <stdint.h>

enum { CELL_BYTES = 5, CELL_DEFAULT = -1, CELLS_SIDE_MAX = 8192 };

struct cell {
    char text[CELL_BYTES]; /* one character; "": the right half of a wide one */
    int32_t fore, back;    /* 0xRRGGBB, or CELL_DEFAULT: the terminal's own */
};

struct cells {
    size_t rows, cols;
    struct cell *at; /* [rows,cols] */
};

/* Colours that the terminal knows. */
enum cell_colours { CELLS_PLAIN, CELLS_256, CELLS_TRUE };

/* How two pixels, one above the other, become a cell. */
enum cell_style {
    CELLS_HALVES, /* half blocks in their colours */
    CELLS_SHADES, /* without colours: shades, and half blocks at edges */
    CELLS_ASCII,  /* denser characters for brighter pixels */
};

/* Blank cells. Fails beyond CELLS_SIDE_MAX a side. */
int cells_make(struct cells *c, size_t rows, size_t cols, struct err *e);
void cells_free(struct cells *c);
void cells_clear(struct cells *c);
/* Takes the place of *to, which is freed. */
void cells_move(struct cells *to, struct cells *from);

/* Puts the text, which may be anything, into at most `room` columns from (row,col), with an
 * ellipsis where it is too long; nothing outside of the grid. Control characters and what is no
 * UTF-8 are shown as \xHH, and what has no width (marks, changes of direction) as one sign.
 * LC_CTYPE must be a UTF-8 locale for others than ASCII to have a width. Returns the columns
 * used. */
size_t cells_text(struct cells *c, size_t row, size_t col, size_t room, const char *text,
                  int32_t fore);

/* The columns that the text, which is UTF-8 without control characters, takes. */
size_t cells_columns(const char *text);

/* Puts one character with its colours. */
void cells_put(struct cells *c, size_t row, size_t col, const char *character, int32_t fore,
               int32_t back);

/* Puts a picture, whose pixels are opaque from half on and else let the terminal's background
 * through; what lies outside of the grid is left out. */
void cells_picture(struct cells *c, size_t row, size_t col, const struct image *i,
                   enum cell_style style);

/* All rows, each with a newline behind it and without the blanks at its end. */
int cells_print(struct buffer *out, const struct cells *c, enum cell_colours colours,
                struct err *e);
/* What brings a terminal that shows `before` to show `now`. Of another size: all of it. */
int cells_update(struct buffer *out, const struct cells *now, const struct cells *before,
                 enum cell_colours colours, struct err *e);

#endif
