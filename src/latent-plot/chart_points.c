/* chart_points.c - points and paths on a plane, coloured by their classes. */
#include "base/mem.h"
#include "chart_page.h"

#include <math.h>
#include <stdlib.h>

static struct panel make_panel(const struct chart_page *p, const double *xy, size_t n,
                               const char *x_label, const char *y_label)
{
    double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    for (size_t i = 0; i < 2 * n; i++) {
        low[i % 2] = fmin(low[i % 2], xy[i]);
        high[i % 2] = fmax(high[i % 2], xy[i]);
    }
    return (struct panel){.outer = p->space,
                          .x = axis_cover(low[0], high[0], false),
                          .y = axis_cover(low[1], high[1], false),
                          .x_label = x_label,
                          .y_label = y_label,
                          .equal = true};
}

/* Paints the points of the rest, which the others then cover, or all others. */
static void paint_points(struct chart_page *page, const struct panel *a,
                         const struct plot_points *p, const struct axis *scale, bool rest)
{
    double radius = page->font * (p->n > 1000 ? 0.2 : p->n > 200 ? 0.26 : 0.34);
    double alpha = p->n > 1000 ? 0.6 : 0.8, at[2];
    size_t step = plot_step(p->n);
    for (size_t k = 0, i = 0; k < p->n; k++, i = (i + step) % p->n) {
        if (plot_is_rest(p, i) != rest)
            continue;
        panel_place(a, p->xy[2 * i], p->xy[2 * i + 1], at);
        paint_mark(page->paint, p->numbers ? MARKER_DISC : class_marker(p->classes, p->class_of[i]),
                   at[0], at[1], radius, false, plot_colour(p, scale, i, alpha));
    }
}

int chart_points(struct image *out, const struct plot_points *p, const struct chart_style *s,
                 struct err *e)
{
    struct chart_page page;
    struct axis scale = {0};
    if (page_start(&page, s, e))
        return -1;
    if (p->numbers) {
        scale = plot_scale(p);
        page_bar(&page, p->classes->title, &scale, colour_sequential);
    } else {
        page_legend(&page, p->classes, false);
    }
    struct panel a = make_panel(&page, p->xy, p->n, p->x_label, p->y_label);
    panel_start(&page, &a);
    paint_points(&page, &a, p, &scale, true);
    paint_points(&page, &a, p, &scale, false);
    return page_finish(out, &page, e);
}

/* ---- paths ---- */

/* One path [T,2], in pixels: a ring at its start, a dot at each frame, a square at its end. */
static void paint_path(struct chart_page *page, const double *xy, size_t T, double weight,
                       enum paint_dash dash, struct colour c)
{
    double width = 0.12 * page->font * weight, dot = 0.16 * page->font * weight;
    paint_line(page->paint, xy, T, width, dash, c);
    for (size_t t = 1; t + 1 < T; t++)
        paint_mark(page->paint, MARKER_DISC, xy[2 * t], xy[2 * t + 1], dot, false, c);
    paint_mark(page->paint, MARKER_DISC, xy[0], xy[1], 2.2 * dot, true, c);
    if (T > 1)
        paint_mark(page->paint, MARKER_SQUARE, xy[2 * T - 2], xy[2 * T - 1], 1.9 * dot, false, c);
}

static void place_all(double *to, const struct panel *a, const double *xy, size_t n)
{
    for (size_t i = 0; i < n; i++)
        panel_place(a, xy[2 * i], xy[2 * i + 1], to + 2 * i);
}

static void paint_each(struct chart_page *page, const struct plot_paths *p, const double *placed)
{
    bool many = p->n > PLOT_MANY_PATHS;
    double weight = many ? 0.45 : 1, alpha = many ? fmax(0.03, 12.0 / (double)p->n) : 0.9;
    for (size_t i = 0; i < p->n; placed += 2 * p->lengths[i++]) {
        struct colour c = class_colour(p->classes, p->class_of[i], fmin(alpha, 0.9));
        if (many)
            paint_line(page->paint, placed, p->lengths[i], 0.12 * page->font * weight, DASH_NONE,
                       c);
        else
            paint_path(page, placed, p->lengths[i], weight, class_dash(p->classes, p->class_of[i]),
                       c);
    }
}

static int paint_means(struct chart_page *page, const struct plot_paths *p, const double *placed,
                       struct err *e)
{
    static const struct colour white = {255, 255, 255, 0.85};
    size_t longest = 1, classes = p->classes->count ? p->classes->count : 1;
    for (size_t i = 0; i < p->n; i++)
        longest = p->lengths[i] > longest ? p->lengths[i] : longest;
    double *mean = mem_array(3 * longest, sizeof *mean);
    if (!mean)
        return err_memory(e, 3 * longest * sizeof *mean, "the means of paths");
    for (size_t c = 0; c < classes; c++) {
        if (c == p->classes->rest)
            continue;
        size_t length = plot_mean_path(mean, mean + 2 * longest, longest, p, placed, c);
        if (length == 0)
            continue;
        paint_line(page->paint, mean, length, 0.34 * page->font, DASH_NONE, white);
        paint_path(page, mean, length, 1.25, class_dash(p->classes, c),
                   class_colour(p->classes, c, 1));
    }
    free(mean);
    return 0;
}

/* "o start  # end" in the lower right corner: what the ring and the square of a path mean. */

static void explain_path(struct chart_page *page)
{
    double font = page->font, y = page->space.y + page->space.height - 0.5 * page->line;
    double x = page->space.x + page->space.width;
    double dot = 0.16 * font;
    double end = paint_text_width(page->paint, "end", font);
    double start = paint_text_width(page->paint, "start", font);
    x -= end;
    paint_text(page->paint, "end", x, y, font, SIDE_LEFT, chart_ink);
    paint_mark(page->paint, MARKER_SQUARE, x - 0.8 * font, y, 1.9 * dot, false, chart_ink);
    x -= 2.4 * font + start;
    paint_text(page->paint, "start", x, y, font, SIDE_LEFT, chart_ink);
    paint_mark(page->paint, MARKER_DISC, x - 0.8 * font, y, 2.2 * dot, true, chart_ink);
}

int chart_paths(struct image *out, const struct plot_paths *p, const struct chart_style *s,
                struct err *e)
{
    size_t all = 0;
    for (size_t i = 0; i < p->n; i++)
        all += p->lengths[i];
    struct chart_page page;
    double *placed = mem_array(all, 2 * sizeof *placed);
    if (!placed)
        return err_memory(e, all * 2 * sizeof *placed, "paths");
    if (page_start(&page, s, e)) {
        free(placed);
        return -1;
    }
    explain_path(&page);
    page_legend(&page, p->classes, true);
    struct panel a = make_panel(&page, p->xy, all, p->x_label, p->y_label);
    panel_start(&page, &a);
    place_all(placed, &a, p->xy, all);
    paint_each(&page, p, placed);
    int failed = p->n > PLOT_MANY_PATHS && paint_means(&page, p, placed, e);
    free(placed);
    if (failed) {
        paint_close(page.paint);
        return -1;
    }
    return page_finish(out, &page, e);
}
