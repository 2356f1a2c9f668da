/* html_map.c - points. See html_map.h */
#include "html_map.h"

#include "html_plot.h"
#include "plot/plot.h"

#include <inttypes.h>

enum { MANY = 200, VERY_MANY = 1000 };

/* The text at the pointer: "hero/walk (hair 3)" */
static void put_title(struct html *h, const struct html_map *m, size_t i)
{
    const struct plot_points *p = m->points;
    html_put(h, "<title>");
    html_text(h, m->ids[i]);
    if (p->classes->count) {
        html_put(h, " (");
        html_text(h, p->classes->title);
        html_put(h, " ");
        if (p->numbers && !plot_is_rest(p, i))
            html_format(h, "%.6g", p->numbers[i]);
        else
            html_text(h, p->classes->names[p->class_of[i]]);
        html_put(h, ")");
    }
    html_put(h, "</title>");
}

static void put_point(struct html *h, const struct html_map *m, const struct html_plot *plot,
                      const struct axis *scale, size_t i)
{
    const struct plot_points *p = m->points;
    double r = p->n > VERY_MANY ? 3 : p->n > MANY ? 4 : 5.5, at[2];
    html_plot_place(plot, p->xy + 2 * i, at);
    if (m->card[i])
        html_format(h, "<a href=\"#r%" PRIu64 "\">", m->card[i]);
    html_marker(h, p->numbers ? MARKER_DISC : class_marker(p->classes, p->class_of[i]),
                plot_colour(p, scale, i, 1), at[0], at[1], m->card[i] ? 1.3 * r : r);
    put_title(h, m, i);
    html_put(h, m->card[i] ? "</path></a>\n" : "</path>\n");
}

/* Points of the rest are drawn first, those that are links last: later ones cover earlier ones. */
void html_map(struct html *h, const struct html_map *m)
{
    const struct plot_points *p = m->points;
    struct axis scale = {0};
    size_t step = plot_step(p->n);
    struct html_plot plot = html_plot_open(h, m->title, p->xy, p->n, p->x_label, p->y_label);
    if (p->numbers)
        scale = plot_scale(p);
    for (int layer = 0; layer < 3; layer++)
        for (size_t k = 0, i = 0; k < p->n; k++, i = (i + step) % p->n)
            if ((m->card[i] ? 2 : plot_is_rest(p, i) ? 0 : 1) == layer)
                put_point(h, m, &plot, &scale, i);
    if (p->numbers)
        html_plot_close_bar(h, p->classes->title, &scale);
    else
        html_plot_close(h, p->classes, false);
}
