/* image.c - see image.h */
#include "image/image.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int image_make(struct image *i, size_t width, size_t height, size_t frames, struct err *e)
{
    *i = (struct image){.width = width, .height = height, .frames = frames};
    if (width < 1 || height < 1 || width > IMAGE_SIDE_MAX || height > IMAGE_SIDE_MAX)
        return err_set(e, "%zux%zu pixels: each side must be 1 to %d", width, height,
                       IMAGE_SIDE_MAX);
    if (frames < 1)
        return err_set(e, "no frames");
    if (frames > IMAGE_BYTES_MAX / image_frame_bytes(i))
        return err_set(e, "%zu frames of %zux%zu pixels: more than %d MiB", frames, width, height,
                       IMAGE_BYTES_MAX >> 20);
    i->rgba = mem_zero(frames, image_frame_bytes(i));
    if (!i->rgba)
        return err_memory(e, frames * image_frame_bytes(i), "a picture");
    return 0;
}

void image_free(struct image *i)
{
    for (size_t k = 0; k < i->tag_count; k++)
        free(i->tags[k].name);
    free(i->tags);
    free(i->delays);
    free(i->rgba);
    *i = (struct image){0};
}

int image_add_delays(struct image *i, struct err *e)
{
    i->delays = mem_zero(i->frames, sizeof *i->delays);
    return i->delays ? 0 : err_memory(e, i->frames * sizeof *i->delays, "the times of frames");
}

int image_add_tag(struct image *i, const char *name, size_t length, struct image_tag tag,
                  struct err *e)
{
    size_t count = i->tag_count;
    if ((count & (count - 1)) == 0) { /* 0 or a power of two: the array is full */
        size_t capacity = count ? 2 * count : 1;
        struct image_tag *grown = mem_resize(i->tags, capacity, sizeof *grown);
        if (!grown)
            return err_memory(e, capacity * sizeof *grown, "tags");
        i->tags = grown;
    }
    tag.name = mem_copy_text(name, length);
    if (!tag.name)
        return err_memory(e, length, "a tag");
    i->tags[i->tag_count++] = tag;
    return 0;
}

void image_warn(struct image *i, const char *text)
{
    size_t used = strlen(i->warning);
    if (*text && !strstr(i->warning, text))
        snprintf(i->warning + used, sizeof i->warning - used, "%s%s", used ? "; " : "", text);
}

size_t image_frame_bytes(const struct image *i)
{
    return i->width * i->height * 4;
}

uint8_t *image_at(const struct image *i, size_t frame, size_t x, size_t y)
{
    return i->rgba + ((frame * i->height + y) * i->width + x) * 4;
}

void image_fill(struct image *i, size_t frame, size_t x, size_t y, size_t width, size_t height,
                const uint8_t rgba[4])
{
    for (size_t row = y; row < y + height; row++) {
        uint8_t *to = image_at(i, frame, x, row);
        for (size_t column = 0; column < width; column++)
            memcpy(to + column * 4, rgba, 4);
    }
}

void image_put(struct image *i, size_t frame, size_t x, size_t y, const uint8_t *pixels,
               size_t width, size_t height, int channels, size_t scale)
{
    for (size_t row = 0; row < height; row++) {
        uint8_t *first = image_at(i, frame, x, y + row * scale), *to = first;
        for (size_t column = 0; column < width; column++, pixels += channels) {
            uint8_t rgba[4] = {pixels[0], pixels[1], pixels[2], channels == 4 ? pixels[3] : 255};
            for (size_t copy = 0; copy < scale; copy++, to += 4)
                memcpy(to, rgba, 4);
        }
        for (size_t copy = 1; copy < scale; copy++)
            memcpy(image_at(i, frame, x, y + row * scale + copy), first, width * scale * 4);
    }
}

void image_remove(struct image *i, const uint8_t rgb[3])
{
    const uint8_t key[3] = {rgb[0], rgb[1], rgb[2]}; /* `rgb` may be one of the pixels */
    uint8_t *end = i->rgba + i->frames * image_frame_bytes(i);
    for (uint8_t *pixel = i->rgba; pixel < end; pixel += 4)
        if (memcmp(pixel, key, sizeof key) == 0)
            memset(pixel, 0, 4);
}

bool image_opaque(const struct image *i)
{
    size_t bytes = i->frames * image_frame_bytes(i);
    for (size_t at = 3; at < bytes; at += 4)
        if (i->rgba[at] != 255)
            return false;
    return true;
}
