/* page_trim.c - packs frames that are cut to what is drawn. See page.h */
#include "page.h"

#include "base/mem.h"

#include <stdlib.h>

/* The rows and columns of a frame in which something is drawn; of an empty frame one pixel, because
 * many programs do not read frames of no size. */
static struct place cut_frame(const struct page *p, size_t tile, size_t frame)
{
    const struct tile *t = &p->tiles[tile];
    size_t left = t->width, right = 0, top = t->height, bottom = 0;
    const uint8_t *pixel = t->pixels + frame * t->width * t->height * (size_t)t->channels;
    for (size_t y = 0; y < t->height; y++)
        for (size_t x = 0; x < t->width; x++, pixel += t->channels) {
            if (t->channels == 4 && !pixel[3])
                continue;
            left = x < left ? x : left;
            right = x + 1 > right ? x + 1 : right;
            top = y < top ? y : top;
            bottom = y + 1;
        }
    if (!right)
        return (struct place){.tile = tile, .tile_frame = frame, .width = 1, .height = 1};
    return (struct place){.tile = tile,
                          .tile_frame = frame,
                          .left = left,
                          .top = top,
                          .width = right - left,
                          .height = bottom - top};
}

/* The highest first; equal ones in the order of the page. */
static int by_height(const void *a, const void *b)
{
    const struct place *x = *(struct place *const *)a, *y = *(struct place *const *)b;
    if (x->height != y->height)
        return x->height > y->height ? -1 : 1;
    return x < y ? -1 : x > y;
}

/* The width of a square that has room for the parts, and for the widest of them. */
static size_t choose_width(const struct page *p)
{
    size_t area = 0, width = 1;
    for (size_t i = 0; i < p->place_count; i++)
        area += p->places[i].width * p->places[i].height;
    while (width * width < area)
        width++;
    for (size_t i = 0; i < p->place_count; i++)
        width = p->places[i].width > width ? p->places[i].width : width;
    return width;
}

/* Puts the parts side by side in rows, whose height is that of their first part. */
static int pack(struct page *p, struct err *e)
{
    size_t width = choose_width(p), x = 0, y = 0, height = 0;
    struct place **sorted = mem_zero(p->place_count, sizeof *sorted);
    if (!sorted)
        return err_memory(e, p->place_count * sizeof *sorted, "an atlas");
    for (size_t i = 0; i < p->place_count; i++)
        sorted[i] = &p->places[i];
    qsort(sorted, p->place_count, sizeof *sorted, by_height);
    for (size_t i = 0; i < p->place_count; i++) {
        struct place *part = sorted[i];
        if (x + part->width > width) {
            x = 0;
            y += height;
        }
        height = x ? height : part->height;
        part->x = x;
        part->y = y;
        x += part->width;
    }
    free(sorted);
    return 0;
}

int page_trim(struct page *p, struct err *e)
{
    for (size_t i = 0; i < p->count; i++)
        for (size_t t = 0; t < p->tiles[i].frames; t++)
            if (page_place(p, cut_frame(p, i, t), e))
                return -1;
    return pack(p, e);
}
