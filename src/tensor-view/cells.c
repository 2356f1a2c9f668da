/* cells.c - see cells.h */
#include "cells.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { SHOWN = 4096, OPAQUE = 128 };

static const struct cell blank = {" ", CELL_DEFAULT, CELL_DEFAULT};

int cells_make(struct cells *c, size_t rows, size_t cols, struct err *e)
{
    *c = (struct cells){0};
    if (rows > CELLS_SIDE_MAX || cols > CELLS_SIDE_MAX)
        return err_set(e, "a screen of %zu rows and %zu columns, at most %d of each", rows, cols,
                       CELLS_SIDE_MAX);
    struct cell *at = mem_array(rows * cols, sizeof *at);
    if (!at)
        return err_memory(e, rows * cols * sizeof *at, "a screen");
    *c = (struct cells){rows, cols, at};
    cells_clear(c);
    return 0;
}

void cells_free(struct cells *c)
{
    free(c->at);
    *c = (struct cells){0};
}

void cells_clear(struct cells *c)
{
    for (size_t i = 0; i < c->rows * c->cols; i++)
        c->at[i] = blank;
}

void cells_move(struct cells *to, struct cells *from)
{
    free(to->at);
    *to = *from;
    *from = (struct cells){0};
}

void cells_put(struct cells *c, size_t row, size_t col, const char *character, int32_t fore,
               int32_t back)
{
    if (row >= c->rows || col >= c->cols)
        return;
    struct cell *cell = &c->at[row * c->cols + col];
    *cell = (struct cell){.fore = fore, .back = back};
    memcpy(cell->text, character, strnlen(character, CELL_BYTES - 1));
}

/* ---- texts ---- */

/* The code point of a well-formed sequence. */
static wchar_t decode(const char *text, size_t length)
{
    static const unsigned char lead[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    unsigned long point = (unsigned char)text[0] & lead[length];
    for (size_t i = 1; i < length; i++)
        point = point << 6 | ((unsigned char)text[i] & 0x3f);
    return (wchar_t)point;
}

/* Copies the next character of a text without control characters to `out`, and sets its columns, 1
 * or 2. Returns its bytes. */
static size_t next_character(const char *text, char out[CELL_BYTES], size_t *columns)
{
    size_t length = utf8_length(text, strlen(text));
    int width = wcwidth(decode(text, length));
    memset(out, 0, CELL_BYTES);
    if (width > 0)
        memcpy(out, text, length);
    else
        strcpy(out, "\ufffd");
    *columns = width > 1 ? 2 : 1;
    return length;
}

size_t cells_columns(const char *text)
{
    char character[CELL_BYTES];
    size_t all = 0;
    for (size_t width; *text; all += width)
        text += next_character(text, character, &width);
    return all;
}

size_t cells_text(struct cells *c, size_t row, size_t col, size_t width, const char *text,
                  int32_t fore)
{
    char shown[SHOWN], character[CELL_BYTES];
    if (row >= c->rows || col >= c->cols)
        return 0;
    width = width < c->cols - col ? width : c->cols - col;
    err_quote(shown, sizeof shown, text, strlen(text));
    bool cut = cells_columns(shown) > width;
    size_t used = 0, columns;
    for (const char *at = shown; *at; used += columns) {
        at += next_character(at, character, &columns);
        if (used + columns + cut > width)
            break;
        cells_put(c, row, col + used, character, fore, CELL_DEFAULT);
        if (columns == 2)
            cells_put(c, row, col + used + 1, "", fore, CELL_DEFAULT);
    }
    if (cut && width)
        cells_put(c, row, col + used++, "\u2026", fore, CELL_DEFAULT);
    return used;
}

/* ---- pictures ---- */

/* 0xRRGGBB, or CELL_DEFAULT where the pixel is below the picture or not opaque. */
static int32_t pixel_colour(const struct image *i, size_t x, size_t y)
{
    if (y >= i->height)
        return CELL_DEFAULT;
    const uint8_t *p = image_at(i, 0, x, y);
    return p[3] < OPAQUE ? CELL_DEFAULT : p[0] << 16 | p[1] << 8 | p[2];
}

static void put_halves(struct cells *c, size_t row, size_t col, int32_t upper, int32_t lower)
{
    if (upper == lower)
        cells_put(c, row, col, " ", CELL_DEFAULT, upper);
    else if (upper == CELL_DEFAULT)
        cells_put(c, row, col, "\u2584", lower, CELL_DEFAULT);
    else
        cells_put(c, row, col, "\u2580", upper, lower);
}

/* How bright a colour is, 0 to 1: the luma of ITU-R BT.601. */
static double brightness(int32_t colour)
{
    if (colour == CELL_DEFAULT)
        return 0;
    return (0.299 * (colour >> 16) + 0.587 * (colour >> 8 & 255) + 0.114 * (colour & 255)) / 255;
}

/* The character whose two halves are the nearest to the brightness of the two pixels. */
static void put_shade(struct cells *c, size_t row, size_t col, int32_t upper, int32_t lower)
{
    static const struct {
        const char *character;
        double upper, lower;
    } shades[] = {{" ", 0, 0},      {"\u2591", .25, .25}, {"\u2592", .5, .5}, {"\u2593", .75, .75},
                  {"\u2588", 1, 1}, {"\u2580", 1, 0},     {"\u2584", 0, 1}};
    size_t best = 0;
    double least = INFINITY, u = brightness(upper), l = brightness(lower);
    for (size_t i = 0; i < sizeof shades / sizeof *shades; i++) {
        double du = u - shades[i].upper, dl = l - shades[i].lower, far = du * du + dl * dl;
        if (far < least) {
            least = far;
            best = i;
        }
    }
    cells_put(c, row, col, shades[best].character, CELL_DEFAULT, CELL_DEFAULT);
}

static void put_ascii(struct cells *c, size_t row, size_t col, int32_t upper, int32_t lower)
{
    static const char ramp[] = " .:-=+*#%@";
    double bright = (brightness(upper) + brightness(lower)) / 2;
    const char character[] = {ramp[lround(bright * (sizeof ramp - 2))], '\0'};
    cells_put(c, row, col, character, CELL_DEFAULT, CELL_DEFAULT);
}

void cells_picture(struct cells *c, size_t row, size_t col, const struct image *i,
                   enum cell_style style)
{
    for (size_t y = 0; y < i->height; y += 2)
        for (size_t x = 0; x < i->width; x++) {
            int32_t upper = pixel_colour(i, x, y), lower = pixel_colour(i, x, y + 1);
            if (style == CELLS_HALVES)
                put_halves(c, row + y / 2, col + x, upper, lower);
            else if (style == CELLS_SHADES)
                put_shade(c, row + y / 2, col + x, upper, lower);
            else
                put_ascii(c, row + y / 2, col + x, upper, lower);
        }
}
