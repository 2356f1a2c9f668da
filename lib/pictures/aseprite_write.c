/* aseprite_write.c - writes sprites of one layer for Aseprite. See aseprite.h */
#include "pictures/aseprite.h"
#include "pictures/aseprite_parts.h"

#include "base/mem.h"
#include "image/delay.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { LEVEL = 6, FRAMES_MAX = 65535, TAGS_MAX = 65535, TEXT_MAX = 65535 };
static const char layer_name[] = "sprite";

struct writing {
    struct buffer *out;
    const struct image *image;
    struct matcher *matcher; /* NULL: RGBA */
    uint8_t *pixels;         /* of a frame, as the file has them */
    uint8_t *deflated;
    bool failed; /* an append has failed, with the text in *e */
    struct err *e;
};

static void put(struct writing *w, const void *bytes, size_t size)
{
    w->failed = w->failed || buffer_append(w->out, bytes, size, w->e);
}

static void put_number(struct writing *w, size_t number, size_t size)
{
    uint8_t bytes[4];
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(number >> (8 * i));
    put(w, bytes, size);
}

static void put_byte(struct writing *w, size_t number)
{
    put_number(w, number, 1);
}

static void put_word(struct writing *w, size_t number)
{
    put_number(w, number, 2);
}

static void put_dword(struct writing *w, size_t number)
{
    put_number(w, number, 4);
}

static void put_zeros(struct writing *w, size_t size)
{
    while (size--)
        put_byte(w, 0);
}

static void put_text(struct writing *w, const char *text)
{
    size_t length = strlen(text);
    length = length < TEXT_MAX ? length : TEXT_MAX;
    put_word(w, length);
    put(w, text, length);
}

/* Sets the size of what begins at `start`, whose first number it is. */
static void close_size(struct writing *w, size_t start)
{
    size_t size = w->out->size - start;
    for (size_t i = 0; i < 4 && !w->failed; i++)
        w->out->bytes[start + i] = (uint8_t)(size >> (8 * i));
}

static size_t open_chunk(struct writing *w, enum ase_chunk type)
{
    size_t start = w->out->size;
    put_dword(w, 0);
    put_word(w, type);
    return start;
}

/* ---- chunks ---- */

static void put_palette(struct writing *w)
{
    const struct palette *p = w->matcher->palette;
    size_t start = open_chunk(w, ASE_PALETTE);
    put_dword(w, p->count);
    put_dword(w, 0);
    put_dword(w, p->count - 1);
    put_zeros(w, 8);
    for (size_t i = 0; i < p->count; i++) {
        put_word(w, 0);
        put(w, p->rgba[i], 4);
    }
    close_size(w, start);
}

/* Only the background has no transparent index. */
static bool is_background(const struct writing *w)
{
    return w->matcher && w->matcher->empty < 0;
}

static void put_layer(struct writing *w)
{
    size_t start = open_chunk(w, ASE_LAYER);
    put_word(w, ASE_VISIBLE | ASE_EDITABLE | (is_background(w) ? ASE_BACKGROUND : 0));
    put_word(w, ASE_IMAGE);
    put_zeros(w, 6); /* level, width, height */
    put_word(w, ASE_NORMAL);
    put_byte(w, 255);
    put_zeros(w, 3);
    put_text(w, layer_name);
    close_size(w, start);
}

static void put_tags(struct writing *w)
{
    const struct image *i = w->image;
    size_t start = open_chunk(w, ASE_TAGS);
    put_word(w, i->tag_count);
    put_zeros(w, 8);
    for (size_t k = 0; k < i->tag_count; k++) {
        put_word(w, i->tags[k].first);
        put_word(w, i->tags[k].last);
        put_byte(w, i->tags[k].order);
        put_zeros(w, 12); /* repetitions, colour */
        put_text(w, i->tags[k].name);
    }
    close_size(w, start);
}

static size_t pixel_bytes(const struct writing *w)
{
    return w->matcher ? 1 : 4;
}

static void put_cel(struct writing *w, size_t frame)
{
    const struct image *i = w->image;
    size_t count = i->width * i->height, bytes = count * pixel_bytes(w);
    uLongf size = compressBound(bytes);
    const uint8_t *pixels = image_at(i, frame, 0, 0);
    if (w->matcher) {
        w->failed = w->failed || matcher_map(w->matcher, pixels, count, w->pixels, w->e);
        pixels = w->pixels;
    }
    size_t start = open_chunk(w, ASE_CEL);
    put_zeros(w, 6); /* layer, x, y */
    put_byte(w, 255);
    put_word(w, ASE_COMPRESSED);
    put_zeros(w, 7);
    put_word(w, i->width);
    put_word(w, i->height);
    if (!w->failed && compress2(w->deflated, &size, pixels, bytes, LEVEL) != Z_OK)
        w->failed = err_set(w->e, "zlib failed");
    if (!w->failed)
        put(w, w->deflated, size);
    close_size(w, start);
}

/* ---- the file ---- */

static void put_header(struct writing *w)
{
    const struct image *i = w->image;
    put_dword(w, 0);
    put_word(w, ASE_MAGIC);
    put_word(w, i->frames);
    put_word(w, i->width);
    put_word(w, i->height);
    put_word(w, w->matcher ? ASE_INDEXED : ASE_RGBA);
    put_dword(w, ASE_OPACITY_VALID);
    put_word(w, 100); /* ms of a frame, in old files */
    put_zeros(w, 8);
    put_byte(w, w->matcher && w->matcher->empty >= 0 ? (size_t)w->matcher->empty : 0);
    put_zeros(w, 3);
    put_word(w, w->matcher ? w->matcher->palette->count : 0);
    put_byte(w, 1); /* square pixels */
    put_byte(w, 1);
    put_zeros(w, 92);
}

static void put_frame(struct writing *w, size_t frame)
{
    const struct image *i = w->image;
    bool first = frame == 0, tags = first && i->tag_count, palette = first && w->matcher;
    size_t start = w->out->size, chunks = 1U + first + tags + palette;
    put_dword(w, 0);
    put_word(w, ASE_FRAME_MAGIC);
    put_word(w, chunks);
    put_word(w, i->delays ? delay_units(i->delays[frame], 1000) : 100);
    put_zeros(w, 2);
    put_dword(w, chunks);
    if (palette)
        put_palette(w);
    if (first)
        put_layer(w);
    if (tags)
        put_tags(w);
    put_cel(w, frame);
    close_size(w, start);
}

static int write_all(struct writing *w, struct err *e)
{
    const struct image *i = w->image;
    size_t start = w->out->size, pixels = i->width * i->height;
    size_t bytes = compressBound(pixels * pixel_bytes(w));
    if (i->frames > FRAMES_MAX || i->tag_count > TAGS_MAX)
        return err_set(e, "%zu frames and %zu tags: a sprite of Aseprite has at most %d", i->frames,
                       i->tag_count, FRAMES_MAX);
    w->pixels = mem_array(w->matcher ? pixels : 0, 1);
    w->deflated = mem_array(bytes, 1);
    if (!w->pixels || !w->deflated)
        return err_memory(e, bytes, "the pixels of a cel");
    put_header(w);
    for (size_t frame = 0; frame < i->frames && !w->failed; frame++)
        put_frame(w, frame);
    close_size(w, start);
    return w->failed ? -1 : 0;
}

int aseprite_pack(struct buffer *out, const struct image *image, struct matcher *matcher,
                  struct err *e)
{
    struct writing w = {.out = out, .image = image, .matcher = matcher, .e = e};
    int failed = write_all(&w, e);
    free(w.pixels);
    free(w.deflated);
    return failed;
}
