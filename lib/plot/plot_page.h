/* plot_page.h - between the files of plots: the page with its title, axes and legends. */
#ifndef PLOT_PLOT_PAGE_H
#define PLOT_PLOT_PAGE_H

#include "plot/colour_map.h"
#include "plot/plot_classes.h"

extern const struct colour plot_ink, plot_pale; /* text; grids */

struct plot_page {
    struct paint *paint;
    double font, line; /* of text, in pixels; from one line of text to the next */
    struct box room;   /* what is still free */
};

/* A white page with the title on it. Takes none of *s over. */
int page_start(struct plot_page *p, const struct plot_style *s, struct err *e);
/* The picture; or, where anything failed before, just frees. */
int page_finish(struct image *out, struct plot_page *p, struct err *e);

/* On the right side, takes its room away. `lines`: lines, not markers. */
void page_legend(struct plot_page *p, const struct plot_classes *c, bool lines);

/* On the right side, too: what the colours between the ends of the axis mean; the title may be "".
 */
void page_bar(struct plot_page *p, const char *title, const struct axis *a, colour_map *map);

/* A panel: its box gets a frame, ticks and a grid; the labels may be NULL. */
struct panel {
    struct box outer, inner; /* with and without what stands around */
    struct axis x, y;
    const char *title, *x_label, *y_label;
    bool equal;        /* one unit is as long upwards as sideways: the axes are widened */
    double tick_width; /* room for the numbers beside it, at least */
};
/* How wide are the numbers beside it? So that panels above one another can begin at one line. */
double panel_tick_width(struct plot_page *p, struct panel a);
/* Round numbers under `length` pixels that do not touch. */
void page_ticks_across(const struct plot_page *p, struct ticks *t, const struct axis *a,
                       double length);
/* Sets `inner` and paints what is around and behind the data. */
void panel_start(struct plot_page *p, struct panel *a);
void panel_place(const struct panel *a, double x, double y, double out[2]);

#endif
