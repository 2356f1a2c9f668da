/* html_plot.h - between the files of plots in pages of HTML: axes, markers, legends. Lengths are in
 * units of the drawing. */
#ifndef TENSOR_HTML_HTML_PLOT_H
#define TENSOR_HTML_HTML_PLOT_H

#include "html.h"
#include "plot/plot.h"

struct html_plot {
    struct axis x, y; /* one unit is as long upwards as sideways */
};

/* An empty drawing for n points [n,2], with axes; `title` is a phrase of our own. */
struct html_plot html_plot_open(struct html *h, const char *title, const double *xy, size_t n,
                                const char *x_label, const char *y_label);
void html_plot_place(const struct html_plot *plot, const double *xy, double out[2]);
/* The end of the drawing, and what explains it: a legend (`lines`: of lines, not markers), or the
 * colours of the numbers between the ends of the axis. */
void html_plot_close(struct html *h, const struct plot_classes *c, bool lines);
void html_plot_close_bar(struct html *h, const char *title, const struct axis *a);

/* "#rrggbb"; black is as black as text, which is white on dark pages. */
const char *html_colour(char out[16], struct colour c);
const char *html_dashes(enum paint_dash dash); /* for stroke-dasharray */
/* Opens a marker of radius r, a <path> that the caller ends. */
void html_marker(struct html *h, enum paint_marker marker, struct colour c, double x, double y,
                 double r);

#endif
