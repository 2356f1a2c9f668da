/* html_plot.c - see html_plot.h */
#include "html_plot.h"

#include "plot/colour_map.h"
#include "plot/plot.h"
#include "plot/ticks.h"

#include <math.h>
#include <stdio.h>

/* The size of the drawing, and the box of its points. */
enum { WIDTH = 640, HEIGHT = 480, TICKS_ENOUGH = 7 };
static const struct box inner = {72, 12, WIDTH - 72 - 14, HEIGHT - 12 - 64};

/* ---- axes ---- */

static struct html_plot cover(const double *xy, size_t n)
{
    const double length[2] = {inner.width, inner.height};
    struct axis a[2];
    double unit = 0;
    for (size_t k = 0; k < 2; k++) {
        double low = INFINITY, high = -INFINITY;
        for (size_t i = 0; i < n; i++) {
            low = fmin(low, xy[2 * i + k]);
            high = fmax(high, xy[2 * i + k]);
        }
        a[k] = axis_cover(low, high, false);
        unit = fmax(unit, (a[k].high - a[k].low) / length[k]);
    }
    for (size_t k = 0; k < 2; k++) {
        double more = unit * length[k] - (a[k].high - a[k].low);
        a[k].low -= more / 2;
        a[k].high += more / 2;
    }
    return (struct html_plot){a[0], a[1]};
}

void html_plot_place(const struct html_plot *plot, const double *xy, double out[2])
{
    out[0] = inner.x + inner.width * axis_share(&plot->x, xy[0]);
    out[1] = inner.y + inner.height * (1 - axis_share(&plot->y, xy[1]));
}

static void put_line(struct html *h, double x1, double y1, double x2, double y2)
{
    html_format(h, "<path class=\"grid\" d=\"M%.1f %.1fL%.1f %.1f\"/>", x1, y1, x2, y2);
}

/* `kind` is its class in the style. */
static void put_text(struct html *h, const char *kind, double x, double y, const char *anchor,
                     const char *text)
{
    html_format(h, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", kind, x, y,
                anchor);
    html_text(h, text);
    html_put(h, "</text>\n");
}

static void put_ticks(struct html *h, const struct html_plot *plot)
{
    double right = inner.x + inner.width, bottom = inner.y + inner.height;
    struct ticks t;
    ticks_make(&t, &plot->x, TICKS_ENOUGH);
    for (size_t i = 0; i < t.count; i++) {
        double x = inner.x + inner.width * axis_share(&plot->x, t.at[i]);
        put_line(h, x, inner.y, x, bottom);
        put_text(h, "tick", x, bottom + 21, "middle", t.text[i]);
    }
    ticks_make(&t, &plot->y, TICKS_ENOUGH);
    for (size_t i = 0; i < t.count; i++) {
        double y = bottom - inner.height * axis_share(&plot->y, t.at[i]);
        put_line(h, inner.x, y, right, y);
        put_text(h, "tick", inner.x - 7, y + 4.5, "end", t.text[i]);
    }
}

struct html_plot html_plot_open(struct html *h, const char *title, const double *xy, size_t n,
                                const char *x_label, const char *y_label)
{
    struct html_plot plot = cover(xy, n);
    html_format(h,
                "<figure class=\"map\">\n<svg viewBox=\"0 0 %d %d\" role=\"group\" "
                "aria-label=\"%s\">\n",
                WIDTH, HEIGHT, title);
    put_ticks(h, &plot);
    put_text(h, "name", inner.x + inner.width / 2, HEIGHT - 10, "middle", x_label);
    html_format(h, "<g transform=\"translate(19 %.1f) rotate(-90)\">", inner.y + inner.height / 2);
    put_text(h, "name", 0, 0, "middle", y_label);
    html_put(h, "</g>\n");
    return plot;
}

/* ---- markers ---- */

/* The outline of a marker of radius 1, and the factor by which it looks as large as a disc. */
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

const char *html_colour(char out[16], struct colour c)
{
    if (c.r || c.g || c.b)
        snprintf(out, 16, "#%02x%02x%02x", c.r, c.g, c.b);
    else
        snprintf(out, 16, "currentColor");
    return out;
}

void html_marker(struct html *h, enum paint_marker marker, struct colour c, double x, double y,
                 double r)
{
    char fill[16];
    html_format(h,
                "<path class=\"dot\" transform=\"translate(%.1f %.1f) scale(%.2f)\" fill=\"%s\" "
                "d=\"%s\">",
                x, y, r * outlines[marker].size, html_colour(fill, c), outlines[marker].path);
}

/* ---- legends ---- */

const char *html_dashes(enum paint_dash dash)
{
    static const char *const dashes[DASHES] = {
        [DASH_NONE] = "none", [DASH_LONG] = "9 4", [DASH_DOTS] = "2 4", [DASH_MIXED] = "9 4 2 4"};
    return dashes[dash];
}

static void put_key(struct html *h, const struct plot_classes *c, size_t i, bool lines)
{
    char stroke[16];
    if (lines)
        html_format(h,
                    "<svg viewBox=\"0 0 16 16\" aria-hidden=\"true\"><path d=\"M0 8H16\" "
                    "stroke=\"%s\" stroke-width=\"3\" stroke-dasharray=\"%s\"/></svg>",
                    html_colour(stroke, class_colour(c, i, 1)), html_dashes(class_dash(c, i)));
    else {
        html_put(h, "<svg viewBox=\"-8 -8 16 16\" aria-hidden=\"true\">");
        html_marker(h, class_marker(c, i), class_colour(c, i, 1), 0, 0, 5.5);
        html_put(h, "</path></svg>");
    }
}

static void open_legend(struct html *h, const char *title)
{
    html_put(h, "</svg>\n<figcaption><ul class=\"legend\">\n<li class=\"soft\">");
    html_name(h, title);
    html_put(h, "</li>\n");
}

static void close_legend(struct html *h)
{
    html_put(h, "</ul></figcaption>\n</figure>\n");
}

void html_plot_close(struct html *h, const struct plot_classes *c, bool lines)
{
    if (c->count == 0) {
        html_put(h, "</svg>\n</figure>\n");
        return;
    }
    open_legend(h, c->title);
    for (size_t i = 0; i < c->count; i++) {
        html_put(h, "<li>");
        put_key(h, c, i, lines);
        html_name(h, c->names[i]);
        html_put(h, "</li>\n");
    }
    close_legend(h);
}

void html_plot_close_bar(struct html *h, const char *title, const struct axis *a)
{
    enum { STOPS = 11 };
    open_legend(h, title);
    html_format(h, "<li>%.6g<span class=\"bar\" style=\"background:linear-gradient(90deg", a->low);
    for (int i = 0; i < STOPS; i++) {
        uint8_t rgb[3];
        colour_sequential(rgb, (double)i / (STOPS - 1));
        html_format(h, ",#%02x%02x%02x", rgb[0], rgb[1], rgb[2]);
    }
    html_format(h, ")\"></span>%.6g</li>\n", a->high);
    close_legend(h);
}
