/* cells.h - what a terminal shows: a grid of characters in colours, into which texts and pictures
 * are put (cells.c). It is printed completely, or only where it differs from what a terminal shows
 * already (cells_print.c). */
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

/* The colours that the terminal can show: none, xterm's 256, all. */
enum cell_colours { CELLS_PLAIN, CELLS_256, CELLS_TRUE };

/* How two pixels, one above the other, become a cell. */
enum cell_style {
    CELLS_HALVES, /* half blocks in their colours */
    CELLS_SHADES, /* without colours: shades, and half blocks at edges */
    CELLS_ASCII,  /* denser characters for brighter pixels */
};

/* Blank cells. Fails where a side is longer than CELLS_SIDE_MAX, or without memory. */
int cells_make(struct cells *c, size_t rows, size_t cols, struct err *e);
void cells_free(struct cells *c);
void cells_clear(struct cells *c);
/* Moves *from to *to, whose old cells are freed; *from is empty then. */
void cells_move(struct cells *to, struct cells *from);

/* Puts any text into at most `width` columns from (row,col) on, with an ellipsis where it is too
 * long; nothing outside of the grid. Control characters and invalid UTF-8 are shown as \xHH, and
 * characters without a width (marks, changes of direction) as one replacement character. LC_CTYPE
 * must be a UTF-8 locale, or only ASCII has a width. Returns the columns that are used. */
size_t cells_text(struct cells *c, size_t row, size_t col, size_t width, const char *text,
                  int32_t fore);

/* The columns of a text that is UTF-8 without control characters. */
size_t cells_columns(const char *text);

/* Puts one character with its colours. */
void cells_put(struct cells *c, size_t row, size_t col, const char *character, int32_t fore,
               int32_t back);

/* Puts a picture with its upper left corner at (row,col), a pixel as one column and half a row. A
 * pixel with less than half opacity shows the terminal's background. Parts outside of the grid are
 * left out. */
void cells_picture(struct cells *c, size_t row, size_t col, const struct image *i,
                   enum cell_style style);

/* Appends all rows, each without the blanks at its end and with a newline. */
int cells_print(struct buffer *out, const struct cells *c, enum cell_colours colours,
                struct err *e);
/* Appends what makes a terminal that shows `before` show `now`: everything, where their sizes
 * differ. */
int cells_update(struct buffer *out, const struct cells *now, const struct cells *before,
                 enum cell_colours colours, struct err *e);

#endif
