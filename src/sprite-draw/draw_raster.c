/* draw_raster.c - see draw_raster.h. Everything is decided by signs of exact integer expressions.
 */
#include "draw_raster.h"

#include <string.h>

enum { TOTAL = DESIGN_SIDE * UNIT };

struct box {
    int left, top, right, bottom; /* coordinates, both ends included */
};

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int most(int a, int b)
{
    return a > b ? a : b;
}

static int64_t square(int64_t a)
{
    return a * a;
}

static uint8_t *layer_at(struct raster *c, int column, int row)
{
    return &c->layer[(row + LAYER_MARGIN) * LAYER_STRIDE + column + LAYER_MARGIN];
}

static void layer_empty(struct raster *c)
{
    c->left = c->width;
    c->top = c->height;
    c->right = c->bottom = 0;
}

/* Coordinates of the pixels' centres. Division rounds towards the middle line, so mirrored columns
 * get mirrored coordinates. */
static void place_centres(struct raster *c)
{
    for (int column = 0; column < c->width; column++)
        c->column_x[column] = (2 * column + 1 - c->width) * TOTAL / (2 * c->side);
    for (int row = 0; row < c->height; row++)
        c->row_y[row] = TOTAL - (2 * (c->height - row) - 1) * TOTAL / (2 * c->side);
}

void raster_start(struct raster *c, int width, int height, int light)
{
    c->width = width;
    c->height = height;
    c->side = least(width, height);
    c->light = light;
    memset(c->picture, 0, (size_t)width * (size_t)height);
    memset(c->layer, 0, sizeof c->layer);
    layer_empty(c);
    place_centres(c);
}

/* The pixel column or row of a coordinate, or the one beside it. */
static int x_column(const struct raster *c, int x)
{
    return (x * 2 * c->side / TOTAL + c->width) / 2;
}

static int y_row(const struct raster *c, int y)
{
    return c->height - (TOTAL - y) * c->side / TOTAL;
}

/* A length in pixels, rounded. */
static int pixels_of(const struct raster *c, int length)
{
    return (2 * length * c->side + TOTAL) / (2 * TOTAL);
}

/* A thinner shape could be between the centres of two pixels and vanish. */
static int thinnest(const struct raster *c)
{
    return TOTAL * 9 / (16 * c->side);
}

static int snap(int value, int step_count)
{
    int64_t scaled = (int64_t)value * step_count * 2 + (value < 0 ? -TOTAL : TOTAL);
    return (int)(scaled / (2 * TOTAL) * TOTAL / step_count);
}

struct point raster_snap(const struct raster *c, struct point p)
{
    /* An odd width has a pixel, not a corner, in the middle. */
    int half = c->width % 2 ? TOTAL / (2 * c->side) : 0;
    return (struct point){.x = snap(p.x - half, c->side) + half,
                          .y = TOTAL - snap(TOTAL - p.y, c->side)};
}

struct area {
    struct point a, b; /* centre and radii; ends of a capsule */
    int ra, rb;
    int64_t length2;
    const struct point *corners;
    int count;
};

static bool in_ellipse(const struct area *g, int x, int y)
{
    int64_t rx = g->b.x, ry = g->b.y;
    return square((x - g->a.x) * ry) + square((y - g->a.y) * rx) <= square(rx * ry);
}

static bool in_capsule(const struct area *g, int x, int y)
{
    int64_t px = x - g->a.x, py = y - g->a.y, dx = g->b.x - g->a.x, dy = g->b.y - g->a.y;
    int64_t along = px * dx + py * dy;
    if (along <= 0 || !g->length2)
        return px * px + py * py <= square(g->ra);
    if (along >= g->length2)
        return square(x - g->b.x) + square(y - g->b.y) <= square(g->rb);
    int64_t radius = g->ra + (g->rb - g->ra) * along / g->length2;
    int64_t across = px * dy - py * dx;
    return across * across <= radius * radius * g->length2;
}

/* Even-odd rule; a point on an edge is inside, so that mirrored polygons have mirrored pixels. */
static bool in_polygon(const struct area *g, int x, int y)
{
    bool inside = false;
    const struct point *a = &g->corners[g->count - 1];
    for (const struct point *b = g->corners; b < g->corners + g->count; a = b++) {
        if ((a->y > y) == (b->y > y))
            continue;
        int64_t side = (int64_t)(x - a->x) * (b->y - a->y) - (int64_t)(y - a->y) * (b->x - a->x);
        if (side == 0)
            return true;
        inside ^= (side < 0) == (b->y > a->y);
    }
    return inside;
}

static bool in_rect(const struct area *g, int x, int y)
{
    return x >= g->a.x && x < g->b.x && y >= g->a.y && y < g->b.y;
}

typedef bool inside_test(const struct area *g, int x, int y);

static void grow_layer(struct raster *c, int left, int top, int right, int bottom)
{
    c->left = least(c->left, left);
    c->top = least(c->top, top);
    c->right = most(c->right, right);
    c->bottom = most(c->bottom, bottom);
}

/* Paints the pixels of the box that pass the test. Inlined for each kind of shape, with its test.
 */
static inline void fill(struct raster *c, const struct box *box, int colour, inside_test *test,
                        const struct area *g)
{
    int left = most(x_column(c, box->left) - 1, 0);
    int right = least(x_column(c, box->right) + 2, c->width);
    int top = most(y_row(c, box->top) - 1, 0);
    int bottom = least(y_row(c, box->bottom) + 2, c->height);
    if (left >= right || top >= bottom)
        return;
    bool everywhere = !(colour & INSIDE);
    for (int row = top; row < bottom; row++) {
        uint8_t *line = layer_at(c, 0, row);
        int y = c->row_y[row];
        for (int column = left; column < right; column++)
            if ((everywhere || line[column]) && test(g, c->column_x[column], y))
                line[column] = (uint8_t)(colour & ~INSIDE);
    }
    if (everywhere)
        grow_layer(c, left, top, right, bottom);
}

void layer_ellipse(struct raster *c, struct point centre, int rx, int ry, int colour)
{
    rx = most(rx, thinnest(c));
    ry = most(ry, thinnest(c));
    struct area g = {.a = centre, .b = {rx, ry}};
    struct box box = {centre.x - rx, centre.y - ry, centre.x + rx, centre.y + ry};
    fill(c, &box, colour, in_ellipse, &g);
}

void layer_capsule(struct raster *c, struct point a, int ra, struct point b, int rb, int colour)
{
    ra = most(ra, thinnest(c));
    rb = most(rb, thinnest(c));
    struct area g = {.a = a, .b = b, .ra = ra, .rb = rb};
    g.length2 = square(b.x - a.x) + square(b.y - a.y);
    struct box box = {least(a.x - ra, b.x - rb), least(a.y - ra, b.y - rb),
                      most(a.x + ra, b.x + rb), most(a.y + ra, b.y + rb)};
    fill(c, &box, colour, in_capsule, &g);
}

void layer_polygon(struct raster *c, const struct point *corners, int count, int colour)
{
    struct area g = {.corners = corners, .count = count};
    struct box box = {corners[0].x, corners[0].y, corners[0].x, corners[0].y};
    for (int i = 1; i < count; i++) {
        box.left = least(box.left, corners[i].x);
        box.right = most(box.right, corners[i].x);
        box.top = least(box.top, corners[i].y);
        box.bottom = most(box.bottom, corners[i].y);
    }
    fill(c, &box, colour, in_polygon, &g);
}

/* At least one pixel wide and high, so that eyes stay open at any size. */
void layer_rect(struct raster *c, struct point corner, int width, int height, int colour)
{
    struct point a = raster_snap(c, corner);
    struct point b = raster_snap(c, (struct point){corner.x + width, corner.y + height});
    int pixel = (TOTAL + c->side - 1) / c->side;
    struct area g = {.a = a, .b = {most(b.x, a.x + pixel), most(b.y, a.y + pixel)}};
    struct box box = {a.x, a.y, g.b.x, g.b.y};
    fill(c, &box, colour, in_rect, &g);
}

/* Round shapes can end in a single pixel that sticks out like a thorn: removes these. Pixels are
 * marked first, so that a thin line loses only its tip. */
static void remove_thorns(struct raster *c)
{
    for (int row = c->top; row < c->bottom; row++)
        for (int column = c->left; column < c->right; column++) {
            uint8_t *at = layer_at(c, column, row);
            if (*at && !!at[-1] + !!at[1] + !!at[-LAYER_STRIDE] + !!at[LAYER_STRIDE] == 1)
                *at |= INSIDE;
        }
    for (int row = c->top; row < c->bottom; row++)
        for (int column = c->left; column < c->right; column++)
            if (*layer_at(c, column, row) & INSIDE)
                *layer_at(c, column, row) = 0;
}

void layer_shade(struct raster *c, int depth)
{
    if (c->side < DESIGN_SIDE / 2)
        return; /* one pixel of shade would be too much */
    remove_thorns(c);
    int far = most(pixels_of(c, depth), 1), near = most(pixels_of(c, UNIT), 1);
    int dark_edge = far * (LAYER_STRIDE + c->light), light_edge = -near * (LAYER_STRIDE + c->light);
    for (int row = c->top; row < c->bottom; row++)
        for (int column = c->left; column < c->right; column++) {
            uint8_t *at = layer_at(c, column, row);
            if (*at % SHADES != BASE)
                continue;
            if (!at[dark_edge])
                *at = (uint8_t)(*at - BASE + SHADOW);
            else if (!at[light_edge])
                *at = (uint8_t)(*at - BASE + LIGHT);
        }
}

/* Offsets from an empty pixel to the pixels that can give it an outline: the first 4 for an outline
 * of one pixel, all for one of two. */
static const int16_t around[] = {LAYER_STRIDE,
                                 -LAYER_STRIDE,
                                 1,
                                 -1,
                                 LAYER_STRIDE + 1,
                                 -LAYER_STRIDE + 1,
                                 LAYER_STRIDE - 1,
                                 -LAYER_STRIDE - 1,
                                 2 * LAYER_STRIDE,
                                 -2 * LAYER_STRIDE,
                                 2,
                                 -2};

static int outline_colour(const uint8_t *at, int looks)
{
    for (int i = 0; i < looks; i++)
        if (at[around[i]])
            return at[around[i]] / SHADES * SHADES + OUTLINE;
    return 0;
}

void layer_done(struct raster *c, bool outline)
{
    static const int looks_of[] = {0, 4, 12};
    bool inner = c->side >= SMALL_SIDE; /* on small pictures only the silhouette has an outline */
    int thick = outline ? least(pixels_of(c, UNIT), 2) : 0;
    int left = most(c->left - thick, 0), right = least(c->right + thick, c->width);
    for (int row = most(c->top - thick, 0); row < least(c->bottom + thick, c->height); row++)
        for (int column = left; column < right; column++) {
            uint8_t *under = &c->picture[row * c->width + column];
            const uint8_t *at = layer_at(c, column, row);
            int colour = *at;
            if (!colour && (inner || !*under))
                colour = outline_colour(at, looks_of[thick]);
            if (colour)
                *under = (uint8_t)colour;
        }
    for (int row = c->top; row < c->bottom; row++)
        memset(layer_at(c, c->left, row), 0, (size_t)(c->right - c->left));
    layer_empty(c);
}

static struct point place(const struct frame *f, const int8_t *at)
{
    int below = at[1] > f->hinge ? at[1] - f->hinge : 0;
    return (struct point){f->origin.x + (at[0] * UNIT + below * f->shear * UNIT / 256) / 2,
                          f->origin.y + at[1] * f->stretch * UNIT / 512};
}

/* Corners that a table does not have are 0, 0. */
static int place_corners(const struct frame *f, const int8_t *at, struct point *corners)
{
    int count = SHAPE_CORNERS;
    while (count > 1 && !at[2 * count - 2] && !at[2 * count - 1])
        count--;
    for (int i = 0; i < count; i++)
        corners[i] = place(f, &at[2 * i]);
    return count;
}

static void layer_shape(struct raster *c, const struct shape *s, const struct frame *f)
{
    struct point corners[SHAPE_CORNERS];
    const int8_t *at = s->at;
    switch (s->kind) {
    case SHAPE_ELLIPSE:
        layer_ellipse(c, place(f, at), at[2] * UNIT / 2, at[3] * UNIT / 2, s->colour);
        break;
    case SHAPE_CAPSULE:
        layer_capsule(c, place(f, at), at[2] * UNIT / 2, place(f, at + 3), at[5] * UNIT / 2,
                      s->colour);
        break;
    case SHAPE_POLYGON:
        layer_polygon(c, corners, place_corners(f, at, corners), s->colour);
        break;
    case SHAPE_RECT:
        layer_rect(c, place(f, at), at[2] * UNIT / 2, at[3] * UNIT / 2, s->colour);
        break;
    default:
        layer_shade(c, at[0] * UNIT / 2);
        break;
    }
}

void layer_shapes(struct raster *c, const struct shape *shapes, const struct frame *f)
{
    for (; shapes->kind != SHAPE_END; shapes++)
        layer_shape(c, shapes, f);
}
