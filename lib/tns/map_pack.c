/* map_pack.c - complete maps to msgpack and back. */
#include "tns/map.h"
#include "tns/map_entry.h"

#include "base/utf8.h"
#include "tns/buffer.h"
#include "tns/msgpack_io.h"
#include "tns/validate.h"
#include <string.h>

int map_emit(const struct map *m,
             int (*write)(void *context, const void *bytes, size_t size, struct err *e),
             void *context, struct err *e)
{
    struct buffer piece = {0};
    int failed = mp_pack_map(&piece, m->count, e);
    for (size_t i = 0; i < m->count && !failed; i++) {
        const struct entry *entry = &m->entries[i];
        const struct tensor *t = entry->tensor.data ? &entry->tensor : NULL;
        failed = mp_pack_text(&piece, entry->key, e) || (t && mp_pack_tensor_head(&piece, t, e)) ||
                 write(context, piece.bytes, piece.size, e) ||
                 (t ? write(context, t->data, tensor_bytes(t), e)
                    : write(context, entry->raw, entry->raw_size, e));
        piece.size = 0;
    }
    if (!failed && m->count == 0)
        failed = write(context, piece.bytes, piece.size, e);
    buffer_free(&piece);
    return failed ? -1 : 0;
}

static int append(void *buffer, const void *bytes, size_t size, struct err *e)
{
    return buffer_append(buffer, bytes, size, e);
}

int map_pack(const struct map *m, uint8_t **out, size_t *size, struct err *e)
{
    struct buffer packed = {0};
    if (map_emit(m, append, &packed, e)) {
        buffer_free(&packed);
        return -1;
    }
    *out = packed.bytes;
    *size = packed.size;
    return 0;
}

/* Checks that the key is valid and new. */
static int check_key(const struct map *m, const msgpack_object *key, struct err *e)
{
    if (key->type != MSGPACK_OBJECT_STR)
        return err_set(e, "a key is not a text");
    const char *text = mp_bytes(key);
    uint32_t length = key->via.str.size;
    if (length >= MAP_KEY)
        return err_set(e, "a key of %u bytes, the limit is %d", length, MAP_KEY - 1);
    if (!utf8_valid(text, length) || memchr(text, '\0', length))
        return err_set(e, "a key that is not UTF-8 or contains a zero byte");
    for (size_t i = 0; i < m->count; i++)
        if (strlen(m->entries[i].key) == length && memcmp(m->entries[i].key, text, length) == 0) {
            err_set(e, "the key occurs twice");
            return map_entry_error(m->entries[i].key, e);
        }
    return 0;
}

/* Adds an entry for the key at `bytes`. NULL on an error. */
static struct entry *unpack_key(struct map *m, const uint8_t *bytes, size_t size, struct err *e)
{
    msgpack_unpacked key;
    struct entry *entry = NULL;
    if (mp_unpack(&key, bytes, size, e) == 0 && check_key(m, &key.data, e) == 0)
        entry = map_add_entry(m, mp_bytes(&key.data), key.data.via.str.size, e);
    msgpack_unpacked_destroy(&key);
    return entry;
}

static int unpack_entries(struct map *m, const uint8_t *bytes, size_t size, struct err *e)
{
    size_t at = 0, length;
    int64_t pairs = validate_map_header(bytes, size, &at);
    if (pairs < 0)
        return err_set(e, "not a map");
    for (; pairs > 0; pairs--) {
        struct entry *entry;
        if (validate_value(bytes + at, size - at, &validate_trusted, &length, e) != 1)
            return err_set(e, "not msgpack");
        entry = unpack_key(m, bytes + at, length, e);
        if (!entry)
            return -1;
        at += length;
        if (validate_value(bytes + at, size - at, &validate_trusted, &length, e) != 1)
            return err_set(e, "not msgpack");
        entry->raw = bytes + at;
        entry->raw_size = length;
        at += length;
    }
    return 0;
}

int map_unpack(struct map *m, const uint8_t *bytes, size_t size, struct err *e)
{
    *m = (struct map){0};
    if (unpack_entries(m, bytes, size, e) == 0)
        return 0;
    map_free(m);
    return -1;
}
