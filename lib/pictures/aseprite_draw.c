/* aseprite_draw.c - draws the cels of a frame. See aseprite.h */
#include "pictures/aseprite_parts.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { INFLATE_MOST = 1032 }; /* bytes that zlib can make of one */

/* In a small file thousands of cels may be linked to a huge one. This is enough for 256 layers in
 * each frame of the largest sprite. */
static const uint64_t drawn_most = (uint64_t)IMAGE_BYTES_MAX / 4 * 256;

int ase_inflate(uint8_t **out, size_t bytes, const uint8_t *packed, size_t size, struct err *e)
{
    uLongf got = bytes;
    *out = NULL;
    if (bytes / INFLATE_MOST > size)
        return err_set(e, "%zu bytes of zlib data cannot become %zu", size, bytes);
    uint8_t *unpacked = mem_array(bytes, 1);
    if (!unpacked)
        return err_memory(e, bytes, "the pixels of a cel");
    if (bytes && (uncompress(unpacked, &got, packed, size) != Z_OK || got != bytes)) {
        free(unpacked);
        return err_set(e, "the compressed pixels are damaged");
    }
    *out = unpacked;
    return 0;
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
static void draw_pixels(uint8_t *raster, const struct ase_sprite *s, const struct ase_cel *cel,
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
            ase_blend_pixel(raster + ((size_t)row * i->width + (size_t)column) * 4, rgba, opacity,
                            layer->blend);
        }
    }
}

/* *out: the pixels of the cel; *made: those that the caller frees, or NULL. */
static int unpack_cel(const uint8_t **out, uint8_t **made, struct ase_cel *cel,
                      const struct ase_sprite *s, struct err *e)
{
    size_t bytes = cel->width * cel->height * (s->bits / 8); /* each side is below 65536 */
    *made = NULL;
    *out = cel->data;
    if (cel->kind == ASE_TILES) {
        int failed = ase_expand_tiles(made, cel, s, e);
        *out = *made;
        return failed;
    }
    if (bytes > IMAGE_BYTES_MAX)
        return err_set(e, "%zux%zu pixels: more than %d MiB", cel->width, cel->height,
                       IMAGE_BYTES_MAX >> 20);
    if (cel->kind == ASE_RAW && cel->size < bytes)
        return err_set(e, "%zu bytes, expected %zux%zu pixels", cel->size, cel->width, cel->height);
    if (cel->kind == ASE_RAW)
        return 0;
    int failed = ase_inflate(made, bytes, cel->data, cel->size, e);
    *out = *made;
    return failed;
}

/* The cels and composited groups of a frame, the lowest first. */
struct drawing {
    const struct ase_sprite *s;
    const struct ase_cel **order;
    size_t count;
    struct ase_cel *groups;
    uint64_t *drawn; /* that of the sprite */
};

static int count_pixels(const struct drawing *d, size_t pixels, struct err *e)
{
    *d->drawn += pixels;
    if (*d->drawn <= drawn_most)
        return 0;
    return err_set(e, "the cels have more than %u million pixels: flatten the sprite in Aseprite",
                   (unsigned)(drawn_most / 1000000));
}

static int draw_cel(uint8_t *raster, const struct drawing *d, const struct ase_cel *from,
                    struct err *e)
{
    const struct ase_sprite *s = d->s;
    struct ase_cel cel = *from; /* tiles change its size */
    const uint8_t *pixels;
    uint8_t *made;
    if (cel.width == 0 || cel.height == 0)
        return 0;
    if (unpack_cel(&pixels, &made, &cel, s, e))
        return -1;
    draw_pixels(raster, s, &cel, pixels);
    free(made);
    return count_pixels(d, cel.width * cel.height, e);
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

static int draw_inside(uint8_t *raster, const struct drawing *d, size_t inside, struct err *e);

/* Draws what is in the group alone, and then the group. */
static int draw_group(uint8_t *raster, const struct drawing *d, size_t layer, struct err *e)
{
    const struct ase_layer *group = &d->s->layers[layer];
    size_t bytes = image_frame_bytes(d->s->image);
    if (count_pixels(d, bytes / 4, e))
        return -1;
    uint8_t *own = mem_zero(1, bytes);
    if (!own)
        return err_memory(e, bytes, "a group of layers");
    int failed = draw_inside(own, d, layer + 1, e);
    for (size_t at = 0; at < bytes && !failed; at += 4)
        ase_blend_pixel(raster + at, own + at, group->opacity, group->blend);
    free(own);
    return failed;
}

static int draw_inside(uint8_t *raster, const struct drawing *d, size_t inside, struct err *e)
{
    int failed = 0;
    for (size_t i = 0; i < d->count && !failed; i++) {
        const struct ase_cel *cel = d->order[i];
        const struct ase_layer *layer = &d->s->layers[cel->layer];
        if (!layer->shown || layer->inside != inside)
            continue;
        if (cel->kind == ASE_GROUP_CEL)
            failed = draw_group(raster, d, cel->layer, e);
        else if (draw_cel(raster, d, cel, e))
            failed = err_context(e, "cel of layer %zu", cel->layer);
    }
    return failed;
}

/* Adds the composited groups that have cels. `seen` [layer_count] is all false. */
static void add_groups(struct drawing *d, bool *seen)
{
    const struct ase_layer *layers = d->s->layers;
    size_t cels = d->count, groups = 0;
    for (size_t i = 0; i < cels; i++) {
        size_t inside = layers[d->order[i]->layer].inside;
        for (; inside && !seen[inside - 1]; inside = layers[inside - 1].inside) {
            seen[inside - 1] = true;
            d->groups[groups] = (struct ase_cel){.layer = inside - 1, .kind = ASE_GROUP_CEL};
            d->order[d->count++] = &d->groups[groups++];
        }
    }
}

static int sort(struct drawing *d, struct err *e)
{
    const struct ase_sprite *s = d->s;
    size_t first = s->first_cels[s->frame], most = s->cel_count - first + s->layer_count;
    bool *seen = mem_zero(s->layer_count, sizeof *seen);
    d->order = mem_array(most, sizeof *d->order);
    d->groups = mem_array(s->layer_count, sizeof *d->groups);
    if (!seen || !d->order || !d->groups) {
        free(seen);
        return err_memory(e, most * sizeof *d->order, "the order of cels");
    }
    for (size_t i = first; i < s->cel_count; i++)
        d->order[d->count++] = &s->cels[i];
    add_groups(d, seen);
    free(seen);
    qsort(d->order, d->count, sizeof *d->order, compare);
    return 0;
}

int ase_draw_frame(struct ase_sprite *s, struct err *e)
{
    struct drawing d = {.s = s, .drawn = &s->drawn};
    if (s->cel_count == s->first_cels[s->frame])
        return 0;
    int failed = sort(&d, e) || draw_inside(image_at(s->image, s->frame, 0, 0), &d, 0, e);
    free(d.order);
    free(d.groups);
    return failed ? -1 : 0;
}
