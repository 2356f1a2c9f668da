/* chart.h - charts on a white page: points, paths, heat maps of codes, curves.
 *
 * All sizes follow from the size of the font, which follows from the size of the picture: a larger
 * picture is the same picture, enlarged. Each function makes a new picture `out`, or returns -1:
 * without memory, without cairo (see plot/paint.h), or where the picture is too small for all
 * panels. */
#ifndef LATENT_PLOT_CHART_H
#define LATENT_PLOT_CHART_H

#include "plot/plot.h"
#include "plot/plot_code.h"

struct chart_style {
    size_t width, height; /* pixels */
    double font;          /* pixels; 0: by the picture's size */
    const char *title;    /* "": none */
};

/* How many lines of text fit one under another in a picture of this style. */
size_t chart_lines(const struct chart_style *s);

/* chart_points.c */
int chart_points(struct image *out, const struct plot_points *p, const struct chart_style *s,
                 struct err *e);
/* With more than PLOT_MANY_PATHS paths each of them is thin, and the mean path of each class is
 * drawn over them. */
int chart_paths(struct image *out, const struct plot_paths *p, const struct chart_style *s,
                struct err *e);

/* chart_heat.c: a panel for each of n codes, with the static code as a strip above one row for each
 * frame. */
int chart_heat(struct image *out, const struct plot_code *codes, size_t n,
               const struct chart_style *s, struct err *e);

/* chart_curves.c: a panel for each quantity, with one curve for each series. */
struct chart_curve {
    size_t n;         /* points; 0: the series does not have this quantity */
    const double *xy; /* [n,2]; where x decreases, a new line starts */
};
struct chart_curves {
    size_t panels, series;
    const char *const *names;         /* [panels] */
    const struct chart_curve *curves; /* [panels,series] */
    const char *x_label;
    bool x_whole;                       /* only whole numbers make sense as x */
    const struct plot_classes *classes; /* a class for each series */
};
int chart_curves(struct image *out, const struct chart_curves *c, const struct chart_style *s,
                 struct err *e);

#endif
