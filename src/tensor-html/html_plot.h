/* html_plot.h - what html_map.c and html_paths.c share: axes, markers, legends. Lengths are in
 * units of the drawing. */
#ifndef TENSOR_HTML_HTML_PLOT_H
#define TENSOR_HTML_HTML_PLOT_H

#include "html.h"
#include "plot/plot.h"

struct html_plot {
    struct axis x, y; /* a unit of x is as long as one of y */
};

/* A drawing with axes that cover n points [n,2]; `title` is markup. */
struct html_plot html_plot_open(struct html *h, const char *title, const double *xy, size_t n,
                                const char *x_label, const char *y_label);
void html_plot_place(const struct html_plot *plot, const double *xy, double out[2]);
/* Ends the drawing with a legend (`lines`: it shows lines, not markers), or with a bar of the
 * colours between the ends of the axis. */
void html_plot_close(struct html *h, const struct plot_classes *c, bool lines);
void html_plot_close_bar(struct html *h, const char *title, const struct axis *a);

/* "#rrggbb"; for black "currentColor", the colour of text, which is white on dark pages. */
const char *html_colour(char out[16], struct colour c);
const char *html_dashes(enum paint_dash dash); /* for stroke-dasharray */
/* Adds a marker of radius r: a <path> element that the caller closes. */
void html_marker(struct html *h, enum paint_marker marker, struct colour c, double x, double y,
                 double r);

#endif
