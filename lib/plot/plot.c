/* plot.c - see plot.h */
#include "plot/plot.h"

#include "plot/colour_map.h"

#include <math.h>

const struct colour plot_rest = {170, 170, 170, 1};

/* Okabe and Ito, "Color universal design", 2008, without their yellow, which is faint on white. */
static const struct colour palette[PLOT_COLOURS] = {
    {0, 114, 178, 1},   {230, 159, 0, 1},  {0, 158, 115, 1}, {213, 94, 0, 1},
    {204, 121, 167, 1}, {86, 180, 233, 1}, {0, 0, 0, 1},
};

struct colour class_colour(const struct plot_classes *c, size_t i, double alpha)
{
    struct colour colour = i == c->rest ? plot_rest : palette[i % PLOT_COLOURS];
    colour.alpha = alpha;
    return colour;
}

enum paint_marker class_marker(const struct plot_classes *c, size_t i)
{
    return i == c->rest ? MARKER_DISC : (enum paint_marker)(i / PLOT_COLOURS % MARKERS);
}

enum paint_dash class_dash(const struct plot_classes *c, size_t i)
{
    return i == c->rest ? DASH_NONE : (enum paint_dash)(i / PLOT_COLOURS % DASHES);
}

/* ---- points ---- */

struct axis plot_scale(const struct plot_points *p)
{
    struct axis a = {INFINITY, -INFINITY, false, false};
    for (size_t i = 0; i < p->n; i++) { /* fmin, fmax pass over NaN */
        a.low = fmin(a.low, p->numbers[i]);
        a.high = fmax(a.high, p->numbers[i]);
    }
    return a.low < a.high ? a : axis_cover(a.low, a.high, false);
}

bool plot_is_rest(const struct plot_points *p, size_t i)
{
    return p->numbers ? isnan(p->numbers[i]) : p->class_of[i] == p->classes->rest;
}

struct colour plot_colour(const struct plot_points *p, const struct axis *scale, size_t i,
                          double alpha)
{
    uint8_t rgb[3];
    if (!p->numbers)
        return class_colour(p->classes, p->class_of[i], alpha);
    if (isnan(p->numbers[i]))
        return (struct colour){plot_rest.r, plot_rest.g, plot_rest.b, alpha};
    colour_sequential(rgb, axis_share(scale, p->numbers[i]));
    return (struct colour){rgb[0], rgb[1], rgb[2], alpha};
}

/* Near the golden section of n, and without a divisor in common with n, so that every point is
 * visited once and points near each other in the list are drawn far apart in time. */
size_t plot_step(size_t n)
{
    size_t step = (size_t)(0.618 * (double)n);
    for (step = step ? step : 1;; step++) {
        size_t a = n, b = step;
        while (b) {
            size_t left = a % b;
            a = b;
            b = left;
        }
        if (a == 1)
            return step;
    }
}

/* ---- paths ---- */

size_t plot_mean_path(double *mean, double *seen, size_t longest, const struct plot_paths *p,
                      const double *placed, size_t which)
{
    size_t length = 0;
    for (size_t t = 0; t < longest; t++)
        mean[2 * t] = mean[2 * t + 1] = seen[t] = 0;
    for (size_t i = 0; i < p->n; placed += 2 * p->lengths[i++]) {
        if (p->class_of[i] != which)
            continue;
        length = p->lengths[i] > length ? p->lengths[i] : length;
        for (size_t t = 0; t < p->lengths[i]; t++) {
            mean[2 * t] += placed[2 * t];
            mean[2 * t + 1] += placed[2 * t + 1];
            seen[t]++;
        }
    }
    for (size_t t = 0; t < length; t++) {
        mean[2 * t] /= seen[t];
        mean[2 * t + 1] /= seen[t];
    }
    return length;
}
