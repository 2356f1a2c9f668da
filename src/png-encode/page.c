/* page.c - see page.h */
#include "page.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { FRAME_GAP = 2, GROUP_GAP = 8 }; /* pixels of a comparison, before scaling */
enum { PLACES_MAX = 1 << 20 };

void page_free(struct page *p)
{
    for (size_t i = 0; i < p->count; i++) {
        free(p->tiles[i].id);
        free(p->tiles[i].caption);
        free(p->tiles[i].tag);
        free(p->tiles[i].delays);
        free(p->tiles[i].pixels);
    }
    free(p->tiles);
    free(p->places);
    free(p->run);
    free(p->delays);
    *p = (struct page){0};
}

/* Grows an array for one more item. Capacities are powers of two, so that it is full exactly when
 * the count is one. */
static int grow(void **items, size_t count, size_t size, struct err *e)
{
    if (count & (count - 1))
        return 0; /* not a power of two, and not 0 */
    size_t capacity = count ? 2 * count : 1;
    void *grown = mem_resize(*items, capacity, size);
    if (!grown)
        return err_memory(e, capacity * size, "a page");
    *items = grown;
    return 0;
}

int page_add(struct page *p, const char *id, const uint8_t *pixels, size_t frames, size_t height,
             size_t width, int channels, struct err *e)
{
    size_t bytes =
        frames * height * width * (size_t)channels; /* the size of a tensor: cannot overflow */
    if (p->count && !p->lpc.width && (height != p->height || width != p->width))
        return err_set(e, "frames of %zux%zu pixels, the frames before have %zux%zu", width, height,
                       p->width, p->height);
    if (bytes > IMAGE_BYTES_MAX - p->bytes)
        return err_set(e, "more than %d MiB of frames for one picture", IMAGE_BYTES_MAX >> 20);
    void *tiles = p->tiles;
    if (grow(&tiles, p->count, sizeof *p->tiles, e))
        return -1;
    p->tiles = tiles;
    struct tile *tile = &p->tiles[p->count];
    *tile = (struct tile){.id = mem_copy_text(id, strlen(id)),
                          .frames = frames,
                          .width = width,
                          .height = height,
                          .channels = channels,
                          .pixels = mem_array(bytes, 1)};
    p->count++;
    if (!tile->id || !tile->pixels)
        return err_memory(e, bytes, "the frames of a page");
    memcpy(tile->pixels, pixels, bytes);
    p->height = height > p->height ? height : p->height;
    p->width = width > p->width ? width : p->width;
    p->bytes += bytes;
    return 0;
}

static int set_text(char **to, const char *text, const char *what, struct err *e)
{
    free(*to);
    *to = mem_copy_text(text, strlen(text));
    return *to ? 0 : err_memory(e, strlen(text), what);
}

int page_caption(struct page *p, size_t tile, const char *text, struct err *e)
{
    return set_text(&p->tiles[tile].caption, text, "a caption", e);
}

int page_tag(struct page *p, const char *text, size_t action, struct err *e)
{
    p->tiles[p->count - 1].action = action;
    return set_text(&p->tiles[p->count - 1].tag, text, "a tag", e);
}

int page_delays(struct page *p, const float *delays, float usual, struct err *e)
{
    struct tile *tile = &p->tiles[p->count - 1];
    tile->delays = mem_array(tile->frames, sizeof *tile->delays);
    if (!tile->delays)
        return err_memory(e, tile->frames * sizeof *tile->delays, "the times of frames");
    for (size_t t = 0; t < tile->frames; t++)
        tile->delays[t] = delays ? delays[t] : usual;
    return 0;
}

int page_place(struct page *p, struct place where, struct err *e)
{
    void *places = p->places;
    if (p->place_count == PLACES_MAX)
        return err_set(e, "more than %d frames for one picture", PLACES_MAX);
    if (grow(&places, p->place_count, sizeof *p->places, e))
        return -1;
    p->places = places;
    if (!where.width) {
        where.width = p->tiles[where.tile].width;
        where.height = p->tiles[where.tile].height;
    }
    p->places[p->place_count++] = where;
    return 0;
}

static size_t longest(const struct page *p)
{
    size_t frames = 0;
    for (size_t i = 0; i < p->count; i++)
        frames = p->tiles[i].frames > frames ? p->tiles[i].frames : frames;
    return frames;
}

int page_sheet(struct page *p, size_t columns, struct err *e)
{
    size_t row = 0;
    columns = columns ? columns : longest(p);
    for (size_t i = 0; i < p->count; i++) {
        for (size_t t = 0; t < p->tiles[i].frames; t++) {
            size_t x = t % columns * p->width;
            size_t y = (row + t / columns) * (p->height + p->gap_y);
            if (page_place(p, (struct place){.tile = i, .tile_frame = t, .x = x, .y = y}, e))
                return -1;
        }
        row += (p->tiles[i].frames + columns - 1) / columns;
    }
    return 0;
}

int page_animation(struct page *p, size_t columns, struct err *e)
{
    size_t square = 1;
    if (page_run(p, false, e))
        return -1;
    while (square * square < p->count)
        square++;
    columns = columns ? columns : square;
    for (size_t i = 0; i < p->count; i++) {
        size_t x = i % columns * (p->width + p->gap_x), y = i / columns * (p->height + p->gap_y);
        for (size_t t = 0; t < p->run_frames; t++)
            if (page_place(p,
                           (struct place){.tile = i,
                                          .tile_frame = p->run[t * p->count + i],
                                          .x = x,
                                          .y = y,
                                          .frame = t},
                           e))
                return -1;
    }
    return 0;
}

int page_film(struct page *p, struct err *e)
{
    size_t at = 0;
    if (page_run(p, true, e))
        return -1;
    for (size_t i = 0; i < p->count; i++)
        for (size_t t = 0; t < p->tiles[i].frames; t++)
            if (page_place(
                    p, (struct place){.tile = i, .tile_frame = t, .x = 0, .y = 0, .frame = at++},
                    e))
                return -1;
    return 0;
}

int page_comparison(struct page *p, size_t rows, bool animate, struct err *e)
{
    size_t gap = p->gap_y > FRAME_GAP ? p->gap_y : FRAME_GAP;
    size_t across = p->width + FRAME_GAP, down = p->height + gap;
    if (animate && page_run(p, false, e))
        return -1;
    size_t beside = p->width + p->gap_x + GROUP_GAP;
    for (size_t i = 0; i < p->count; i++) {
        size_t group = i / rows, row = i % rows;
        for (size_t t = 0; t < (animate ? p->run_frames : p->tiles[i].frames); t++) {
            struct place where = {.tile = i,
                                  .tile_frame = t,
                                  .x = t * across,
                                  .y = group * (rows * down + GROUP_GAP - FRAME_GAP) + row * down};
            if (animate)
                where = (struct place){.tile = i,
                                       .tile_frame = p->run[t * p->count + i],
                                       .x = group * beside,
                                       .y = row * down,
                                       .frame = t};
            if (page_place(p, where, e))
                return -1;
        }
    }
    return 0;
}

static void measure(const struct page *p, size_t *width, size_t *height, size_t *frames)
{
    *width = p->lpc.width;
    *height = p->lpc.height;
    *frames = 0;
    for (size_t i = 0; i < p->place_count; i++) {
        const struct place *at = &p->places[i];
        size_t right = at->x + at->width + p->gap_x, bottom = at->y + at->height + p->gap_y;
        *width = right > *width ? right : *width;
        *height = bottom > *height ? bottom : *height;
        *frames = at->frame + 1 > *frames ? at->frame + 1 : *frames;
    }
}

int page_draw(const struct page *p, size_t scale, const uint8_t ground[4], struct image *out,
              struct err *e)
{
    size_t width, height, frames;
    measure(p, &width, &height, &frames);
    if (image_make(out, p->margin + width * scale, height * scale + p->foot, frames, e) ||
        (p->delays && image_add_delays(out, e)))
        return -1;
    if (p->delays)
        memcpy(out->delays, p->delays, frames * sizeof *out->delays);
    for (size_t f = 0; f < frames; f++)
        image_fill(out, f, 0, 0, out->width, out->height, ground);
    for (size_t i = 0; i < p->place_count; i++) {
        const struct place *at = &p->places[i];
        const struct tile *tile = &p->tiles[at->tile];
        size_t row = tile->width * (size_t)tile->channels;
        const uint8_t *from = tile->pixels + (at->tile_frame * tile->height + at->top) * row +
                              at->left * (size_t)tile->channels;
        for (size_t y = 0; y < at->height; y++)
            image_put(out, at->frame, p->margin + at->x * scale, (at->y + y) * scale,
                      from + y * row, at->width, 1, tile->channels, scale);
    }
    return 0;
}
