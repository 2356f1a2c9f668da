/* cells_print.c - cells as the bytes that a terminal understands (ECMA-48). See cells.h */
#include "cells.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEQUENCE = 64 };

/* The colours that the terminal uses now. */
struct pen {
    struct buffer *out;
    enum cell_colours colours;
    int32_t fore, back;
};

static int put_text(struct buffer *out, const char *text, struct err *e)
{
    return buffer_append(out, text, strlen(text), e);
}

/* ---- colours ---- */

/* The level of xterm's cube that is nearest to a byte: 0, 95, 135, 175, 215 or 255. */
static int cube_level(int byte)
{
    return byte < 48 ? 0 : byte < 115 ? 1 : (byte - 35) / 40;
}

static int distance(int32_t colour, int r, int g, int b)
{
    int dr = (colour >> 16) - r, dg = (colour >> 8 & 255) - g, db = (colour & 255) - b;
    return dr * dr + dg * dg + db * db;
}

/* The nearest of xterm's 240 fixed colours: a cube of 6x6x6 and 24 greys. */
static int nearest_of_256(int32_t colour)
{
    static const int levels[] = {0, 95, 135, 175, 215, 255};
    int r = cube_level(colour >> 16), g = cube_level(colour >> 8 & 255),
        b = cube_level(colour & 255);
    int mean = ((colour >> 16) + (colour >> 8 & 255) + (colour & 255)) / 3;
    int step = mean < 3 ? 0 : mean > 238 ? 23 : (mean - 3) / 10, grey = 8 + 10 * step;
    bool cube =
        distance(colour, levels[r], levels[g], levels[b]) <= distance(colour, grey, grey, grey);
    return cube ? 16 + 36 * r + 6 * g + b : 232 + step;
}

/* Sets one colour of the terminal: `plane` is 38 for characters, 48 for their background. */
static int set_colour(struct pen *p, int plane, int32_t colour, struct err *e)
{
    char text[SEQUENCE];
    if (colour == CELL_DEFAULT)
        snprintf(text, sizeof text, "\033[%dm", plane + 1);
    else if (p->colours == CELLS_256)
        snprintf(text, sizeof text, "\033[%d;5;%dm", plane, nearest_of_256(colour));
    else
        snprintf(text, sizeof text, "\033[%d;2;%d;%d;%dm", plane, colour >> 16, colour >> 8 & 255,
                 colour & 255);
    return put_text(p->out, text, e);
}

static int set_colours(struct pen *p, int32_t fore, int32_t back, struct err *e)
{
    if (p->colours == CELLS_PLAIN || (fore == p->fore && back == p->back))
        return 0;
    bool reset = fore == CELL_DEFAULT && back == CELL_DEFAULT;
    int failed = reset && put_text(p->out, "\033[m", e);
    if (!reset && fore != p->fore)
        failed = set_colour(p, 38, fore, e);
    if (!reset && !failed && back != p->back)
        failed = set_colour(p, 48, back, e);
    p->fore = fore;
    p->back = back;
    return failed;
}

static int put_cell(struct pen *p, const struct cell *c, struct err *e)
{
    /* of a blank only the background is visible */
    bool empty = strcmp(c->text, " ") == 0 && c->back != CELL_DEFAULT;
    return set_colours(p, empty ? p->fore : c->fore, c->back, e) || put_text(p->out, c->text, e);
}

/* ---- all of it ---- */

static bool is_blank(const struct cell *c)
{
    return strcmp(c->text, " ") == 0 && c->back == CELL_DEFAULT;
}

int cells_print(struct buffer *out, const struct cells *c, enum cell_colours colours, struct err *e)
{
    for (size_t row = 0; row < c->rows; row++) {
        const struct cell *cells = c->at + row * c->cols;
        struct pen pen = {out, colours, CELL_DEFAULT, CELL_DEFAULT};
        size_t end = c->cols;
        while (end > 0 && is_blank(&cells[end - 1]))
            end--;
        for (size_t col = 0; col < end; col++)
            if (put_cell(&pen, &cells[col], e))
                return -1;
        if (set_colours(&pen, CELL_DEFAULT, CELL_DEFAULT, e) || put_text(out, "\n", e))
            return -1;
    }
    return 0;
}

/* ---- what has changed ---- */

static bool same(const struct cell *a, const struct cell *b)
{
    return strcmp(a->text, b->text) == 0 && a->fore == b->fore && a->back == b->back;
}

/* The end of the run of cells from `col` on that is printed in one go: shorter gaps of unchanged
 * cells are printed too, where a movement of the cursor would need more bytes. */
static size_t run_end(const struct cell *now, const struct cell *before, size_t col, size_t cols)
{
    enum { JUMP = 4 };
    size_t end = col, at = col;
    for (; at < cols && at < end + JUMP; at++)
        if (!same(&now[at], &before[at]))
            end = at + 1;
    while (end < cols && !*now[end].text) /* both halves of a wide character */
        end++;
    return end;
}

static int update_row(struct pen *p, const struct cells *now, const struct cells *before,
                      size_t row, struct err *e)
{
    char jump[SEQUENCE];
    const struct cell *next = now->at + row * now->cols, *old = before->at + row * now->cols;
    for (size_t col = 0; col < now->cols;) {
        if (same(&next[col], &old[col])) {
            col++;
            continue;
        }
        size_t end = run_end(next, old, col, now->cols);
        while (col > 0 && !*next[col].text)
            col--;
        snprintf(jump, sizeof jump, "\033[%zu;%zuH", row + 1, col + 1);
        if (put_text(p->out, jump, e))
            return -1;
        for (; col < end; col++)
            if (put_cell(p, &next[col], e))
                return -1;
    }
    return 0;
}

int cells_update(struct buffer *out, const struct cells *now, const struct cells *before,
                 enum cell_colours colours, struct err *e)
{
    struct cells empty = {0};
    struct pen pen = {out, colours, CELL_DEFAULT, CELL_DEFAULT};
    int failed = 0;
    if (before->rows != now->rows || before->cols != now->cols) {
        if (cells_make(&empty, now->rows, now->cols, e))
            return -1;
        before = &empty;
        failed = put_text(out, "\033[m\033[2J", e);
    }
    for (size_t row = 0; row < now->rows && !failed; row++)
        failed = update_row(&pen, now, before, row, e);
    failed = failed || set_colours(&pen, CELL_DEFAULT, CELL_DEFAULT, e);
    cells_free(&empty);
    return failed ? -1 : 0;
}
