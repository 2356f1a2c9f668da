/* picture.c - see picture.h */
#include "picture.h"

#include "base/size.h"

enum { GRAPHICS_MOST = 640 }; /* pixels of a side, so that a frame is not too much to send */

struct stage stage_of(const struct look *look, struct terminal_size size)
{
    if (look->graphics == GRAPHICS_NONE)
        return (struct stage){size.rows, size.cols, 1, 2, 0};
    size_t spare = look->graphics == GRAPHICS_SIXEL ? GRAPHICS_SIXEL_PIXELS - 1 : 0;
    return (struct stage){size.rows, size.cols, size.cell_width, size.cell_height, spare};
}

struct placing picture_place(const struct view *v, const struct stage *stage, size_t most)
{
    const size_t *shape = records_frames(&v->records)->shape;
    const struct part *content = &v->content;
    size_t width = stage->cols * stage->cell_width, height = stage->rows * stage->cell_height;
    height -= height > stage->spare ? stage->spare : 0;
    if (v->look.graphics != GRAPHICS_NONE) {
        width = size_least(width, GRAPHICS_MOST);
        height = size_least(height, GRAPHICS_MOST);
    }
    struct placing p = {.part = {0, 0, shape[2], shape[1]}};
    p.fit = fit_into(shape[2], shape[1], width, height, most);
    struct fit closer = fit_into(content->width, content->height, width, height, 1);
    if (closer.shrink < p.fit.shrink) {
        p.part = *content;
        p.fit = closer;
    }
    p.width = fit_length(p.fit, p.part.width);
    p.height = fit_length(p.fit, p.part.height);
    return p;
}

int picture_draw(struct image *out, const struct view *v, const struct stage *stage,
                 const struct placing *p, size_t first, size_t count, struct err *e)
{
    const struct tensor *t = records_frames(&v->records);
    const size_t *shape = t->shape;
    size_t step = (ceil_div(p->width, stage->cell_width) + 1) * stage->cell_width;
    if (image_make(out, (count - 1) * step + p->width, p->height, 1, e))
        return -1;
    size_t bytes = tensor_bytes(t) / shape[0];
    for (size_t i = 0; i < count; i++)
        if (fit_draw(out, i * step, 0, (const uint8_t *)t->data + (first + i) * bytes, shape[2],
                     (int)shape[3], p->part, p->fit, &v->look.backdrop, e)) {
            image_free(out);
            return -1;
        }
    return 0;
}
