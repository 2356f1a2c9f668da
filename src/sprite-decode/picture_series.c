/* picture_series.c - see picture_series.h */
#include "picture_series.h"

#include "base/mem.h"
#include "image/file.h"
#include "image/png_chunk.h"
#include "image/pngio.h"
#include "pictures/picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* Does the file end within the signature of a PNG? One byte may be anything, unless it is alone. */
static bool ends_in_signature(const uint8_t *bytes, size_t size)
{
    static const uint8_t signature[] = {137, 'P', 'N', 'G', 13, 10, 26, 10};
    for (size_t n = 1; n <= size && n < sizeof signature; n++)
        if ((n == size || n > 1) && memcmp(bytes + size - n, signature, n) == 0)
            return true;
    return false;
}

/* Moves *at to the next picture of the file. Returns 1, 0 if there is none, or -1. White space may
 * be between pictures; of other bytes *image, the picture before them, has a warning. */
static int find_next(size_t *at, const struct file *file, struct image *image, struct err *e)
{
    const uint8_t *bytes = file->bytes + *at;
    size_t size = file->size - *at, next = 0;
    char text[IMAGE_WARNING];
    bool space = true;
    for (; next < size && !pngio_is(bytes + next, size - next); next++)
        space = space && strchr(" \t\r\n", bytes[next]);
    if (next == size && ends_in_signature(bytes, size))
        return err_set(e, "cut in its signature");
    if (next && !(space && next < size)) {
        snprintf(text, sizeof text, "%zu %s after %s ignored", next, next == 1 ? "byte" : "bytes",
                 next < size ? "a picture" : "the end");
        image_warn(image, text);
    }
    *at += next;
    return next < size;
}

/* Only PNGs may follow one another. */
static int decode(struct series *s, const struct file *file, const char *path, struct err *e)
{
    size_t at = 0, number = 0;
    int found = 1;
    while (found > 0) {
        const uint8_t *bytes = file->bytes + at;
        size_t size = file->size - at;
        number++;
        if (add_picture(s, bytes, size, path, e))
            return at ? err_context(e, "picture %zu", number) : -1;
        if (!pngio_is(bytes, size))
            return 0;
        at += png_chunk_picture_size(bytes, size);
        found = find_next(&at, file, &s->images[s->count - 1], e);
    }
    return found ? err_context(e, "picture %zu", number + 1) : 0;
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
    for (size_t i = 0; i < s->count; i++)
        image_warn(out, s->images[i].warning);
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
    if (failed)
        image_free(out);
    return failed ? err_context(e, "%s", file.name) : 0;
}
