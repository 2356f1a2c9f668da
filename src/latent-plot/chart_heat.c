/* chart_heat.c - codes as colours: the static code as a strip, the dynamic codes as rows. */
#include "base/mem.h"
#include "chart_page.h"
#include "plot/text_fit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { SIDE_MOST = 2048 }; /* rows or columns of pixels: a longer code is averaged */

/* ---- one block of cells ---- */

static double mean_of(const float *x, size_t cols, const size_t rows[2], const size_t range[2])
{
    double sum = 0;
    for (size_t r = rows[0]; r < rows[1]; r++)
        for (size_t c = range[0]; c < range[1]; c++)
            sum += x[r * cols + c];
    return sum / (double)((rows[1] - rows[0]) * (range[1] - range[0]));
}

static int paint_cells(struct chart_page *p, struct box b, const float *x, size_t rows, size_t cols,
                       double limit, struct err *e)
{
    size_t high = rows < SIDE_MOST ? rows : SIDE_MOST, wide = cols < SIDE_MOST ? cols : SIDE_MOST;
    uint8_t *rgb = mem_array(high * wide, 3);
    if (!rgb)
        return err_memory(e, high * wide * 3, "the cells of a heat map");
    for (size_t r = 0; r < high; r++)
        for (size_t c = 0; c < wide; c++) {
            size_t from[2] = {r * rows / high, (r + 1) * rows / high};
            size_t over[2] = {c * cols / wide, (c + 1) * cols / wide};
            colour_diverging(rgb + (r * wide + c) * 3,
                             (mean_of(x, cols, from, over) / limit + 1) / 2);
        }
    paint_pixels(p->paint, b, rgb, high, wide);
    free(rgb);
    double half = fmax(1, round(p->font / 14)) / 2;
    const double edge[] = {b.x - half,           b.y - half,
                           b.x + b.width + half, b.y - half,
                           b.x + b.width + half, b.y + b.height + half,
                           b.x - half,           b.y + b.height + half,
                           b.x - half,           b.y - half};
    paint_line(p->paint, edge, 5, 2 * half, DASH_NONE, (struct colour){130, 130, 130, 1});
    return 0;
}

/* The numbers of the cells, from 0, on their left side (`down`) or under them. */
static void number_cells(struct chart_page *p, struct box b, size_t count, bool down)
{
    struct axis axis = {-0.5, (double)count - 0.5, false, true};
    struct ticks t;
    if (down)
        ticks_make(&t, &axis, (size_t)fmax(2, b.height / (1.3 * p->font)));
    else
        page_ticks_across(p, &t, &axis, b.width);
    for (size_t i = 0; i < t.count; i++) {
        double share = axis_share(&axis, t.at[i]);
        if (down)
            paint_text(p->paint, t.text[i], b.x - 0.4 * p->font, b.y + share * b.height, p->font,
                       SIDE_RIGHT, chart_ink);
        else
            paint_text(p->paint, t.text[i], b.x + share * b.width, b.y + b.height + 0.8 * p->font,
                       p->font, SIDE_CENTRE, chart_ink);
    }
}

/* ---- a panel: name, strip, rows ---- */

/* How the page is divided into panels; a frame is equally high in all of them. */
struct heat {
    size_t columns, rows;
    double width, height;             /* of a panel */
    double left, strip, above, below; /* of a panel: for numbers and labels; the strip's height */
    size_t longest;
    double limit;
};

static int paint_code(struct chart_page *p, const struct heat *h, const struct plot_code *c,
                      struct box outer, struct err *e)
{
    char shown[TEXT_LINE];
    struct box strip = {round(outer.x + h->left), round(outer.y + p->line),
                        round(outer.width - h->left - p->font), round(h->strip)};
    struct box rows = strip;
    double height = outer.height - p->line - h->above - h->below;
    text_shorten(shown, p->paint, c->name, p->font, strip.width);
    paint_text(p->paint, shown, strip.x, outer.y + 0.45 * p->line, p->font, SIDE_LEFT, chart_ink);
    if (c->F) {
        if (paint_cells(p, strip, c->f, 1, c->F, h->limit, e))
            return -1;
        paint_text(p->paint, "f", strip.x - 0.4 * p->font, strip.y + strip.height / 2, p->font,
                   SIDE_RIGHT, chart_ink);
    }
    if (c->T == 0)
        return 0;
    rows.y = round(outer.y + p->line + h->above);
    rows.height = fmax(1, round(height * (double)c->T / (double)h->longest));
    if (paint_cells(p, rows, c->z, c->T, c->Z, h->limit, e))
        return -1;
    number_cells(p, rows, c->T, true);
    number_cells(p, rows, c->Z, false);
    const char *label = c->numbers ? "frames" : "z, frame by frame";
    if (paint_text_width(p->paint, label, p->font) > rows.height)
        label = c->numbers ? "x" : "z";
    if (rows.height > p->font)
        paint_text_up(p->paint, label, outer.x + p->font / 2, rows.y + rows.height / 2, p->font,
                      chart_ink);
    return 0;
}

static int divide(struct heat *h, const struct chart_page *p, const struct plot_code *codes,
                  size_t n, struct err *e)
{
    bool strip = false;
    char last[32];
    for (size_t i = 0; i < n; i++) {
        h->longest = codes[i].T > h->longest ? codes[i].T : h->longest;
        strip = strip || codes[i].F;
    }
    h->columns = 1;
    while ((double)(h->columns * h->columns) * p->space.height < (double)n * p->space.width * 0.9)
        h->columns++;
    h->columns = h->columns < n ? h->columns : n;
    h->rows = (n + h->columns - 1) / h->columns;
    h->columns = (n + h->rows - 1) / h->rows;
    h->width = p->space.width / (double)h->columns;
    h->height = p->space.height / (double)h->rows;
    snprintf(last, sizeof last, "%zu", h->longest);
    h->left = p->line + paint_text_width(p->paint, last, p->font) + 0.6 * p->font;
    h->strip = strip ? 1.2 * p->line : 0;
    h->above = strip ? 1.6 * p->line : 0;
    h->below = 1.6 * p->line;
    if (h->width - h->left < 3 * p->font || h->height - h->above - h->below < 3 * p->font)
        return err_set(e,
                       "the codes of %zu records do not fit: draw fewer (--first) or a larger "
                       "picture (--size)",
                       n);
    return 0;
}

int chart_heat(struct image *out, const struct plot_code *codes, size_t n,
               const struct chart_style *s, struct err *e)
{
    struct chart_page page;
    struct heat h = {.limit = plot_code_limit(codes, n)};
    if (page_start(&page, s, e))
        return -1;
    const struct axis scale = {-h.limit, h.limit, false, false};
    page_bar(&page, "", &scale, colour_diverging);
    int failed = divide(&h, &page, codes, n, e);
    for (size_t i = 0; i < n && !failed; i++) {
        struct box outer = {page.space.x + (double)(i % h.columns) * h.width,
                            page.space.y + (double)(i / h.columns) * h.height, h.width, h.height};
        failed = paint_code(&page, &h, &codes[i], outer, e);
    }
    if (failed) {
        paint_close(page.paint);
        return -1;
    }
    return page_finish(out, &page, e);
}
