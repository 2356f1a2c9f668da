/* history.c - packs and reads the history. */
#include "tns/history.h"

#include "base/utf8.h"
#include "tns/buffer.h"
#include "tns/msgpack_io.h"
#include <stdio.h>
#include <string.h>

enum {
    ARGUMENTS_MAX = 64,    /* of one step */
    ARGUMENT_SHOWN = 1024, /* bytes of one that is not UTF-8 */
};

static int pack_argument(struct buffer *out, const char *text, struct err *e)
{
    char shown[ARGUMENT_SHOWN];
    size_t length = strlen(text);
    return mp_pack_text(
        out, utf8_valid(text, length) ? text : err_quote(shown, sizeof shown, text, length), e);
}

static int pack_arguments(struct buffer *out, const char *const *argv, size_t argc, struct err *e)
{
    char more[32];
    size_t shown = argc > ARGUMENTS_MAX ? ARGUMENTS_MAX - 1 : argc;
    int failed = mp_pack_array(out, shown + (shown < argc), e);
    for (size_t i = 0; i < shown && !failed; i++)
        failed = pack_argument(out, argv[i], e);
    snprintf(more, sizeof more, "and %zu more", argc - shown);
    return failed || (shown < argc && mp_pack_text(out, more, e));
}

/* The old steps, in an array that has space for one more. */
static int pack_old_steps(struct buffer *out, const msgpack_object *old, struct err *e)
{
    msgpack_packer packer;
    size_t count = old->type == MSGPACK_OBJECT_ARRAY ? old->via.array.size : 0;
    int failed = mp_pack_array(out, count + 1, e);
    msgpack_packer_init(&packer, out, buffer_pack);
    for (size_t i = 0; i < count && !failed; i++)
        if (msgpack_pack_object(&packer, old->via.array.ptr[i]))
            failed = err_memory(e, count, "the history");
    return failed;
}

/* 1: *steps is the entry, which has to be destroyed; 0: there is none (*steps is nil); -1. */
static int open_history(const struct map *header, msgpack_unpacked *steps, struct err *e)
{
    const struct entry *entry = map_find(header, "history");
    *steps = (msgpack_unpacked){0};
    if (!entry || !entry->raw)
        return 0;
    if (mp_unpack(steps, entry->raw, entry->raw_size, e) == 0)
        return 1;
    msgpack_unpacked_destroy(steps);
    return -1;
}

int history_add(struct map *header, const char *program, const char *version,
                const char *const *argv, size_t argc, struct err *e)
{
    msgpack_unpacked old;
    struct buffer packed = {0};
    int opened = open_history(header, &old, e);
    int failed = opened < 0 || pack_old_steps(&packed, &old.data, e) ||
                 mp_pack_map(&packed, 3, e) || mp_pack_text(&packed, "program", e) ||
                 mp_pack_text(&packed, program, e) || mp_pack_text(&packed, "version", e) ||
                 mp_pack_text(&packed, version, e) || mp_pack_text(&packed, "argv", e) ||
                 pack_arguments(&packed, argv, argc, e) ||
                 map_set_raw(header, "history", packed.bytes, packed.size, e);
    if (opened > 0)
        msgpack_unpacked_destroy(&old);
    buffer_free(&packed);
    return failed ? -1 : 0;
}

/* Appends a text after a space, as far as it fits. */
static void append(char *out, size_t size, const msgpack_object *text)
{
    size_t used = strlen(out);
    if (text->type == MSGPACK_OBJECT_STR && used + 1 < size)
        snprintf(out + used, size - used, "%s%.*s", used ? " " : "", (int)text->via.str.size,
                 mp_bytes(text));
}

static const msgpack_object *value_of(const msgpack_object *map, const char *key)
{
    static const msgpack_object nil = {.type = MSGPACK_OBJECT_NIL};
    for (uint32_t i = 0; map->type == MSGPACK_OBJECT_MAP && i < map->via.map.size; i++) {
        const msgpack_object_kv *pair = &map->via.map.ptr[i];
        if (pair->key.type == MSGPACK_OBJECT_STR && pair->key.via.str.size == strlen(key) &&
            memcmp(mp_bytes(&pair->key), key, strlen(key)) == 0)
            return &pair->val;
    }
    return &nil;
}

int history_text(const struct map *header, size_t step, char *out, size_t size, struct err *e)
{
    msgpack_unpacked steps;
    int opened = open_history(header, &steps, e), found = 0;
    if (opened <= 0)
        return opened;
    if (steps.data.type == MSGPACK_OBJECT_ARRAY && step < steps.data.via.array.size) {
        const msgpack_object *map = &steps.data.via.array.ptr[step];
        const msgpack_object *arguments = value_of(map, "argv");
        if (size > 0)
            out[0] = '\0';
        append(out, size, value_of(map, "program"));
        append(out, size, value_of(map, "version"));
        for (uint32_t i = 0;
             arguments->type == MSGPACK_OBJECT_ARRAY && size > 0 && i < arguments->via.array.size;
             i++)
            append(out, size, &arguments->via.array.ptr[i]);
        found = 1;
    }
    msgpack_unpacked_destroy(&steps);
    return found;
}
