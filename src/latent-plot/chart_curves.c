/* chart_curves.c - curves: a panel for each quantity, and in it a curve for each series. */
#include "chart_page.h"
#include "plot/text_fit.h"

#include <math.h>
#include <stdio.h>

static const double wide_range = 30; /* a panel whose values differ by more is logarithmic */

struct range {
    double low, high;
    size_t n; /* finite values */
};

/* The range of x (`which` is 0) or y (1) over n curves; 0 to 1 where there is no finite value. */
static struct range range_of(const struct chart_curve *curves, size_t n, size_t which)
{
    struct range r = {INFINITY, -INFINITY, 0};
    for (size_t c = 0; c < n; c++)
        for (size_t i = 0; i < curves[c].n; i++) {
            double value = curves[c].xy[2 * i + which];
            if (!isfinite(value))
                continue;
            r.low = fmin(r.low, value);
            r.high = fmax(r.high, value);
            r.n++;
        }
    return r.n ? r : (struct range){0, 1, 0};
}

static void paint_curve(struct chart_page *p, const struct panel *a, const struct chart_curve *c,
                        const struct plot_classes *classes, size_t series)
{
    enum { PIECE = 256 }; /* points painted at once; the next piece starts with the last point */
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

/* How the page is divided into panels. */
struct grid {
    size_t columns, rows;
    double width, height; /* of a panel, without the label of x that the lowest ones have */
    struct range x;       /* of all panels */
};

static struct panel make_panel(const struct chart_page *p, const struct chart_curves *c,
                               const struct grid *g, size_t i, char title[TEXT_LINE])
{
    bool lowest = i + g->columns >= c->panels;
    struct range y = range_of(c->curves + i * c->series, c->series, 1);
    bool logarithmic = y.n && y.low > 0 && y.high / y.low >= wide_range;
    struct panel a = {.outer = {p->space.x + (double)(i % g->columns) * g->width,
                                p->space.y + (double)(i / g->columns) * g->height, g->width,
                                g->height + (lowest ? p->line : 0)},
                      .x = axis_cover(g->x.low, g->x.high, false),
                      .y = axis_cover(y.low, y.high, logarithmic),
                      .title = title,
                      .x_label = lowest ? c->x_label : NULL};
    snprintf(title, TEXT_LINE, "%.200s%s", c->names[i], logarithmic ? " (log)" : "");
    a.x.whole = c->x_whole;
    return a;
}

static void paint_panels(struct chart_page *p, const struct chart_curves *c, const struct grid *g)
{
    char title[TEXT_LINE];
    double tick_width = 0;
    for (size_t i = 0; i < c->panels; i++)
        tick_width = fmax(tick_width, panel_tick_width(p, make_panel(p, c, g, i, title)));
    for (size_t i = 0; i < c->panels; i++) {
        struct panel a = make_panel(p, c, g, i, title);
        a.tick_width = tick_width;
        panel_start(p, &a);
        paint_clip(p->paint, a.inner);
        for (size_t k = 0; k < c->series; k++)
            paint_curve(p, &a, &c->curves[i * c->series + k], c->classes, k);
        paint_unclip(p->paint);
    }
}

int chart_curves(struct image *out, const struct chart_curves *c, const struct chart_style *s,
                 struct err *e)
{
    struct chart_page page;
    struct grid g = {.columns = 1, .x = range_of(c->curves, c->panels * c->series, 0)};
    if (page_start(&page, s, e))
        return -1;
    page_legend(&page, c->classes, true);
    while ((double)(g.columns * g.columns) * page.space.height * 1.3 <
           (double)c->panels * page.space.width)
        g.columns++;
    g.columns = g.columns < c->panels ? g.columns : c->panels;
    g.rows = (c->panels + g.columns - 1) / g.columns;
    g.width = page.space.width / (double)g.columns;
    g.height = (page.space.height - page.line) / (double)g.rows;
    if (g.height < 5 * page.font || g.width < 8 * page.font) {
        paint_close(page.paint);
        return err_set(e,
                       "%zu panels do not fit: draw fewer (--values) or a larger picture "
                       "(--size)",
                       c->panels);
    }
    paint_panels(&page, c, &g);
    return page_finish(out, &page, e);
}
