/* plot_curves.c - small multiples: a panel for each quantity, a curve for each series. */
#include "image/plot_page.h"

#include <math.h>

static const double wide_range = 30; /* from this ratio on a panel is logarithmic */

/* The ranges of x and y over some curves; points that are not finite do not count. */
struct range {
    double low[2], high[2];
    size_t n;
};

static void widen(struct range *r, const struct plot_curve *c)
{
    for (size_t i = 0; i < c->n; i++) {
        const double *at = c->xy + 2 * i;
        if (!isfinite(at[0]) || !isfinite(at[1]))
            continue;
        r->n++;
        for (int k = 0; k < 2; k++) {
            r->low[k] = fmin(r->low[k], at[k]);
            r->high[k] = fmax(r->high[k], at[k]);
        }
    }
}

static struct range range_of(const struct plot_curve *curves, size_t n)
{
    struct range r = {{INFINITY, INFINITY}, {-INFINITY, -INFINITY}, 0};
    for (size_t i = 0; i < n; i++)
        widen(&r, &curves[i]);
    if (r.n == 0)
        r = (struct range){{0, 0}, {1, 1}, 0};
    return r;
}

static void paint_curve(struct plot_page *p, const struct panel *a, const struct plot_curve *c,
                        const struct plot_classes *classes, size_t series)
{
    enum { PIECE = 256 }; /* points at once; pieces share their ends */
    double piece[2 * PIECE];
    size_t n = 0;
    double width = 0.13 * p->font;
    struct colour colour = class_colour(classes, series, 0.95);
    enum paint_dash dash = class_dash(classes, series);
    for (size_t i = 0; i <= c->n; i++) {
        const double *at = c->xy + 2 * i;
        bool gap = i == c->n || !isfinite(at[0]) || !isfinite(at[1]);
        bool back = !gap && n && at[0] < at[-2];
        if (gap || back || n == PIECE) {
            if (n == 1)
                paint_mark(p->paint, MARKER_DISC, piece[0], piece[1], 1.3 * width, false, colour);
            paint_line(p->paint, piece, n, width, dash, colour);
            if (n == PIECE && !gap && !back) {
                piece[0] = piece[2 * PIECE - 2];
                piece[1] = piece[2 * PIECE - 1];
                n = 1;
            } else {
                n = 0;
            }
        }
        if (!gap)
            panel_place(a, at[0], at[1], piece + 2 * n++);
    }
}

static void paint_panel(struct plot_page *p, const struct plot_curves *c, size_t i,
                        struct box outer, bool lowest)
{
    const struct plot_curve *curves = c->curves + i * c->series;
    struct range r = range_of(curves, c->series);
    bool logarithmic = r.n && r.low[1] > 0 && r.high[1] / r.low[1] >= wide_range;
    struct panel a = {.outer = outer,
                      .x = axis_cover(r.low[0], r.high[0], false),
                      .y = axis_cover(r.low[1], r.high[1], logarithmic),
                      .title = c->names[i],
                      .x_label = lowest ? c->x_label : NULL};
    a.x.whole = c->x_whole;
    panel_start(p, &a);
    paint_clip(p->paint, a.inner);
    for (size_t k = 0; k < c->series; k++)
        paint_curve(p, &a, &curves[k], c->classes, k);
    paint_unclip(p->paint);
}

int plot_curves(struct image *out, const struct plot_curves *c, const struct plot_style *s,
                struct err *e)
{
    struct plot_page page;
    if (page_start(&page, s, e))
        return -1;
    page_legend(&page, c->classes, true);
    size_t columns = 1;
    while ((double)(columns * columns) * page.room.height * 1.3 < (double)c->panels * page.room.width)
        columns++;
    size_t rows = (c->panels + columns - 1) / columns;
    double width = page.room.width / (double)columns;
    double label = page.line; /* the lowest panels have the label of x below them */
    double height = (page.room.height - label) / (double)rows;
    if (height < 5 * page.font || width < 8 * page.font) {
        paint_close(page.paint);
        return err_set(e, "there is no room for %zu panels; fewer (--values), or a larger picture "
                          "(--size)?",
                       c->panels);
    }
    for (size_t i = 0; i < c->panels; i++) {
        bool lowest = i + columns >= c->panels;
        struct box outer = {page.room.x + (double)(i % columns) * width,
                            page.room.y + (double)(i / columns) * height, width,
                            height + (lowest ? label : 0)};
        paint_panel(&page, c, i, outer, lowest);
    }
    return page_finish(out, &page, e);
}
