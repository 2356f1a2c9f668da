/* plot.h - plots on a white page: points and paths in classes, heat maps, curves.
 *
 * All sizes follow from that of the font, which follows from that of the picture: a larger picture
 * is the same picture, larger. */
#ifndef PLOT_PLOT_H
#define PLOT_PLOT_H

#include "plot/paint.h"
#include "plot/ticks.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct plot_style {
    size_t width, height;
    double font;       /* pixels; 0: by the picture's size */
    const char *title; /* "": none */
};

/* Has a picture of this size room for so many lines of text, one under another? How many. */
size_t plot_lines(const struct plot_style *s);

/* The classes of what is drawn: by colour, and by the shape of the marker where there are more
 * classes than colours. */
enum { PLOT_COLOURS = 7, PLOT_CLASSES = 35 };
struct plot_classes {
    const char *title; /* above the legend */
    size_t count;      /* 0: no legend; at most PLOT_CLASSES, and `rest` */
    const char *const *names;
    size_t rest; /* this class is what has no class of its own, grey; SIZE_MAX: none */
};

struct plot_points {
    size_t n;
    const double *xy;    /* [n,2] */
    const size_t *class; /* [n] */
    const char *x_label, *y_label;
    const struct plot_classes *classes;
    const double *numbers; /* [n] coloured by these instead, grey where NaN; or NULL */
};
int plot_points(struct image *out, const struct plot_points *p, const struct plot_style *s,
                struct err *e);

/* Paths through the points: path i has the next lengths[i] of them, and class[i]. Where there are
 * many, each is thin, and on top of them stand the mean paths of the classes. */
struct plot_paths {
    size_t n;
    const size_t *lengths, *class; /* [n] */
    const double *xy;              /* [all,2] */
    const char *x_label, *y_label;
    const struct plot_classes *classes;
};
int plot_paths(struct image *out, const struct plot_paths *p, const struct plot_style *s,
               struct err *e);

/* A panel for each code: above a strip of what stays, below it a row for each frame. */
struct plot_code {
    const char *name;
    size_t F, T, Z;
    const float *f; /* [F] */
    const float *z; /* [T,Z] */
};
/* The largest absolute value of all, rounded up to a number with few digits: what a map of colours
 * reaches to. */
double plot_limit(const struct plot_code *codes, size_t n);
int plot_heat(struct image *out, const struct plot_code *codes, size_t n,
              const struct plot_style *s, struct err *e);

/* A panel for each quantity, with a curve of each series in it. */
struct plot_curve {
    size_t n;         /* points; 0: the series does not have this quantity */
    const double *xy; /* [n,2]; where x goes back, a new line begins */
};
struct plot_curves {
    size_t panels, series;
    const char *const *names;        /* [panels] */
    const struct plot_curve *curves; /* [panels,series] */
    const char *x_label;
    bool x_whole;
    const struct plot_classes *classes; /* a class for each series */
};
int plot_curves(struct image *out, const struct plot_curves *c, const struct plot_style *s,
                struct err *e);

#endif
