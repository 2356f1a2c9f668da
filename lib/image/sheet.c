/* sheet.c - see sheet.h */
#include "image/sheet.h"

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* How much of `length` pixels from `start` is in a picture of `size` pixels. */
static size_t within(size_t start, size_t length, size_t size)
{
    return start < size ? least(length, size - start) : 0;
}

static void draw_straight(const struct cell *c, const struct image *layer, size_t width,
                          uint8_t *to)
{
    size_t columns = within(c->x, c->width, layer->width);
    size_t rows = columns ? within(c->y, c->height, layer->height) : 0;
    for (size_t y = 0; y < rows; y++)
        compose_over(to + y * width * 4, image_at(layer, c->image_frame, c->x, c->y + y), columns);
}

/* The cell's row y is stored as the column at height - 1 - y, its column x as the row at x. */
static void draw_turned(const struct cell *c, const struct image *layer, size_t width, uint8_t *to)
{
    for (size_t y = 0; y < c->height; y++) {
        size_t from_x = c->x + c->height - 1 - y;
        size_t columns = from_x < layer->width ? within(c->y, c->width, layer->height) : 0;
        for (size_t x = 0; x < columns; x++)
            compose_over(to + (y * width + x) * 4,
                         image_at(layer, c->image_frame, from_x, c->y + x), 1);
    }
}

void cell_draw(const struct cell *c, size_t width, size_t height, const struct ground *ground,
               uint8_t *rgba)
{
    uint8_t *to = rgba + (c->top * width + c->left) * 4;
    compose_clear(rgba, width * height, ground);
    for (size_t i = 0; i < c->count; i++)
        (c->turned ? draw_turned : draw_straight)(c, &c->layers[i], width, to);
}

bool cell_is_empty(const struct cell *c)
{
    size_t across = c->turned ? c->height : c->width, down = c->turned ? c->width : c->height;
    for (size_t i = 0; i < c->count; i++) {
        const struct image *layer = &c->layers[i];
        size_t columns = within(c->x, across, layer->width);
        size_t rows = columns ? within(c->y, down, layer->height) : 0;
        for (size_t y = 0; y < rows; y++)
            if (!compose_is_empty(image_at(layer, c->image_frame, c->x, c->y + y), columns))
                return false;
    }
    return true;
}

struct cell sheet_cell(const struct sheet *s, size_t column, size_t row)
{
    return (struct cell){.layers = s->layers,
                         .count = s->count,
                         .x = s->left + column * (s->cell_width + s->gap_x),
                         .y = s->top + row * (s->cell_height + s->gap_y),
                         .width = s->cell_width,
                         .height = s->cell_height};
}
