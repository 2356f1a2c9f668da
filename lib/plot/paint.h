/* paint.h - lines, shapes and text with smooth edges, for plots and captions: by cairo where the
 * build finds it (paint_cairo.c; package libcairo2-dev), else paint_open() fails with a message
 * that says so (paint_none.c).
 *
 * Lengths are in pixels from the upper left corner, y downwards. Text is UTF-8; control characters
 * and invalid bytes are shown as \xHH. Only paint_open() and paint_image() can fail: errors in
 * between are reported by paint_image(). */
#ifndef PLOT_PAINT_H
#define PLOT_PAINT_H

#include "base/err.h"
#include "image/image.h"
#include <stddef.h>
#include <stdint.h>

struct paint;

struct colour {
    uint8_t r, g, b;
    double alpha; /* 0..1 */
};

struct box {
    double x, y, width, height;
};

enum paint_dash { DASH_NONE, DASH_LONG, DASH_DOTS, DASH_MIXED, DASHES };
enum paint_marker {
    MARKER_DISC,
    MARKER_TRIANGLE,
    MARKER_SQUARE,
    MARKER_DIAMOND,
    MARKER_CROSS,
    MARKERS
};
enum paint_side { SIDE_LEFT, SIDE_CENTRE, SIDE_RIGHT }; /* which end of a text is at x */

/* A transparent picture of width x height pixels; NULL on failure. */
struct paint *paint_open(size_t width, size_t height, struct err *e);
void paint_close(struct paint *p);
/* Makes the picture `out` of what was painted. */
int paint_image(struct image *out, struct paint *p, struct err *e);

void paint_fill(struct paint *p, struct box b, struct colour c);
/* A line along n points [n,2]. */
void paint_line(struct paint *p, const double *xy, size_t n, double width, enum paint_dash dash,
                struct colour c);
/* A marker of radius r around (x,y); `hollow`: only its edge. */
void paint_mark(struct paint *p, enum paint_marker marker, double x, double y, double r,
                bool hollow, struct colour c);
/* Pixels [rows,cols,3] stretched over the box: as squares where the box has more pixels, else
 * smoothed. */
void paint_pixels(struct paint *p, struct box b, const uint8_t *rgb, size_t rows, size_t cols);

/* Until paint_unclip(), only what is inside the box is painted. */
void paint_clip(struct paint *p, struct box b);
void paint_unclip(struct paint *p);

/* In a font of `size` pixels. The middle of its capital letters is at y. */
void paint_text(struct paint *p, const char *text, double x, double y, double size,
                enum paint_side side, struct colour c);
/* The same written upwards, with its middle at (x,y). */
void paint_text_up(struct paint *p, const char *text, double x, double y, double size,
                   struct colour c);
double paint_text_width(struct paint *p, const char *text, double size);

#endif
