/* plot.h - what a plot shows, whatever draws it (latent-plot a picture, tensor-html a page): points
 * and paths on a plane, and how their classes look. */
#ifndef PLOT_PLOT_H
#define PLOT_PLOT_H

#include "plot/paint.h"
#include "plot/ticks.h"
#include <stdbool.h>
#include <stddef.h>

/* Classes differ by colour, and by the shape of the marker or the dashes of the line where there
 * are more classes than colours. */
enum { PLOT_COLOURS = 7, PLOT_CLASSES = 35 };
struct plot_classes {
    const char *title;        /* above the legend */
    size_t count;             /* 0: no legend; at most PLOT_CLASSES, and one more for `rest` */
    const char *const *names; /* [count] */
    size_t rest; /* the class, in grey, of what has no class of its own; SIZE_MAX: none */
};

struct plot_points {
    size_t n;
    const double *xy;       /* [n,2] */
    const size_t *class_of; /* [n] */
    const char *x_label, *y_label;
    const struct plot_classes *classes;
    const double *numbers; /* [n] give the colours instead, grey where NaN; NULL: classes do */
};

/* Path i has the next lengths[i] points, and the class class_of[i]. */
struct plot_paths {
    size_t n;
    const size_t *lengths, *class_of; /* [n] */
    const double *xy;                 /* [sum of lengths,2] */
    const char *x_label, *y_label;
    const struct plot_classes *classes;
};

/* ---- how they look ---- */

extern const struct colour plot_rest; /* of what has no class */

/* Of class i. */
struct colour class_colour(const struct plot_classes *c, size_t i, double alpha);
enum paint_marker class_marker(const struct plot_classes *c, size_t i);
enum paint_dash class_dash(const struct plot_classes *c, size_t i);

/* The axis of p->numbers, which is not NULL. */
struct axis plot_scale(const struct plot_points *p);
/* Has point i neither a class of its own nor a number? */
bool plot_is_rest(const struct plot_points *p, size_t i);
/* The colour of point i; `scale` is the axis of the numbers, where there are some. */
struct colour plot_colour(const struct plot_points *p, const struct axis *scale, size_t i,
                          double alpha);
/* A step from point to point, modulo n, that visits all n points and keeps neighbours in the list
 * apart: drawn in this order, no class hides another only because it comes last. */
size_t plot_step(size_t n);

enum { PLOT_MANY_PATHS = 40 }; /* with more paths, the means of the classes are drawn too */
/* Writes the mean path [longest,2] of class `which` to `mean`: each frame is the mean over those
 * paths of the class that are long enough. `seen` is space for [longest] numbers; `placed` are the
 * points of all paths, in units of the drawing. Returns the length of the mean path, 0 where the
 * class has no path. */
size_t plot_mean_path(double *mean, double *seen, size_t longest, const struct plot_paths *p,
                      const double *placed, size_t which);

#endif
