/* chart_page.h - the page of a chart: its title, legend, panels and axes. */
#ifndef LATENT_PLOT_CHART_PAGE_H
#define LATENT_PLOT_CHART_PAGE_H

#include "chart.h"
#include "plot/colour_map.h"

extern const struct colour chart_ink, chart_pale; /* of text; of grids */

struct chart_page {
    struct paint *paint;
    double font, line; /* pixels: the size of the text; from one line of text to the next */
    struct box space;  /* what is still free */
};

/* A white page with the title on it. *s stays the caller's. */
int page_start(struct chart_page *p, const struct chart_style *s, struct err *e);
/* Makes the picture of the page, and frees the page, also on failure. */
int page_finish(struct image *out, struct chart_page *p, struct err *e);

/* Adds the legend on the right side of the free space. `lines`: it shows lines, not markers. */
void page_legend(struct chart_page *p, const struct plot_classes *c, bool lines);

/* Adds there the bar of the colours between the ends of the axis; the title may be "". */
void page_bar(struct chart_page *p, const char *title, const struct axis *a, colour_map *map);

/* A box with a frame, ticks and a grid, into which data are drawn; the labels may be NULL. */
struct panel {
    struct box outer, inner; /* with the labels and ticks; the data alone */
    struct axis x, y;
    const char *title, *x_label, *y_label;
    bool equal;        /* a unit of x is as long as one of y: one axis is made longer */
    double tick_width; /* pixels for the numbers on the left side, at least */
};
/* The width of those numbers. The panels of a column start at one line if all get the widest. */
double panel_tick_width(struct chart_page *p, struct panel a);
/* Round numbers for an axis of `length` pixels, few enough that their texts do not touch. */
void page_ticks_across(const struct chart_page *p, struct ticks *t, const struct axis *a,
                       double length);
/* Sets `inner` and paints everything but the data. */
void panel_start(struct chart_page *p, struct panel *a);
/* Where the point (x,y) of the data is on the page. */
void panel_place(const struct panel *a, double x, double y, double out[2]);

#endif
