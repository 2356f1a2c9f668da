/* aseprite_draw.c - draws the cels of a frame. See aseprite.h */
#include "pictures/aseprite_parts.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { INFLATE_MOST = 1032 }; /* bytes that zlib can make of one */

/* Pixels as the file has them. */
static int inflate_pixels(uint8_t **out, const struct ase_cel *cel, size_t bytes, struct err *e)
{
    uLongf got = bytes;
    if (bytes / INFLATE_MOST > cel->size)
        return err_set(e, "%zu bytes cannot be %zux%zu pixels", cel->size, cel->width, cel->height);
    *out = mem_array(bytes, 1);
    if (!*out)
        return err_memory(e, bytes, "the pixels of a cel");
    if (uncompress(*out, &got, cel->data, cel->size) == Z_OK && got == bytes)
        return 0;
    free(*out);
    return err_set(e, "the compressed pixels are damaged");
}

/* Converts a pixel of the file to RGBA. In layers above the background one index is transparent. */
static void to_rgba(uint8_t rgba[4], const struct ase_sprite *s, const uint8_t *pixel,
                    bool background)
{
    static const uint8_t nothing[4];
    if (s->bits == ASE_RGBA)
        memcpy(rgba, pixel, 4);
    else if (s->bits == ASE_GREY)
        memcpy(rgba, (const uint8_t[4]){pixel[0], pixel[0], pixel[0], pixel[1]}, 4);
    else if ((*pixel == s->transparent && !background) || *pixel >= s->palette.count)
        memcpy(rgba, nothing, 4);
    else
        memcpy(rgba, s->palette.rgba[*pixel], 4);
}

/* What is outside of the picture is left out. */
static void draw_pixels(const struct ase_sprite *s, const struct ase_cel *cel,
                        const uint8_t *pixels)
{
    const struct ase_layer *layer = &s->layers[cel->layer];
    const struct image *i = s->image;
    size_t bytes = s->bits / 8;
    uint8_t opacity = ase_times(cel->opacity, layer->opacity), rgba[4];
    for (size_t y = 0; y < cel->height; y++) {
        long row = cel->y + (long)y;
        if (row < 0 || row >= (long)i->height)
            continue;
        for (size_t x = 0; x < cel->width; x++) {
            long column = cel->x + (long)x;
            if (column < 0 || column >= (long)i->width)
                continue;
            to_rgba(rgba, s, pixels + (y * cel->width + x) * bytes, layer->background);
            ase_blend_pixel(image_at(i, s->frame, (size_t)column, (size_t)row), rgba, opacity,
                            layer->blend);
        }
    }
}

static int draw_cel(const struct ase_sprite *s, const struct ase_cel *cel, struct err *e)
{
    size_t bytes = cel->width * cel->height * (s->bits / 8); /* each side is below 65536 */
    uint8_t *pixels = NULL;
    if (bytes == 0)
        return 0;
    if (bytes > IMAGE_BYTES_MAX)
        return err_set(e, "%zux%zu pixels: more than %d MiB", cel->width, cel->height,
                       IMAGE_BYTES_MAX >> 20);
    if (cel->kind == ASE_COMPRESSED && inflate_pixels(&pixels, cel, bytes, e))
        return -1;
    if (cel->kind == ASE_RAW && cel->size < bytes)
        return err_set(e, "%zu bytes, expected %zux%zu pixels", cel->size, cel->width, cel->height);
    draw_pixels(s, cel, pixels ? pixels : cel->data);
    free(pixels);
    return 0;
}

/* A cel may be moved up or down by some layers; of two at the same place, the one that was moved
 * less far up is lower. */
static int compare(const void *a, const void *b)
{
    const struct ase_cel *const *x = a, *const *y = b;
    long order[2] = {(long)(*x)->layer + (*x)->depth, (long)(*y)->layer + (*y)->depth};
    if (order[0] != order[1])
        return order[0] < order[1] ? -1 : 1;
    if ((*x)->depth != (*y)->depth)
        return (*x)->depth < (*y)->depth ? -1 : 1;
    return *x < *y ? -1 : 1;
}

int ase_draw_frame(const struct ase_sprite *s, struct err *e)
{
    size_t first = s->first_cels[s->frame], count = s->cel_count - first;
    const struct ase_cel **order = mem_array(count, sizeof *order);
    int failed = 0;
    if (!order)
        return err_memory(e, count * sizeof *order, "the order of cels");
    for (size_t i = 0; i < count; i++)
        order[i] = &s->cels[first + i];
    qsort(order, count, sizeof *order, compare);
    for (size_t i = 0; i < count && !failed; i++)
        if (s->layers[order[i]->layer].shown && draw_cel(s, order[i], e))
            failed = err_context(e, "cel of layer %zu", order[i]->layer);
    free(order);
    return failed;
}
