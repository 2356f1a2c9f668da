/* cells_codes.c - see cells_codes.h */
#include "cells_codes.h"
#include "base/size.h"
#include "plot/colour_map.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    TEXT = 128,
    LEGEND = 9,     /* characters */
    FRAME_MOST = 6, /* columns of a frame */
    VALUE = 7,      /* columns of " -12.34" */
    NARROW = 30,    /* a screen of fewer columns has no values beside the rows */
};

/* A screen that is filled row by row, from the top. */
struct sheet {
    struct cells *c;
    size_t rows, row; /* the next free one */
    double limit;
    enum cell_style style;
};

static double share_of(const struct sheet *s, double value)
{
    return fmin(fmax((value / s->limit + 1) / 2, 0), 1);
}

static int32_t colour_of(const struct sheet *s, double value)
{
    uint8_t rgb[3];
    colour_diverging(rgb, share_of(s, value));
    return rgb[0] << 16 | rgb[1] << 8 | rgb[2];
}

/* One character for a value between -limit and limit. */
static void put_value(const struct sheet *s, size_t row, size_t col, double value)
{
    static const char ascii[] = "_.:-=+*#@";
    static const char *const bars[] = {"\u2581", "\u2582", "\u2583", "\u2584",
                                       "\u2585", "\u2586", "\u2587", "\u2588"};
    enum { ASCII = sizeof ascii - 2, BARS = sizeof bars / sizeof *bars - 1 };
    double share = share_of(s, value);
    char one[2] = {ascii[lround(share * ASCII)], '\0'};
    if (row >= s->rows)
        return;
    if (s->style == CELLS_HALVES)
        cells_put(s->c, row, col, " ", CELL_DEFAULT, colour_of(s, value));
    else
        cells_put(s->c, row, col, s->style == CELLS_ASCII ? one : bars[lround(share * BARS)],
                  CELL_DEFAULT, CELL_DEFAULT);
}

static size_t put_text(const struct sheet *s, size_t row, size_t col, size_t room, const char *text)
{
    return row < s->rows ? cells_text(s->c, row, col, room, text, CELL_DEFAULT) : 0;
}

/* "-2.5 [colours] 2.5" after a title, where it fits. */
static void put_legend(const struct sheet *s, size_t col)
{
    char low[32], high[32];
    snprintf(low, sizeof low, "%.3g ", -s->limit);
    snprintf(high, sizeof high, " %.3g", s->limit);
    size_t width = strlen(low) + LEGEND + strlen(high);
    if (col + width > s->c->cols)
        return;
    col += put_text(s, s->row, col, strlen(low), low);
    for (int i = 0; i < LEGEND; i++)
        put_value(s, s->row, col++, s->limit * (2.0 * i / (LEGEND - 1) - 1));
    put_text(s, s->row, col, strlen(high), high);
}

/* ---- what stays ---- */

/* Columns of a dimension: as many as allow all dimensions in one row, from 1 to 3. */
static size_t dimension_columns(const struct plot_code *code, size_t cols)
{
    size_t wide = cols / code->F;
    return wide < 1 ? 1 : size_least(wide, 3);
}

static size_t strip_rows(const struct plot_code *code, size_t cols)
{
    if (code->F == 0 || cols == 0)
        return 0;
    size_t wide = dimension_columns(code, cols);
    return ceil_div(code->F * wide, cols);
}

static void put_strip(struct sheet *s, const struct plot_code *code, size_t rows)
{
    char title[TEXT];
    size_t cols = s->c->cols, wide = dimension_columns(code, cols);
    size_t shown = size_least(code->F, rows * cols / wide);
    bool narrow = cols < NARROW;
    int used = narrow ? snprintf(title, sizeof title, "f [%zu]", code->F)
                      : snprintf(title, sizeof title, "f: %zu dimension%s that stay%s", code->F,
                                 code->F == 1 ? "" : "s", code->F == 1 ? "s" : "");
    if (shown < code->F && !narrow)
        snprintf(title + used, sizeof title - (size_t)used, ", the first %zu", shown);
    put_legend(s, 2 + put_text(s, s->row, 0, cols, title));
    s->row++;
    for (size_t i = 0; i < shown * wide; i++)
        put_value(s, s->row + i / cols, i % cols, code->f[i / wide]);
    s->row += rows;
}

/* ---- what moves ---- */

/* The columns of the frames. */
struct grid {
    size_t left, wide, first, count; /* columns: of the labels, of a frame; frames */
    bool values;
};

static struct grid lay_out(const struct plot_code *code, size_t cols, size_t frame)
{
    struct grid g = {.values = cols >= NARROW};
    char last[32];
    g.left = (size_t)snprintf(last, sizeof last, "%zu", code->Z - 1) + 1;
    if (g.left + 1 > cols)
        g.left = 0;
    size_t room = cols - g.left - (g.values ? VALUE : 0);
    g.wide = code->T ? room / code->T : 1;
    g.wide = g.wide < 1 ? 1 : size_least(g.wide, FRAME_MOST);
    g.count = size_least(code->T, room);
    g.first = g.count ? frame / g.count * g.count : 0;
    g.count = size_least(g.count, code->T - g.first);
    return g;
}

static double value_at(const struct plot_code *code, size_t frame, size_t dimension)
{
    return code->z[frame * code->Z + dimension];
}

static void put_label(const struct sheet *s, const struct grid *g, size_t dimension)
{
    char label[32];
    snprintf(label, sizeof label, "%*zu", g->left ? (int)g->left - 1 : 0, dimension);
    if (g->left)
        put_text(s, s->row, 0, g->left, label);
}

static void put_dimension(const struct sheet *s, const struct grid *g, const struct plot_code *code,
                          size_t dimension, size_t frame)
{
    char label[32];
    double now = value_at(code, frame, dimension);
    put_label(s, g, dimension);
    for (size_t i = 0; i < g->count * g->wide; i++)
        put_value(s, s->row, g->left + i, value_at(code, g->first + i / g->wide, dimension));
    snprintf(label, sizeof label, " %+.2f", fabs(now) < 0.005 ? 0 : now);
    if (g->values)
        put_text(s, s->row, g->left + g->count * g->wide, VALUE, label);
}

/* Two dimensions in half blocks. */
static void put_pair(const struct sheet *s, const struct grid *g, const struct plot_code *code,
                     size_t dimension)
{
    put_label(s, g, dimension);
    for (size_t i = 0; i < g->count * g->wide; i++) {
        size_t frame = g->first + i / g->wide;
        bool both = dimension + 1 < code->Z;
        cells_put(s->c, s->row, g->left + i, "\u2580",
                  colour_of(s, value_at(code, frame, dimension)),
                  both ? colour_of(s, value_at(code, frame, dimension + 1)) : CELL_DEFAULT);
    }
}

/* Marks the frame below the rows, and prints which frames are shown where these are not all. */
static void put_mark(const struct sheet *s, const struct grid *g, const struct plot_code *code,
                     size_t frame)
{
    char text[TEXT];
    size_t col = g->left + (frame - g->first) * g->wide + g->wide / 2;
    put_text(s, s->row, col, 1, s->style == CELLS_ASCII ? "^" : "\u25b2");
    if (g->count == code->T)
        return;
    snprintf(text, sizeof text, "%zu-%zu of %zu", g->first + 1, g->first + g->count, code->T);
    bool right = col > g->left + g->count / 2; /* the text keeps away from the mark */
    size_t length = strlen(text), end = g->left + g->count;
    if (!right && col + 2 + length <= end)
        put_text(s, s->row, end - length, length, text);
    else if (right && g->left + length + 1 < col)
        put_text(s, s->row, g->left, length, text);
}

static size_t put_rows_title(const struct sheet *s, const struct plot_code *code, size_t shown)
{
    char title[TEXT], what = code->numbers ? 'x' : 'z';
    bool narrow = s->c->cols < NARROW;
    int used = narrow
                   ? snprintf(title, sizeof title, "%c [%zu,%zu]", what, code->T, code->Z)
                   : snprintf(title, sizeof title, "%c: %zu dimension%s over %zu frame%s", what,
                              code->Z, code->Z == 1 ? "" : "s", code->T, code->T == 1 ? "" : "s");
    if (shown < code->Z && !narrow)
        snprintf(title + used, sizeof title - (size_t)used, ", the first %zu", shown);
    return put_text(s, s->row, 0, s->c->cols, title);
}

static void put_rows(struct sheet *s, const struct plot_code *code, size_t frame, bool legend)
{
    struct grid g = lay_out(code, s->c->cols, frame);
    size_t room = s->rows > s->row + 2 ? s->rows - s->row - 2 : 0;
    size_t each = code->Z > room && s->style == CELLS_HALVES ? 2 : 1;
    size_t shown = size_least(code->Z, each * room);
    size_t used = put_rows_title(s, code, shown);
    if (legend)
        put_legend(s, 2 + used);
    s->row++;
    for (size_t d = 0; d < shown; d += each, s->row++)
        if (each == 2)
            put_pair(s, &g, code, d);
        else
            put_dimension(s, &g, code, d, frame);
    put_mark(s, &g, code, frame);
    s->row++;
}

/* ---- */

size_t cells_codes_rows(const struct plot_code *code, size_t cols)
{
    size_t strip = strip_rows(code, cols);
    return (strip ? strip + 1 : 0) + (strip && code->T ? 1 : 0) + (code->T ? code->Z + 2 : 0);
}

void cells_codes(struct cells *c, size_t rows, const struct plot_code *code, size_t frame,
                 enum cell_style style)
{
    struct sheet s = {c, size_least(rows, c->rows), 0, plot_code_limit(code, 1), style};
    size_t strip = strip_rows(code, c->cols);
    bool tight = cells_codes_rows(code, c->cols) > s.rows;
    if (strip)
        put_strip(&s, code, tight ? size_least(strip, s.rows / 4 + 1) : strip);
    if (strip && code->T && !tight)
        s.row++; /* between the two */
    if (code->T)
        put_rows(&s, code, frame, !strip);
}
