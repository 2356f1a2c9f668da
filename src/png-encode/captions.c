/* captions.c - see captions.h */
#include "captions.h"

#include "image/compose.h"
#include "plot/text_fit.h"

#include <math.h>
#include <string.h>

enum {
    SMALLEST = 11, /* pixels; still legible, and right beside a frame of USUAL_FRAME */
    LARGEST = 48,
    USUAL_FRAME = 64,
};
static const double line_height = 1.25, margin_most = 18,
                    column_least = 5; /* multiples of the text size */
static const struct colour ink = {38, 38, 38, 1};

static const char *caption_of(const struct page *p, size_t tile)
{
    return p->tiles[tile].caption ? p->tiles[tile].caption : "";
}

static size_t line_of(const struct captions *c)
{
    return (size_t)ceil(line_height * c->size);
}

/* Converts pixels of the picture to pixels before scaling, rounded up. */
static size_t unscale(double pixels, size_t scale)
{
    return pixels > 0 ? (size_t)ceil(pixels / (double)scale) : 0;
}

/* ---- space for captions ---- */

static void reserve_beside(struct captions *c, struct page *p, struct paint *paint)
{
    double widest = 0, high = (double)(p->height * c->scale);
    for (size_t i = 0; i < p->count; i++)
        widest = fmax(widest, paint_text_width(paint, caption_of(p, i), c->size));
    p->margin = (size_t)(ceil(fmin(widest, margin_most * c->size)) + c->size);
    p->gap_y = unscale((double)line_of(c) - high, c->scale);
    c->lines = (size_t)fmin(fmax(1, high / (double)line_of(c)), TEXT_LINES);
}

static double column_width(const struct captions *c, const struct page *p)
{
    return (double)((p->width + p->gap_x) * c->scale) - 0.5 * c->size;
}

static void reserve_below(struct captions *c, struct page *p, struct paint *paint)
{
    char lines[TEXT_LINES][TEXT_LINE];
    p->gap_x = unscale(column_least * c->size - (double)(p->width * c->scale), c->scale);
    c->lines = 1;
    for (size_t i = c->rows - 1; i < p->count; i += c->rows) {
        size_t n =
            text_wrap(lines, paint, caption_of(p, i), c->size, column_width(c, p), TEXT_LINES);
        c->lines = n > c->lines ? n : c->lines;
    }
    size_t high = c->lines * line_of(c) + line_of(c) / 2;
    if (c->rows > 1)
        p->foot = high; /* one caption for all rows of a group */
    else
        p->gap_y = unscale((double)high, c->scale);
}

int captions_reserve(struct captions *c, struct page *p, struct err *e)
{
    double side = (double)((p->width < p->height ? p->width : p->height) * c->scale);
    struct paint *paint = paint_open(1, 1, e);
    if (!paint)
        return -1;
    c->size = round(fmin(fmax(SMALLEST * sqrt(side / USUAL_FRAME), SMALLEST), LARGEST));
    if (c->below)
        reserve_below(c, p, paint);
    else
        reserve_beside(c, p, paint);
    paint_close(paint);
    return 0;
}

/* ---- drawing ---- */

/* A rectangle of the picture, with a text in its vertical middle. */
struct spot {
    size_t x, y, width, height;
    enum paint_side side;
};

static void write_lines(struct paint *p, const struct captions *c, const struct spot *s,
                        const char *text, double most)
{
    char lines[TEXT_LINES][TEXT_LINE];
    size_t n = text_wrap(lines, p, text, c->size, most, c->lines);
    double line = (double)line_of(c), wide = (double)s->width;
    double first = ((double)s->height - (double)n * line) / 2;
    double x = s->side == SIDE_RIGHT ? wide : wide / 2;
    for (size_t i = 0; i < n; i++)
        paint_text(p, lines[i], x, first + ((double)i + 0.5) * line, c->size, s->side, ink);
}

static int write_spot(struct image *to, const struct captions *c, const struct spot *s,
                      const char *text, double most, struct err *e)
{
    struct image text_image = {0};
    struct paint *p = paint_open(s->width, s->height, e);
    if (!p)
        return -1;
    write_lines(p, c, s, text, most);
    int failed = paint_image(&text_image, p, e);
    paint_close(p);
    for (size_t f = 0; !failed && f < to->frames; f++)
        for (size_t y = 0; y < s->height; y++)
            compose_over(image_at(to, f, s->x, s->y + y), image_at(&text_image, 0, 0, y), s->width);
    image_free(&text_image);
    return failed;
}

/* Do all tiles in the group of this tile have the same caption? */
static bool is_shared(const struct captions *c, const struct page *p, size_t tile)
{
    size_t first = tile - tile % c->rows;
    for (size_t i = first + 1; i < first + c->rows && i < p->count; i++)
        if (strcmp(caption_of(p, first), caption_of(p, i)) != 0)
            return false;
    return true;
}

static int write_beside(struct image *to, const struct captions *c, const struct page *p,
                        const struct place *at, struct err *e)
{
    size_t down = (p->height + p->gap_y) * c->scale, bottom = at->y * c->scale + down;
    bool shared = c->rows > 1 && is_shared(c, p, at->tile);
    if (at->x > 0 || (shared && at->tile % c->rows))
        return 0; /* it has been drawn already */
    if (shared) { /* down to the last row of the group */
        const struct place *last = at;
        while (last + 1 < p->places + p->place_count && (last + 1)->tile < at->tile + c->rows)
            last++;
        bottom = last->y * c->scale + down;
    }
    struct spot s = {0, at->y * c->scale, p->margin - (size_t)(c->size / 2), 0, SIDE_RIGHT};
    s.height = bottom - s.y;
    return write_spot(to, c, &s, caption_of(p, at->tile), (double)p->margin - c->size + 1, e);
}

static int write_below(struct image *to, const struct captions *c, const struct page *p,
                       const struct place *at, struct err *e)
{
    struct spot s = {p->margin + at->x * c->scale, (at->y + p->height) * c->scale,
                     (p->width + p->gap_x) * c->scale, c->lines * line_of(c) + 2, SIDE_CENTRE};
    if (c->rows > 1 && at->tile % c->rows != c->rows - 1)
        return 0;
    return write_spot(to, c, &s, caption_of(p, at->tile), column_width(c, p), e);
}

int captions_draw(const struct captions *c, const struct page *p, struct image *i, struct err *e)
{
    for (size_t k = 0; k < p->place_count; k++) {
        const struct place *at = &p->places[k];
        if (k && at[-1].tile == at->tile)
            continue; /* not its first frame */
        if (c->below ? write_below(i, c, p, at, e) : write_beside(i, c, p, at, e))
            return -1;
    }
    return 0;
}
