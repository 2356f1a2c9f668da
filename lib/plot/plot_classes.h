/* plot_classes.h - how the classes of a plot look, in which order points are drawn, and
 * what many paths amount to. */
#ifndef PLOT_PLOT_CLASSES_H
#define PLOT_PLOT_CLASSES_H

#include "plot/plot.h"

extern const struct colour plot_rest; /* what has no class */

/* How class i looks. */
struct colour class_colour(const struct plot_classes *c, size_t i, double alpha);
enum paint_marker class_marker(const struct plot_classes *c, size_t i);
enum paint_dash class_dash(const struct plot_classes *c, size_t i);

/* The axis of the numbers that points are coloured by. */
struct axis plot_scale(const struct plot_points *p);
/* Has point i neither a class nor a number? */
bool plot_is_rest(const struct plot_points *p, size_t i);
/* How point i looks. */
struct colour plot_colour(const struct plot_points *p, const struct axis *scale, size_t i,
                          double alpha);
/* An order to draw n points in, so that no class that comes last hides another: every so many,
 * round and round. */
size_t plot_step(size_t n);

enum { PLOT_MANY_PATHS = 40 }; /* with more, the means of the classes are what one looks at */
/* The mean path [longest,2] of a class: at each frame over those of its paths that have it. `seen`
 * is room for [longest] numbers, `placed` the points of all paths. Returns its length. */
size_t plot_mean_path(double *mean, double *seen, size_t longest, const struct plot_paths *p,
                      const double *placed, size_t class);

#endif
