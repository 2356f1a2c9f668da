/* page.c - the current record as text, where there is no terminal to play on. See view.h */
#include "base/num.h"
#include "base/size.h"
#include "cells_codes.h"
#include "cli/output.h"
#include "picture.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

enum { COLUMNS = 80, PICTURE_ENLARGED = 2 };

static struct terminal_size page_size(void)
{
    struct terminal_size size = terminal_size();
    struct err ignored;
    int64_t columns;
    if (!isatty(STDOUT_FILENO))
        size.cols = COLUMNS;
    if (is_set("COLUMNS") &&
        num_integer(getenv("COLUMNS"), 1, CELLS_SIDE_MAX, &columns, &ignored) == 0)
        size.cols = (size_t)columns;
    size.rows = CELLS_SIDE_MAX;
    return size;
}

static int print_title(struct buffer *out, const struct view *v, struct err *e)
{
    struct cells line;
    char labels[VIEW_TEXT], text[VIEW_TEXT];
    const struct record *r = records_current(&v->records);
    records_labels(labels, sizeof labels, &v->records);
    if (r->id[0])
        snprintf(text, sizeof text, "%s  %.2000s", r->id, labels);
    else
        snprintf(text, sizeof text, "record %" PRIu64 "  %.2000s", r->number, labels);
    if (cells_make(&line, 1, CELLS_SIDE_MAX, e))
        return -1;
    cells_text(&line, 0, 0, CELLS_SIDE_MAX, text, CELL_DEFAULT);
    int failed = cells_print(out, &line, CELLS_PLAIN, e);
    cells_free(&line);
    return failed;
}

static int print_picture(struct buffer *out, const struct view *v, const struct stage *stage,
                         const struct image *i, struct err *e)
{
    struct cells cells;
    if (v->look.graphics != GRAPHICS_NONE)
        return graphics_print(out, v->look.graphics, i, stage->cell_width, stage->cell_height, e) ||
               buffer_append(out, "\n", 1, e);
    if (cells_make(&cells, ceil_div(i->height, stage->cell_height), i->width, e))
        return -1;
    cells_picture(&cells, 0, 0, i, v->look.style);
    int failed = cells_print(out, &cells, v->look.colours, e);
    cells_free(&cells);
    return failed;
}

/* Rows of as many frames as fit side by side, with a blank line between the rows. */
static int print_frames(struct buffer *out, const struct view *v, struct err *e)
{
    struct stage stage = stage_of(&v->look, page_size());
    struct image image;
    size_t most = v->look.graphics == GRAPHICS_NONE ? 1 : PICTURE_ENLARGED;
    struct placing p = picture_place(v, &stage, most);
    size_t across = (stage.cols + 1) / (ceil_div(p.width, stage.cell_width) + 1);
    size_t end = v->one_frame ? v->frame + 1 : records_frame_count(&v->records);
    across = across ? across : 1;
    for (size_t at = v->frame; at < end; at += across) {
        size_t count = size_least(end - at, across);
        if ((at > v->frame && buffer_append(out, "\n", 1, e)) ||
            picture_draw(&image, v, &stage, &p, at, count, e))
            return -1;
        int failed = print_picture(out, v, &stage, &image, e);
        image_free(&image);
        if (failed)
            return -1;
    }
    return 0;
}

static int print_codes(struct buffer *out, const struct view *v, struct err *e)
{
    struct plot_code code = records_code(&v->records);
    struct cells cells;
    size_t cols = page_size().cols, rows = cells_codes_rows(&code, cols);
    if (cells_make(&cells, size_least(rows, CELLS_SIDE_MAX), cols, e))
        return -1;
    cells_codes(&cells, cells.rows, &code, v->frame, v->look.style);
    int failed = cells_print(out, &cells, v->look.colours, e);
    cells_free(&cells);
    return failed;
}

/* The record is written before the rest of the stream is read, which may take long. The rest is
 * read so that its errors are found, and so that the program that writes it is not ended by
 * SIGPIPE. */
void page_print(const struct view *v)
{
    struct err e;
    struct output output;
    struct buffer out = {0};
    cli_check(print_title(&out, v, &e), &e);
    cli_check(v->records.codes ? print_codes(&out, v, &e) : print_frames(&out, v, &e), &e);
    FILE *file = output_text(&output, "-");
    fwrite(out.bytes, 1, out.size, file);
    cli_check(output_text_flush(file, &e), &e);
    buffer_free(&out);
    cli_check(reader_drain(v->records.filter.reader, &e), &e);
    output_text_commit(&output, file);
}
