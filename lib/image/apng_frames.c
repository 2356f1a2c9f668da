/* apng_frames.c - reads the frames of an animated PNG. Each frame is copied into a PNG of its own
 * in memory, which libpng decodes, and is then drawn on the raster as its fcTL says. libpng has
 * read the file to its end before, so every chunk is complete. See apng_frames.h */
#include "image/apng_frames.h"

#include "base/mem.h"
#include "image/compose.h"
#include "image/png_chunk.h"
#include "image/pngio_still.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { IHDR_BYTES = 13, ACTL_BYTES = 8, FCTL_BYTES = 26 };
enum dispose { DISPOSE_NONE, DISPOSE_BACKGROUND, DISPOSE_PREVIOUS, DISPOSE_COUNT };
enum blend { BLEND_SOURCE, BLEND_OVER, BLEND_COUNT };

struct control { /* the contents of an fcTL */
    size_t width, height, x, y;
    float delay; /* seconds */
    enum dispose dispose;
    enum blend blend;
};

struct apng {
    struct image *still;        /* the picture in IDAT */
    struct png_chunk header[3]; /* IHDR, PLTE, tRNS; data is NULL if the file has none */
    bool seen_data;             /* IDAT has been read */
    bool in_frame;              /* an fcTL has been read: `control` belongs to the current frame */
    bool still_is_frame;        /* the current frame is the still picture */
    uint32_t sequence;          /* number that the next fcTL or fdAT must have */
    struct control control;
    struct image frames;
    size_t done, present;                       /* frames read; fcTL chunks of the file */
    bool failed;                                /* not the file's fault: memory, or too large */
    uint8_t *raster, *saved;                    /* [height,width,4] */
    uint8_t *part;                              /* the PNG of the current frame */
    size_t part_size, part_capacity, part_data; /* part_data: start of its IDAT; 0: none yet */
};

/* Notes that the failure says nothing of the file. */
static int fail(struct apng *a, int failed)
{
    a->failed = failed;
    return failed;
}

static int part_add(struct apng *a, const void *bytes, size_t size, struct err *e)
{
    if (size > a->part_capacity - a->part_size) {
        size_t capacity = 2 * (a->part_size + size); /* both are bounded by the file's size */
        uint8_t *grown = mem_resize(a->part, capacity, 1);
        if (!grown)
            return fail(a, err_memory(e, capacity, "a frame of an animation"));
        a->part = grown;
        a->part_capacity = capacity;
    }
    if (size)
        memcpy(a->part + a->part_size, bytes, size);
    a->part_size += size;
    return 0;
}

/* Ends the chunk that begins at `start` of the part, after its type and data: sets its length and
 * adds its crc. */
static int part_close(struct apng *a, size_t start, struct err *e)
{
    uint8_t number[4];
    size_t body = a->part_size - start - 4; /* type and data */
    png_save_uint_32(a->part + start, (uint32_t)(body - 4));
    png_save_uint_32(number, (uint32_t)crc32(0, a->part + start + 4, (uInt)body));
    return part_add(a, number, sizeof number, e);
}

static int part_chunk(struct apng *a, const char *type, const uint8_t *data, size_t size,
                      struct err *e)
{
    size_t start = a->part_size;
    if (part_add(a, "\0\0\0", 4, e) || part_add(a, type, 4, e) || part_add(a, data, size, e))
        return -1;
    return part_close(a, start, e);
}

/* Starts the frame's own PNG: the file's IHDR with the frame's size, its palette and transparency.
 */
static int part_begin(struct apng *a, struct err *e)
{
    static const uint8_t signature[PNG_SIGNATURE] = {137, 'P', 'N', 'G', 13, 10, 26, 10};
    uint8_t header[IHDR_BYTES];
    memcpy(header, a->header[0].data, IHDR_BYTES);
    png_save_uint_32(header, (uint32_t)a->control.width);
    png_save_uint_32(header + 4, (uint32_t)a->control.height);
    a->part_size = 0;
    if (part_add(a, signature, sizeof signature, e) ||
        part_chunk(a, "IHDR", header, sizeof header, e))
        return -1;
    for (int i = 1; i < 3; i++)
        if (a->header[i].data &&
            part_chunk(a, i == 1 ? "PLTE" : "tRNS", a->header[i].data, a->header[i].size, e))
            return -1;
    a->part_data = a->part_size;
    return part_add(a, "\0\0\0\0IDAT", 8, e);
}

/* fcTL and fdAT are numbered together: checks that this chunk has the next number. */
static int check_sequence(struct apng *a, const struct png_chunk *c, struct err *e)
{
    uint32_t number = c->size >= 4 ? png_get_uint_32(c->data) : UINT32_MAX;
    if (number != a->sequence)
        return err_set(e, "%.4s out of order: number %u, expected %u", (const char *)c->type,
                       number, a->sequence);
    a->sequence++;
    return 0;
}

static int read_animation_control(struct apng *a, const struct png_chunk *c, struct err *e)
{
    if (a->frames.frames)
        return err_set(e, "a second acTL");
    if (c->size != ACTL_BYTES)
        return err_set(e, "acTL has %zu bytes, expected %d", c->size, ACTL_BYTES);
    const struct image *still = a->still;
    uint32_t announced = png_get_uint_32(c->data);
    if (announced != a->present || announced == 0)
        return err_set(e, "%zu frames, acTL announces %u", a->present, announced);
    if (image_make(&a->frames, still->width, still->height, announced, e))
        return fail(a, -1);
    a->frames.animated = true;
    image_warn(&a->frames, still->warning);
    a->frames.palette = still->palette;
    if (image_add_delays(&a->frames, e))
        return fail(a, -1);
    a->raster = mem_zero(1, image_frame_bytes(still));
    a->saved = mem_zero(1, image_frame_bytes(still));
    if (!a->raster || !a->saved)
        return fail(a, err_memory(e, 2 * image_frame_bytes(still), "an animation"));
    return 0;
}

/* A denominator of 0 means 1/100 s. */
static float delay_seconds(unsigned numerator, unsigned denominator)
{
    return (float)(numerator / (double)(denominator ? denominator : 100));
}

static int read_control(struct apng *a, const struct png_chunk *c, struct err *e)
{
    if (c->size != FCTL_BYTES)
        return err_set(e, "fcTL has %zu bytes, expected %d", c->size, FCTL_BYTES);
    if (check_sequence(a, c, e))
        return -1;
    const struct image *frames = &a->frames;
    a->control = (struct control){
        .width = png_get_uint_32(c->data + 4),
        .height = png_get_uint_32(c->data + 8),
        .x = png_get_uint_32(c->data + 12),
        .y = png_get_uint_32(c->data + 16),
        .delay = delay_seconds(png_get_uint_16(c->data + 20), png_get_uint_16(c->data + 22)),
        .dispose = c->data[24],
        .blend = c->data[25]};
    const struct control *t = &a->control;
    if (t->width < 1 || t->height < 1 || t->width > frames->width || t->height > frames->height ||
        t->x > frames->width - t->width || t->y > frames->height - t->height)
        return err_set(e, "frame %zu is %zux%zu at %zu,%zu, outside of %zux%zu", a->done, t->width,
                       t->height, t->x, t->y, frames->width, frames->height);
    if (t->dispose >= DISPOSE_COUNT || t->blend >= BLEND_COUNT)
        return err_set(e, "frame %zu: unknown dispose or blend operator", a->done);
    a->in_frame = true;
    a->still_is_frame = false;
    a->part_data = 0;
    return 0;
}

static int read_data(struct apng *a, const struct png_chunk *c, struct err *e)
{
    if (check_sequence(a, c, e))
        return -1;
    if (!a->in_frame || !a->seen_data || a->still_is_frame)
        return err_set(e, "fdAT without an fcTL");
    if (!a->part_data && part_begin(a, e))
        return -1;
    return part_add(a, c->data + 4, c->size - 4, e);
}

static int decode_part(struct apng *a, struct image *picture, struct err *e)
{
    if (!a->part_data)
        return err_set(e, "no data");
    if (part_close(a, a->part_data, e) || part_chunk(a, "IEND", NULL, 0, e))
        return -1;
    return pngio_decode_still(picture, a->part, a->part_size, e);
}

/* Draws the picture on the raster, copies the raster to the frames, and prepares the raster for the
 * next frame. */
static void show(struct apng *a, const struct image *picture)
{
    const struct control *t = &a->control;
    size_t stride = a->frames.width * 4, bytes = image_frame_bytes(&a->frames);
    uint8_t *corner = a->raster + t->y * stride + t->x * 4;
    if (t->dispose == DISPOSE_PREVIOUS)
        memcpy(a->saved, a->raster, bytes);
    for (size_t y = 0; y < t->height; y++) {
        const uint8_t *row = image_at(picture, 0, 0, y);
        if (t->blend == BLEND_OVER)
            compose_over(corner + y * stride, row, t->width);
        else
            memcpy(corner + y * stride, row, t->width * 4);
    }
    memcpy(image_at(&a->frames, a->done, 0, 0), a->raster, bytes);
    a->frames.delays[a->done] = t->delay;
    for (size_t y = 0; y < t->height && t->dispose == DISPOSE_BACKGROUND; y++)
        memset(corner + y * stride, 0, t->width * 4);
    if (t->dispose == DISPOSE_PREVIOUS)
        memcpy(a->raster, a->saved, bytes);
}

static int end_frame(struct apng *a, struct err *e)
{
    if (!a->in_frame)
        return 0;
    struct image picture = {0};
    if (!a->still_is_frame && decode_part(a, &picture, e))
        return err_context(e, "frame %zu", a->done);
    image_warn(&a->frames, picture.warning);
    show(a, a->still_is_frame ? a->still : &picture);
    image_free(&picture);
    a->done++;
    a->in_frame = false;
    return 0;
}

static int begin_data(struct apng *a, struct err *e)
{
    const struct control *t = &a->control;
    a->seen_data = true;
    if (!a->in_frame)
        return 0; /* the still picture is not a frame of the animation */
    a->still_is_frame = true;
    if (t->width != a->still->width || t->height != a->still->height)
        return err_set(e, "frame 0 is smaller than the picture");
    return 0;
}

static int read_chunk(struct apng *a, const struct png_chunk *c, struct err *e)
{
    static const char kept[3][5] = {"IHDR", "PLTE", "tRNS"};
    for (int i = 0; i < 3; i++)
        if (png_chunk_is(c, kept[i]))
            a->header[i] = *c;
    bool animation = png_chunk_is(c, "acTL") || png_chunk_is(c, "fcTL") || png_chunk_is(c, "fdAT");
    if (animation && !png_chunk_sound(c))
        return err_set(e, "%.4s: CRC error", (const char *)c->type);
    if (png_chunk_is(c, "acTL") && !a->seen_data)
        return read_animation_control(a, c, e);
    if (png_chunk_is(c, "IDAT") && !a->seen_data)
        return begin_data(a, e);
    if (!a->frames.frames)
        return 0; /* without an acTL before IDAT the file is not an animation */
    if (png_chunk_is(c, "fcTL"))
        return end_frame(a, e) ? -1 : read_control(a, c, e);
    if (png_chunk_is(c, "fdAT"))
        return read_data(a, c, e);
    return png_chunk_is(c, "IEND") ? end_frame(a, e) : 0;
}

static int read_chunks(struct apng *a, const uint8_t *bytes, size_t size, struct err *e)
{
    struct png_chunk c;
    size_t at = PNG_SIGNATURE;
    do {
        if (!png_chunk_next(&c, bytes, size, &at))
            return err_set(e, "the file ends too early"); /* libpng has checked it before */
        if (read_chunk(a, &c, e))
            return -1;
    } while (!png_chunk_is(&c, "IEND"));
    return 0;
}

/* The frames that the file has, whatever acTL says. */
static size_t count_frames(const uint8_t *bytes, size_t size)
{
    struct png_chunk c;
    size_t at = PNG_SIGNATURE, count = 0;
    while (png_chunk_next(&c, bytes, size, &at) && !png_chunk_is(&c, "IEND"))
        count += png_chunk_is(&c, "fcTL");
    return count;
}

int apng_read_frames(struct image *image, const uint8_t *bytes, size_t size, struct err *e)
{
    struct apng a = {.still = image, .present = count_frames(bytes, size)};
    int failed = read_chunks(&a, bytes, size, e);
    if (!failed && a.frames.frames) {
        image_free(image);
        *image = a.frames;
    } else {
        image_free(&a.frames);
    }
    free(a.raster);
    free(a.saved);
    free(a.part);
    return failed && !a.failed ? 1 : failed;
}
