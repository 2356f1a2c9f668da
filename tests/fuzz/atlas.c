/* atlas.c - libFuzzer's target over the JSON of atlases: any bytes as such a file. What is taken
 * must be inside of its limits. */
#include "formats/atlas.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static void check(const struct atlas *a)
{
    must(a->count > 0, "no frames");
    for (size_t i = 0; i < a->count; i++) {
        const struct atlas_frame *f = &a->frames[i];
        must(f->name && strlen(f->name) < SIZE_MAX, "a frame has no name");
        must(f->x <= ATLAS_SIDE_MAX && f->y <= ATLAS_SIDE_MAX, "a frame is far away");
        must(f->frame_width > 0 && f->frame_width <= 2 * ATLAS_SIDE_MAX, "the width of a frame");
        must(f->frame_height > 0 && f->frame_height <= 2 * ATLAS_SIDE_MAX, "the height of a frame");
        must(f->left + f->width <= f->frame_width, "a part is beside its frame");
        must(f->top + f->height <= f->frame_height, "a part is below its frame");
    }
    for (size_t i = 0; i < a->tag_count; i++) {
        const struct atlas_tag *tag = &a->tags[i];
        must(tag->name && tag->first <= tag->last && tag->last < a->count, "a tag");
        must(tag->order < ATLAS_ORDERS, "the order of a tag");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct atlas a;
    struct err e = {.text = ""};
    char *text = malloc(size + 1);
    if (!text)
        abort();
    memcpy(text, data, size);
    text[size] = '\0';
    if (atlas_parse(&a, text, &e) == 0)
        check(&a);
    else
        must(*e.text && !a.frames && !a.tags && !a.image, "something is left after an error");
    atlas_free(&a);
    free(text);
    return 0;
}
