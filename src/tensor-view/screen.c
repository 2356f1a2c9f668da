/* screen.c - see screen.h */
#include "screen.h"

#include "base/size.h"
#include "cells_codes.h"
#include "picture.h"
#include "terminal.h"

#include <inttypes.h>
#include <string.h>

enum { SIDE_MOST = 2048 }; /* rows or columns that are used */

void screen_forget(struct screen *s)
{
    cells_free(&s->shown);
}

/* ---- help ---- */

static const char *const help_texts[] = {
    "space pause", "\u2190\u2192 frame", "\u2191\u2193 record", "+- speed", "? help", "q quit",
    NULL};

/* Puts the texts into rows from `top` on, side by side where they fit; returns the number of rows.
 */
static size_t put_help_texts(struct cells *c, size_t top)
{
    enum { GAP = 3 };
    size_t row = 0, col = 0;
    for (const char *const *t = help_texts; *t; t++) {
        size_t width = cells_columns(*t);
        if (col && col + width > c->cols) {
            row++;
            col = 0;
        }
        cells_text(c, top + row, col, c->cols, *t, CELL_DEFAULT);
        col += width + GAP;
    }
    return row + 1;
}

/* Puts help above the last row; returns the number of rows that it uses. */
static size_t put_help(struct cells *c)
{
    size_t rows = put_help_texts(c, c->rows); /* below the screen nothing is put: it only counts */
    size_t top = rows + 1 < c->rows ? c->rows - 1 - rows : 0;
    put_help_texts(c, top);
    return c->rows - 1 - top;
}

/* ---- status ---- */

/* "8 fps", or the time of the current frame, "100 ms". */
static const char *speed_text(char out[32], const struct view *v)
{
    if (view_timed(v))
        snprintf(out, 32, "%.0f ms", 1000 * view_seconds(v));
    else
        snprintf(out, 32, "%zu fps", v->fps);
    return out;
}

/* "3/8 ID  LABELS      record 2  8 fps" in the last row; what does not fit is left out, from the
 * right. */
static void put_status(struct cells *c, const struct screen *s, const struct view *v)
{
    char text[VIEW_TEXT], speed[32];
    const struct record *r = records_current(&v->records);
    size_t row = c->rows - 1, width = c->cols;
    for (size_t col = 0; col < width; col++) /* help may be there */
        cells_put(c, row, col, " ", CELL_DEFAULT, CELL_DEFAULT);
    if (s->message) {
        cells_text(c, row, 0, width, s->message, CELL_DEFAULT);
        return;
    }
    int length = snprintf(text, sizeof text, "record %" PRIu64 "  %s%s", r->number,
                          speed_text(speed, v), s->paused ? ", paused" : "");
    if (c->cols > 2 * (size_t)length) {
        width -= (size_t)length + 2;
        cells_text(c, row, width + 2, (size_t)length, text, CELL_DEFAULT);
    }
    snprintf(text, sizeof text, "%zu/%zu", v->frame + 1, records_frame_count(&v->records));
    size_t col = 1 + cells_text(c, row, 0, width, text, CELL_DEFAULT);
    records_labels(text, sizeof text, &v->records);
    size_t left = col < width ? width - col : 0, most = *text && left > 40 ? left * 2 / 3 : left;
    col += 2 + cells_text(c, row, col, most, r->id, CELL_DEFAULT);
    cells_text(c, row, col, col < width ? width - col : 0, text, CELL_DEFAULT);
}

/* ---- the frame ---- */

static int move_to(struct buffer *out, size_t row, size_t col, struct err *e)
{
    char text[64];
    int length = snprintf(text, sizeof text, "\033[%zu;%zuH", row + 1, col + 1);
    return buffer_append(out, text, (size_t)length, e);
}

/* A picture by a protocol. Where it has transparent pixels the stage is erased first: something
 * else may be under it. */
static int put_graphics(struct buffer *out, const struct view *v, const struct stage *stage,
                        size_t row, size_t col, const struct image *i, struct err *e)
{
    static const char erase[] = "\033[K";
    bool covers = image_opaque(i);
    for (size_t r = 0; r < stage->rows && !covers; r++)
        if (move_to(out, r, 0, e) || buffer_append(out, erase, strlen(erase), e))
            return -1;
    return graphics_clear(out, v->look.graphics, e) || move_to(out, row, col, e) ||
           graphics_print(out, v->look.graphics, i, stage->cell_width, stage->cell_height, e);
}

/* The current frame, in the middle of the stage. */
static int put_frame(struct buffer *out, struct cells *c, const struct view *v,
                     const struct stage *stage, struct err *e)
{
    struct image image;
    struct placing p = picture_place(v, stage, SIZE_MAX);
    if (stage->rows == 0)
        return 0;
    if (picture_draw(&image, v, stage, &p, v->frame, 1, e))
        return -1;
    size_t rows = ceil_div(image.height, stage->cell_height);
    size_t cols = ceil_div(image.width, stage->cell_width);
    size_t row = rows < stage->rows ? (stage->rows - rows) / 2 : 0;
    size_t col = cols < stage->cols ? (stage->cols - cols) / 2 : 0;
    int failed = 0;
    if (v->look.graphics == GRAPHICS_NONE)
        cells_picture(c, row, col, &image, v->look.style);
    else
        failed = put_graphics(out, v, stage, row, col, &image, e);
    image_free(&image);
    return failed;
}

/* ---- all of it ---- */

/* Puts characters into the cells, and what shows a picture by a protocol into *picture. */
static int put_all(struct buffer *picture, struct cells *c, const struct screen *s,
                   const struct view *v, const struct terminal_size *size, struct err *e)
{
    struct stage stage = stage_of(&v->look, *size);
    stage.rows -= 1 + (s->help ? put_help(c) : 0);
    put_status(c, s, v);
    if (!v->records.codes)
        return put_frame(picture, c, v, &stage, e);
    struct plot_code code = records_code(&v->records);
    cells_codes(c, stage.rows, &code, v->frame, v->look.style);
    return 0;
}

/* One write, as a synchronized update: a terminal that supports it shows all changes at once. */
int screen_draw(struct screen *s, const struct view *v, struct err *e)
{
    static const char begin[] = "\033[?2026h", end[] = "\033[?2026l";
    struct terminal_size size = terminal_size();
    struct cells next;
    struct buffer out = {0}, picture = {0};
    size.rows = size_least(size.rows, SIDE_MOST);
    size.cols = size_least(size.cols, SIDE_MOST);
    if (cells_make(&next, size.rows, size.cols, e))
        return -1;
    int failed = put_all(&picture, &next, s, v, &size, e) ||
                 buffer_append(&out, begin, strlen(begin), e) ||
                 cells_update(&out, &next, &s->shown, v->look.colours, e) ||
                 buffer_append(&out, picture.bytes, picture.size, e) ||
                 buffer_append(&out, end, strlen(end), e) || terminal_write(out.bytes, out.size, e);
    cells_move(&s->shown, &next);
    buffer_free(&out);
    buffer_free(&picture);
    return failed;
}
