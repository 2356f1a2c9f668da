/* atlas.c - see atlas.h
 *
 * json_parse() turns the text into msgpack, and msgpack-c that into a tree, in which the rest looks
 * its keys up. */
#include "formats/atlas.h"

#include "base/mem.h"
#include "formats/json.h"
#include "tns/msgpack_io.h"

#include <stdlib.h>
#include <string.h>

static const char white[] = " \t\r\n";

void atlas_free(struct atlas *a)
{
    for (size_t i = 0; i < a->count; i++)
        free(a->frames[i].name);
    for (size_t i = 0; i < a->tag_count; i++)
        free(a->tags[i].name);
    free(a->frames);
    free(a->tags);
    free(a->image);
    *a = (struct atlas){0};
}

/* ---- values ---- */

/* The value of a key; NULL if `map` is no map or has no such key. */
static const msgpack_object *find(const msgpack_object *map, const char *key)
{
    size_t length = strlen(key);
    for (uint32_t i = 0; map && map->type == MSGPACK_OBJECT_MAP && i < map->via.map.size; i++) {
        const msgpack_object *k = &map->via.map.ptr[i].key;
        if (k->type == MSGPACK_OBJECT_STR && k->via.str.size == length &&
            memcmp(mp_bytes(k), key, length) == 0)
            return &map->via.map.ptr[i].val;
    }
    return NULL;
}

/* The number at a key of a map: whole, and from 0 to ATLAS_SIDE_MAX. */
static int get_size(const msgpack_object *map, const char *key, size_t *out, struct err *e)
{
    const msgpack_object *value = find(map, key);
    double number = -1;
    if (value && value->type == MSGPACK_OBJECT_POSITIVE_INTEGER)
        number = (double)value->via.u64;
    else if (value &&
             (value->type == MSGPACK_OBJECT_FLOAT64 || value->type == MSGPACK_OBJECT_FLOAT32))
        number = value->via.f64;
    if (!(number >= 0 && number <= ATLAS_SIDE_MAX) || (double)(size_t)number != number)
        return err_set(e, "'%s' must be a whole number from 0 to %d", key, ATLAS_SIDE_MAX);
    *out = (size_t)number;
    return 0;
}

/* A copy of a text; without zero bytes. */
static int get_text(const msgpack_object *value, const char *what, char **out, struct err *e)
{
    if (!value || value->type != MSGPACK_OBJECT_STR ||
        memchr(mp_bytes(value), '\0', value->via.str.size))
        return err_set(e, "%s must be a text", what);
    *out = mem_copy_text(mp_bytes(value), value->via.str.size);
    return *out ? 0 : err_memory(e, value->via.str.size, "a name");
}

/* ---- frames ---- */

static int parse_place(const msgpack_object *from, struct atlas_frame *f, struct err *e)
{
    const msgpack_object *frame = find(from, "frame"), *rotated = find(from, "rotated");
    if (!frame)
        return err_set(e, "there is no 'frame'");
    if (get_size(frame, "x", &f->x, e) || get_size(frame, "y", &f->y, e) ||
        get_size(frame, "w", &f->width, e) || get_size(frame, "h", &f->height, e))
        return err_context(e, "'frame'");
    f->turned = rotated && rotated->type == MSGPACK_OBJECT_BOOLEAN && rotated->via.boolean;
    return 0;
}

/* Where the part is in the frame. Some programs write the size of a turned part as it is stored. */
static int parse_source(const msgpack_object *from, struct atlas_frame *f, struct err *e)
{
    const msgpack_object *part = find(from, "spriteSourceSize"), *whole = find(from, "sourceSize");
    size_t width = f->width, height = f->height;
    if (part && (get_size(part, "x", &f->left, e) || get_size(part, "y", &f->top, e)))
        return err_context(e, "'spriteSourceSize'");
    if (part && find(part, "w") &&
        (get_size(part, "w", &width, e) || get_size(part, "h", &height, e)))
        return err_context(e, "'spriteSourceSize'");
    if (f->turned && width == f->height && height == f->width) {
        f->width = width;
        f->height = height;
    }
    f->frame_width = f->left + f->width;
    f->frame_height = f->top + f->height;
    width = f->frame_width;
    height = f->frame_height;
    if (whole && (get_size(whole, "w", &width, e) || get_size(whole, "h", &height, e)))
        return err_context(e, "'sourceSize'");
    if (width < f->frame_width || height < f->frame_height || !width || !height)
        return err_set(e, "%zux%zu pixels at %zu,%zu are not inside of a frame of %zux%zu",
                       f->width, f->height, f->left, f->top, width, height);
    f->frame_width = width;
    f->frame_height = height;
    return 0;
}

static double milliseconds(const msgpack_object *value)
{
    if (value && value->type == MSGPACK_OBJECT_POSITIVE_INTEGER)
        return (double)value->via.u64;
    return value && value->type == MSGPACK_OBJECT_FLOAT64 && value->via.f64 >= 0 ? value->via.f64
                                                                                 : -1000;
}

static int parse_frame(struct atlas *a, const msgpack_object *name, const msgpack_object *from,
                       struct err *e)
{
    struct atlas_frame *f = &a->frames[a->count];
    char shown[80];
    *f = (struct atlas_frame){.seconds = milliseconds(find(from, "duration")) / 1000};
    if (get_text(name, "the name of a frame", &f->name, e))
        return err_context(e, "frame %zu", a->count);
    a->count++;
    if (parse_place(from, f, e) || parse_source(from, f, e))
        return err_context(e, "frame %zu ('%s')", a->count - 1,
                           err_quote(shown, sizeof shown, f->name, strlen(f->name)));
    return 0;
}

static int parse_frames(struct atlas *a, const msgpack_object *frames, struct err *e)
{
    bool list = frames && frames->type == MSGPACK_OBJECT_ARRAY;
    if (!list && (!frames || frames->type != MSGPACK_OBJECT_MAP))
        return err_set(e, "no atlas: there are no 'frames'");
    size_t count = list ? frames->via.array.size : frames->via.map.size;
    a->frames = mem_zero(count, sizeof *a->frames);
    if (!a->frames)
        return err_memory(e, count * sizeof *a->frames, "the frames of an atlas");
    if (count == 0)
        return err_set(e, "'frames' is empty");
    for (size_t i = 0; i < count; i++) {
        const msgpack_object *from = list ? &frames->via.array.ptr[i] : &frames->via.map.ptr[i].val;
        const msgpack_object *name = list ? find(from, "filename") : &frames->via.map.ptr[i].key;
        if (parse_frame(a, name, from, e))
            return -1;
    }
    return 0;
}

/* ---- tags ---- */

static enum atlas_order parse_order(const msgpack_object *value)
{
    static const char *const names[ATLAS_ORDERS] = {"forward", "reverse", "pingpong",
                                                    "pingpong_reverse"};
    for (int i = 0; value && value->type == MSGPACK_OBJECT_STR && i < ATLAS_ORDERS; i++)
        if (strlen(names[i]) == value->via.str.size &&
            memcmp(names[i], mp_bytes(value), value->via.str.size) == 0)
            return (enum atlas_order)i;
    return ATLAS_FORWARD;
}

static int parse_tag(struct atlas *a, const msgpack_object *from, struct err *e)
{
    struct atlas_tag *tag = &a->tags[a->tag_count];
    if (get_text(find(from, "name"), "'name'", &tag->name, e))
        return -1;
    a->tag_count++;
    if (get_size(from, "from", &tag->first, e) || get_size(from, "to", &tag->last, e))
        return -1;
    if (tag->first > tag->last || tag->last >= a->count)
        return err_set(e, "frames %zu to %zu of %zu", tag->first, tag->last, a->count);
    tag->order = parse_order(find(from, "direction"));
    return 0;
}

static int parse_meta(struct atlas *a, const msgpack_object *meta, struct err *e)
{
    const msgpack_object *image = find(meta, "image"), *tags = find(meta, "frameTags");
    if (image && !a->image && get_text(image, "'image'", &a->image, e))
        return -1;
    if (!tags || tags->type != MSGPACK_OBJECT_ARRAY || tags->via.array.size == 0)
        return 0;
    a->tags = mem_zero(tags->via.array.size, sizeof *a->tags);
    if (!a->tags)
        return err_memory(e, tags->via.array.size * sizeof *a->tags, "the tags of an atlas");
    for (uint32_t i = 0; i < tags->via.array.size; i++)
        if (parse_tag(a, &tags->via.array.ptr[i], e))
            return err_context(e, "tag %u", i);
    return 0;
}

/* Phaser's form has a list of textures, with the image and the frames of each. */
static int parse_root(struct atlas *a, const msgpack_object *root, struct err *e)
{
    const msgpack_object *textures = find(root, "textures"), *from = root;
    if (textures && textures->type == MSGPACK_OBJECT_ARRAY) {
        if (textures->via.array.size != 1)
            return err_set(e, "an atlas of %u pictures: only one is read, export it as one",
                           textures->via.array.size);
        from = textures->via.array.ptr;
        if (find(from, "image") && get_text(find(from, "image"), "'image'", &a->image, e))
            return -1;
    }
    return parse_frames(a, find(from, "frames"), e) || parse_meta(a, find(root, "meta"), e) ? -1
                                                                                            : 0;
}

int atlas_parse(struct atlas *a, const char *text, struct err *e)
{
    struct buffer packed = {0};
    msgpack_unpacked tree;
    *a = (struct atlas){0};
    text += strncmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0; /* a byte order mark */
    text += strspn(text, white);
    if (*text && !strchr("{[", *text))
        return err_set(e, "no JSON: export the atlas as JSON, as a list (array) or hash of frames");
    msgpack_unpacked_init(&tree);
    int failed = json_parse(&text, &packed, e);
    if (!failed && *text)
        failed = err_set(e, "something follows the JSON");
    failed =
        failed || mp_unpack(&tree, packed.bytes, packed.size, e) || parse_root(a, &tree.data, e);
    msgpack_unpacked_destroy(&tree);
    buffer_free(&packed);
    if (failed)
        atlas_free(a);
    return failed ? -1 : 0;
}
