/* sheet.c - see sheet.h */
#include "image/sheet.h"

void sheet_cell(const struct sheet *s, size_t column, size_t row, const struct ground *ground,
                uint8_t *rgba)
{
    size_t width = s->cell_width, height = s->cell_height;
    compose_clear(rgba, width * height, ground);
    for (size_t layer = 0; layer < s->count; layer++)
        for (size_t y = 0; y < height; y++)
            compose_over(rgba + y * width * 4,
                         image_at(&s->layers[layer], 0, column * width, row * height + y), width);
}

bool sheet_cell_is_empty(const struct sheet *s, size_t column, size_t row)
{
    size_t width = s->cell_width, height = s->cell_height;
    for (size_t layer = 0; layer < s->count; layer++)
        for (size_t y = 0; y < height; y++)
            if (!compose_is_empty(image_at(&s->layers[layer], 0, column * width, row * height + y),
                                  width))
                return false;
    return true;
}
