/* draw_raster.h - draws shapes with hard edges in a limited palette.
 *
 * The figure is designed on a square of 64 x 64 design pixels; coordinates are in sixteenths of
 * one, x from the middle to the right, y from the top down. A pixel belongs to a shape when its
 * centre does; nothing is anti-aliased. A part of the figure (an arm, the head) is a layer: shapes
 * are painted into it, it is shaded at its edges, and then it is copied to the picture with an
 * outline around it. */
#ifndef SPRITE_DRAW_DRAW_RASTER_H
#define SPRITE_DRAW_DRAW_RASTER_H

#include "draw.h"
#include <stdbool.h>

enum {
    DESIGN_SIDE = 64, /* design pixels */
    UNIT = 16,        /* coordinates in a design pixel */
    SMALL_SIDE = 40,  /* pictures under this many pixels are drawn with less detail */
    RASTER_PIXELS = DRAW_SIDE_MAX * DRAW_SIDE_MAX,
    LAYER_MARGIN = 8, /* empty pixels around a layer, so that reading a neighbour needs no check */
    LAYER_STRIDE = DRAW_SIDE_MAX + 2 * LAYER_MARGIN,
};

/* A colour is a shade of a ramp: ramp * SHADES + shade; 0 is nothing. */
enum shade { OUTLINE, SHADOW, BASE, LIGHT, SHADES };

/* With this bit a shape only recolours pixels that its layer has already, as a pattern on a cloth.
 */
enum { INSIDE = 0x80 };

struct point {
    int x, y;
};

struct raster {
    int width, height; /* pixels */
    int side;          /* pixels for DESIGN_SIDE design pixels */
    int light;         /* the light comes from above and from the left: 1, the right: -1 */
    int left, top, right, bottom;                      /* box of the layer in pixels, half open */
    int column_x[DRAW_SIDE_MAX], row_y[DRAW_SIDE_MAX]; /* coordinates of the pixels' centres */
    uint8_t picture[RASTER_PIXELS];
    uint8_t layer[LAYER_STRIDE * LAYER_STRIDE];
};

void raster_start(struct raster *c, int width, int height, int light);

/* The nearest point on a corner of a pixel: a part that is placed there keeps its shape while it
 * moves. */
struct point raster_snap(const struct raster *c, struct point p);

void layer_ellipse(struct raster *c, struct point centre, int rx, int ry, int colour);
/* A bar with round ends, of radius ra at a and rb at b. */
void layer_capsule(struct raster *c, struct point a, int ra, struct point b, int rb, int colour);
void layer_polygon(struct raster *c, const struct point *corners, int count, int colour);
void layer_rect(struct raster *c, struct point corner, int width, int height, int colour);

/* Turns BASE to SHADOW within `depth` of the edge away from the light, and to LIGHT along the other
 * edge. */
void layer_shade(struct raster *c, int depth);

/* Copies the layer to the picture, with or without an outline, and empties it. */
void layer_done(struct raster *c, bool outline);

/* Shapes as data. Numbers are in half design pixels, relative to the frame that they are painted
 * in. */
enum shape_kind {
    SHAPE_END,
    SHAPE_ELLIPSE, /* x, y, rx, ry */
    SHAPE_CAPSULE, /* x, y, r, x, y, r */
    SHAPE_POLYGON, /* x, y of every corner; the last is not 0, 0 */
    SHAPE_RECT,    /* x, y, width, height */
    SHAPE_SHADING, /* depth: layer_shade() of what was painted so far */
};

enum { SHAPE_CORNERS = 22 };

struct shape {
    uint8_t kind, colour;
    int8_t at[2 * SHAPE_CORNERS];
};

/* Where shapes are painted: y is scaled by `stretch` / 256, and what is below `hinge` (half design
 * pixels) is sheared sideways by `shear` / 256. */
struct frame {
    struct point origin;
    int stretch, shear, hinge;
};

/* Paints shapes up to SHAPE_END into the layer. */
void layer_shapes(struct raster *c, const struct shape *shapes, const struct frame *f);

#endif
