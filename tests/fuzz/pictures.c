/* pictures.c - libFuzzer's target over pictures: any bytes as a PNG, a GIF or a sprite of Aseprite.
 * What is taken must be there again, pixels and tags, after it was written as a sprite, and its
 * pixels after it was written as a GIF, if that is possible. */
#include "mutate_png.h"

#include "pictures/aseprite.h"
#include "pictures/gif.h"
#include "pictures/picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REWRITTEN_MOST = 1 << 16 }; /* bytes of pixels, so that it is quick */

static void must(int good, const char *what, const struct err *e)
{
    if (good)
        return;
    fprintf(stderr, "%s: %s\n", what, e->text);
    abort();
}

/* A pixel without alpha has no colour. */
static void clear_empty(struct image *i)
{
    for (size_t at = 0; at < i->frames * image_frame_bytes(i); at += 4)
        if (i->rgba[at + 3] == 0)
            memset(i->rgba + at, 0, 4);
}

static int same_pixels(const struct image *a, const struct image *b)
{
    return a->width == b->width && a->height == b->height && a->frames == b->frames &&
           memcmp(a->rgba, b->rgba, a->frames * image_frame_bytes(a)) == 0;
}

static int same_tags(const struct image *a, const struct image *b)
{
    if (a->tag_count != b->tag_count)
        return 0;
    for (size_t i = 0; i < a->tag_count; i++)
        if (a->tags[i].first != b->tags[i].first || a->tags[i].last != b->tags[i].last ||
            a->tags[i].order != b->tags[i].order || strcmp(a->tags[i].name, b->tags[i].name) != 0)
            return 0;
    return 1;
}

/* Decodes what was written, and compares it. */
static void read_again(const struct image *image, struct buffer *bytes, int sprite)
{
    struct image again;
    struct err e = {.text = ""};
    must(picture_decode(&again, bytes->bytes, bytes->size, "-", &e) == 0, "not read again", &e);
    clear_empty(&again);
    must(same_pixels(image, &again), "other pixels", &e);
    must(!sprite || same_tags(image, &again), "other tags", &e);
    image_free(&again);
    buffer_free(bytes);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned int seed)
{
    return mutate_png(data, size, most, seed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct image image;
    struct buffer bytes = {0};
    struct err e;
    if (picture_decode(&image, data, size, "it's.gif", &e))
        return 0;
    if (image.frames * image_frame_bytes(&image) <= REWRITTEN_MOST) {
        clear_empty(&image);
        must(aseprite_pack(&bytes, &image, NULL, &e) == 0, "sprite", &e);
        read_again(&image, &bytes, 1);
        if (gif_pack(&bytes, &image, NULL, &e) == 0)
            read_again(&image, &bytes, 0);
        buffer_free(&bytes);
    }
    image_free(&image);
    return 0;
}
