/* html_paths.c - paths. See html_map.h */
#include "html_map.h"

#include "base/mem.h"
#include "html_plot.h"
#include "plot/plot.h"

#include <stdlib.h>

static void put_points(struct html *h, const double *xy, size_t T)
{
    for (size_t t = 0; t < T; t++)
        html_format(h, "%c%.1f %.1f", t ? 'L' : 'M', xy[2 * t], xy[2 * t + 1]);
}

/* A path [T,2] in units of the drawing: a ring at its start, a dot at each frame, and a marker that
 * moves along it. */
static void put_path(struct html *h, const double *xy, size_t T, struct colour c,
                     enum paint_dash dash, const char *name)
{
    char colour[16];
    html_colour(colour, c);
    html_put(h, "<g><title>");
    html_text(h, name);
    html_format(h, "</title><path class=\"path\" stroke=\"%s\" stroke-dasharray=\"%s\" d=\"",
                colour, html_dashes(dash));
    put_points(h, xy, T);
    html_put(h, "\"/>");
    for (size_t t = 1; t < T; t++) {
        html_marker(h, MARKER_DISC, c, xy[2 * t], xy[2 * t + 1], 3);
        html_put(h, "</path>");
    }
    html_format(h, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" class=\"ring\" stroke=\"%s\"/>", xy[0],
                xy[1], colour);
    if (T > 1) {
        html_format(h,
                    "<circle r=\"6.5\" class=\"runner\" fill=\"%s\" style=\"--t:%zu;offset-path:"
                    "path('",
                    colour, T);
        put_points(h, xy, T);
        html_put(h, "')\"/>");
    }
    html_put(h, "</g>\n");
}

static void put_each(struct html *h, const struct html_paths *m, const double *placed)
{
    const struct plot_paths *p = m->paths;
    for (size_t i = 0; i < p->n; placed += 2 * p->lengths[i++])
        put_path(h, placed, p->lengths[i], class_colour(p->classes, p->class_of[i], 1),
                 class_dash(p->classes, p->class_of[i]), m->ids[i]);
}

/* `mean` is space for 3 * longest numbers. */
static void put_means(struct html *h, const struct html_paths *m, const double *placed,
                      double *mean, size_t longest)
{
    const struct plot_paths *p = m->paths;
    size_t count = p->classes->count ? p->classes->count : 1;
    for (size_t c = 0; c < count; c++) {
        size_t T = c == p->classes->rest
                       ? 0
                       : plot_mean_path(mean, mean + 2 * longest, longest, p, placed, c);
        if (T)
            put_path(h, mean, T, class_colour(p->classes, c, 1), class_dash(p->classes, c),
                     p->classes->count ? p->classes->names[c] : "mean");
    }
}

int html_paths(struct html *h, const struct html_paths *m, struct err *e)
{
    const struct plot_paths *p = m->paths;
    size_t all = 0, longest = 0;
    for (size_t i = 0; i < p->n; i++) {
        all += p->lengths[i];
        longest = p->lengths[i] > longest ? p->lengths[i] : longest;
    }
    double *placed = mem_array(2 * all + 3 * longest, sizeof *placed);
    if (!placed)
        return err_memory(e, (2 * all + 3 * longest) * sizeof *placed, "paths");
    struct html_plot plot = html_plot_open(h, m->title, p->xy, all, p->x_label, p->y_label);
    for (size_t i = 0; i < all; i++)
        html_plot_place(&plot, p->xy + 2 * i, placed + 2 * i);
    if (p->n > PLOT_MANY_PATHS)
        put_means(h, m, placed, placed + 2 * all, longest);
    else
        put_each(h, m, placed);
    html_plot_close(h, p->classes, true);
    free(placed);
    return 0;
}
