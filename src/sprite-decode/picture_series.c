/* picture_series.c - see picture_series.h */
#include "picture_series.h"

#include "base/mem.h"
#include "image/file.h"
#include "image/pngio.h"
#include "pictures/picture.h"

#include <stdlib.h>
#include <string.h>

enum {
    SIGNATURE = 8, /* bytes */
    CHUNK = 12,    /* bytes of a chunk without its data */
};

struct series {
    struct image *images;
    size_t count, capacity, bytes, frames;
};

static void free_series(struct series *s)
{
    for (size_t i = 0; i < s->count; i++)
        image_free(&s->images[i]);
    free(s->images);
}

/* Bytes of a picture that has been decoded: of a PNG up to the end of its IEND, else all. */
static size_t picture_size(const uint8_t *bytes, size_t size)
{
    size_t at = pngio_is(bytes, size) ? SIGNATURE : size;
    while (size - at >= CHUNK) {
        const uint8_t *chunk = bytes + at;
        size_t length = (size_t)chunk[0] << 24 | (size_t)chunk[1] << 16 | (size_t)chunk[2] << 8 |
                        (size_t)chunk[3];
        if (length > size - at - CHUNK)
            return size;
        at += length + CHUNK;
        if (memcmp(chunk + 4, "IEND", 4) == 0)
            return at;
    }
    return size;
}

static int reserve(struct series *s, struct err *e)
{
    if (s->count < s->capacity)
        return 0;
    size_t capacity = s->capacity ? 4 * s->capacity : 1;
    struct image *images = mem_resize(s->images, capacity, sizeof *images);
    if (!images)
        return err_memory(e, capacity * sizeof *images, "pictures");
    s->images = images;
    s->capacity = capacity;
    return 0;
}

/* Decodes the next picture, which must have the size of the first one. */
static int add_picture(struct series *s, const uint8_t *bytes, size_t size, const char *path,
                       struct err *e)
{
    struct image image;
    if (reserve(s, e) || picture_decode(&image, bytes, size, path, e))
        return -1;
    const struct image *first = s->images;
    s->images[s->count++] = image;
    if (image.width != first->width || image.height != first->height)
        return err_set(e, "%zux%zu pixels, the first has %zux%zu", image.width, image.height,
                       first->width, first->height);
    s->bytes += image.frames * image_frame_bytes(&image);
    s->frames += image.frames;
    if (s->bytes > IMAGE_BYTES_MAX)
        return err_set(e, "more than %d MiB together with the pictures before it",
                       IMAGE_BYTES_MAX >> 20);
    return 0;
}

static int decode(struct series *s, const struct file *file, const char *path, struct err *e)
{
    size_t at = 0, number = 0;
    do {
        number++;
        if (add_picture(s, file->bytes + at, file->size - at, path, e))
            return at ? err_context(e, "picture %zu", number) : -1;
        at += picture_size(file->bytes + at, file->size - at);
    } while (pngio_is(file->bytes + at, file->size - at));
    return 0;
}

/* Only where all pictures have delays do their frames together. */
static int join_delays(const struct series *s, struct image *out, struct err *e)
{
    size_t at = 0;
    for (size_t i = 0; i < s->count; i++)
        if (!s->images[i].delays)
            return 0;
    if (image_add_delays(out, e))
        return -1;
    for (size_t i = 0; i < s->count; i++) {
        const struct image *image = &s->images[i];
        memcpy(out->delays + at, image->delays, image->frames * sizeof *out->delays);
        at += image->frames;
    }
    return 0;
}

/* Moves a single picture to *out; joins the frames of several. */
static int join(struct series *s, struct image *out, struct err *e)
{
    uint8_t *to;
    if (s->count == 1) {
        *out = s->images[0];
        s->count = 0;
        return 0;
    }
    if (image_make(out, s->images->width, s->images->height, s->frames, e))
        return -1;
    out->animated = true;
    out->palette = s->images->palette;
    to = out->rgba;
    for (size_t i = 0; i < s->count; i++) {
        const struct image *image = &s->images[i];
        size_t bytes = image->frames * image_frame_bytes(image);
        memcpy(to, image->rgba, bytes);
        to += bytes;
    }
    return join_delays(s, out, e);
}

int picture_series_load(struct image *out, const char *path, struct err *e)
{
    struct file file;
    struct series s = {0};
    *out = (struct image){0};
    if (file_read(&file, path, PNGIO_FILE_MAX, e))
        return -1;
    int failed = decode(&s, &file, path, e) || join(&s, out, e);
    free(file.bytes);
    free_series(&s);
    return failed ? err_context(e, "%s", file.name) : 0;
}
