/* html_map.c - see html_map.h */
#include "image/html_map.h"

#include "image/colour_map.h"
#include "image/plot_classes.h"
#include "image/ticks.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

/* The drawing, in units of its own, and the part of it that the points have. */
enum { WIDTH = 640, HEIGHT = 480 };
static const struct box inner = {66, 12, WIDTH - 66 - 14, HEIGHT - 12 - 62};
enum { TICKS_ENOUGH = 7, MANY = 200, VERY_MANY = 1000 };

/* One unit is as long upwards as sideways. */
static void cover(struct axis a[2], const struct plot_points *p)
{
    const double length[2] = {inner.width, inner.height};
    double unit = 0;
    for (int k = 0; k < 2; k++) {
        double low = INFINITY, high = -INFINITY;
        for (size_t i = 0; i < p->n; i++) {
            low = fmin(low, p->xy[2 * i + (size_t)k]);
            high = fmax(high, p->xy[2 * i + (size_t)k]);
        }
        a[k] = axis_cover(low, high, false);
        unit = fmax(unit, (a[k].high - a[k].low) / length[k]);
    }
    for (int k = 0; k < 2; k++) {
        double more = unit * length[k] - (a[k].high - a[k].low);
        a[k].low -= more / 2;
        a[k].high += more / 2;
    }
}

static double place_x(const struct axis *a, double x)
{
    return inner.x + inner.width * axis_share(a, x);
}

static double place_y(const struct axis *a, double y)
{
    return inner.y + inner.height * (1 - axis_share(a, y));
}

static void put_line(struct html *h, double x1, double y1, double x2, double y2)
{
    html_format(h, "<path class=\"grid\" d=\"M%.1f %.1fL%.1f %.1f\"/>", x1, y1, x2, y2);
}

static void put_text(struct html *h, double x, double y, const char *anchor, const char *text)
{
    html_format(h, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y, anchor);
    html_text(h, text);
    html_put(h, "</text>\n");
}

static void put_axes(struct html *h, const struct axis a[2], const struct plot_points *p)
{
    double right = inner.x + inner.width, bottom = inner.y + inner.height;
    struct ticks t;
    ticks_make(&t, &a[0], TICKS_ENOUGH);
    for (size_t i = 0; i < t.count; i++) {
        double x = place_x(&a[0], t.at[i]);
        put_line(h, x, inner.y, x, bottom);
        put_text(h, x, bottom + 21, "middle", t.text[i]);
    }
    ticks_make(&t, &a[1], TICKS_ENOUGH);
    for (size_t i = 0; i < t.count; i++) {
        double y = place_y(&a[1], t.at[i]);
        put_line(h, inner.x, y, right, y);
        put_text(h, inner.x - 7, y + 4.5, "end", t.text[i]);
    }
    put_text(h, inner.x + inner.width / 2, HEIGHT - 12, "middle", p->x_label);
    html_format(h, "<g transform=\"translate(20 %.1f) rotate(-90)\">", inner.y + inner.height / 2);
    put_text(h, 0, 0, "middle", p->y_label);
    html_put(h, "</g>\n");
}

/* ---- points ---- */

/* The outline of a marker of radius 1, and by how much it is to grow, to look as large as a disc.
 */
static const struct {
    const char *path;
    double size;
} outlines[MARKERS] = {
    [MARKER_DISC] = {"M-1 0a1 1 0 0 0 2 0a1 1 0 0 0-2 0z", 1},
    [MARKER_TRIANGLE] = {"M0-1L.87 .5L-.87 .5z", 1.25},
    [MARKER_SQUARE] = {"M-.8-.8H.8V.8H-.8z", 1.1},
    [MARKER_DIAMOND] = {"M0-1L1 0L0 1L-1 0z", 1.2},
    [MARKER_CROSS] = {"M-1-.4H-.4V-1H.4V-.4H1V.4H.4V1H-.4V.4H-1z", 1.1},
};

static enum paint_marker marker_of(const struct plot_points *p, size_t i)
{
    return p->numbers ? MARKER_DISC : class_marker(p->classes, p->class[i]);
}

/* Black is as black as text, which is white on dark pages. */
static void put_marker(struct html *h, enum paint_marker marker, struct colour c, double x,
                       double y, double r)
{
    char fill[8] = "";
    if (c.r || c.g || c.b)
        snprintf(fill, sizeof fill, "#%02x%02x%02x", c.r, c.g, c.b);
    html_format(h,
                "<path class=\"dot\" transform=\"translate(%.1f %.1f) scale(%.2f)\" fill=\"%s\" "
                "d=\"%s\">",
                x, y, r * outlines[marker].size, fill[0] ? fill : "currentColor",
                outlines[marker].path);
}

/* What the pointer shows: "hero/walk (hair 3)" */
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
            html_text(h, p->classes->names[p->class[i]]);
        html_put(h, ")");
    }
    html_put(h, "</title>");
}

static void put_point(struct html *h, const struct html_map *m, const struct axis a[2],
                      const struct axis *scale, size_t i)
{
    const struct plot_points *p = m->points;
    double r = p->n > VERY_MANY ? 3 : p->n > MANY ? 4 : 5.5;
    if (m->card[i])
        html_format(h, "<a href=\"#r%" PRIu64 "\">", m->card[i]);
    put_marker(h, marker_of(p, i), plot_colour(p, scale, i, 1), place_x(&a[0], p->xy[2 * i]),
               place_y(&a[1], p->xy[2 * i + 1]), m->card[i] ? 1.3 * r : r);
    put_title(h, m, i);
    html_put(h, m->card[i] ? "</path></a>\n" : "</path>\n");
}

/* Below lies what has no class, above what the page shows. */
static void put_points(struct html *h, const struct html_map *m, const struct axis a[2])
{
    const struct plot_points *p = m->points;
    struct axis scale = {0};
    size_t step = plot_step(p->n);
    if (p->numbers)
        scale = plot_scale(p);
    for (int layer = 0; layer < 3; layer++)
        for (size_t k = 0, i = 0; k < p->n; k++, i = (i + step) % p->n)
            if ((m->card[i] ? 2 : plot_is_rest(p, i) ? 0 : 1) == layer)
                put_point(h, m, a, &scale, i);
}

/* ---- legends ---- */

static void put_bar(struct html *h, const struct plot_points *p)
{
    enum { STOPS = 11 };
    struct axis scale = plot_scale(p);
    html_format(h, "<li>%.6g<span class=\"bar\" style=\"background:linear-gradient(90deg",
                scale.low);
    for (int i = 0; i < STOPS; i++) {
        uint8_t rgb[3];
        colour_sequential(rgb, (double)i / (STOPS - 1));
        html_format(h, ",#%02x%02x%02x", rgb[0], rgb[1], rgb[2]);
    }
    html_format(h, ")\"></span>%.6g</li>\n", scale.high);
}

static void put_legend(struct html *h, const struct plot_points *p)
{
    const struct plot_classes *c = p->classes;
    if (!c->count)
        return;
    html_put(h, "<ul class=\"legend\">\n<li class=\"soft\">");
    html_isolated(h, c->title);
    html_put(h, "</li>\n");
    if (p->numbers)
        put_bar(h, p);
    for (size_t i = 0; !p->numbers && i < c->count; i++) {
        html_put(h, "<li><svg viewBox=\"-8 -8 16 16\" aria-hidden=\"true\">");
        put_marker(h, class_marker(c, i), class_colour(c, i, 1), 0, 0, 5.5);
        html_put(h, "</path></svg>");
        html_isolated(h, c->names[i]);
        html_put(h, "</li>\n");
    }
    html_put(h, "</ul>\n");
}

void html_map(struct html *h, const struct html_map *m)
{
    struct axis a[2];
    cover(a, m->points);
    html_format(h,
                "<figure class=\"map\">\n<svg viewBox=\"0 0 %d %d\" role=\"group\" "
                "aria-label=\"%s\">\n",
                WIDTH, HEIGHT, m->title);
    put_axes(h, a, m->points);
    put_points(h, m, a);
    html_put(h, "</svg>\n<figcaption>");
    put_legend(h, m->points);
    html_put(h, "</figcaption>\n</figure>\n");
}
