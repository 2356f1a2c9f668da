/* map.c - msgpack maps with text keys: values stay as they were read until somebody asks. */
#include "tns/map.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "tns/buffer.h"
#include "tns/msgpack_io.h"
#include "tns/validate.h"
#include <stdlib.h>
#include <string.h>

enum { KEY_SHOWN = 80, FIRST_ENTRIES = 8 };

/* Entries */

static void entry_drop_value(struct entry *entry)
{
    if (entry->raw_owned)
        free((void *)entry->raw);
    entry->raw = NULL;
    entry->raw_size = 0;
    entry->raw_owned = false;
    tensor_free(&entry->tensor);
}

static void entry_free(struct entry *entry)
{
    entry_drop_value(entry);
    free(entry->key);
}

/* "'key': " in front of the text that is there. Always -1. */
static int entry_error(const char *key, struct err *e)
{
    char shown[KEY_SHOWN];
    return err_context(e, "'%s'", err_quote(shown, sizeof shown, key, strlen(key)));
}

void map_free(struct map *m)
{
    for (size_t i = 0; i < m->count; i++)
        entry_free(&m->entries[i]);
    free(m->entries);
    *m = (struct map){0};
}

struct entry *map_find(const struct map *m, const char *key)
{
    for (size_t i = 0; i < m->count; i++)
        if (strcmp(m->entries[i].key, key) == 0)
            return &m->entries[i];
    return NULL;
}

bool map_holds_tensor(const struct entry *entry)
{
    return entry->tensor.data || (entry->raw && mp_is_tensor(entry->raw, entry->raw_size));
}

void map_remove(struct map *m, const char *key)
{
    struct entry *entry = map_find(m, key);
    if (!entry)
        return;
    size_t behind = (size_t)(m->entries + m->count - entry) - 1;
    entry_free(entry);
    memmove(entry, entry + 1, behind * sizeof *entry);
    m->count--;
}

/* A new last entry with this key and no value; NULL without memory. */
static struct entry *add_entry(struct map *m, const char *key, size_t length, struct err *e)
{
    if (m->count == m->capacity) {
        size_t capacity = m->capacity ? 2 * m->capacity : FIRST_ENTRIES;
        struct entry *entries = mem_resize(m->entries, capacity, sizeof *entries);
        if (!entries) {
            err_memory(e, capacity * sizeof *entries, "a map");
            return NULL;
        }
        m->entries = entries;
        m->capacity = capacity;
    }
    struct entry *entry = &m->entries[m->count];
    *entry = (struct entry){.key = mem_copy_text(key, length)};
    if (!entry->key) {
        err_memory(e, length + 1, "a key");
        return NULL;
    }
    m->count++;
    return entry;
}

/* Reading values */

/* Opens the value of `key`: 1, 0 absent, -1. Where it is 1, `value` wants
 * msgpack_unpacked_destroy(). */
static int open_value(const struct map *m, const char *key, msgpack_unpacked *value, struct err *e)
{
    const struct entry *entry = map_find(m, key);
    if (!entry)
        return 0;
    if (!entry->raw) {
        err_set(e, "a tensor stands there");
        return entry_error(key, e);
    }
    if (mp_unpack(value, entry->raw, entry->raw_size, e)) {
        msgpack_unpacked_destroy(value);
        return entry_error(key, e);
    }
    return 1;
}

/* The end of every map_text() and its like: 1, or -1 where the value did not fit. */
static int close_value(const char *key, msgpack_unpacked *value, int failed, struct err *e)
{
    msgpack_unpacked_destroy(value);
    return failed ? entry_error(key, e) : 1;
}

static int take_text(const msgpack_object *object, char *out, size_t size, struct err *e)
{
    if (object->type != MSGPACK_OBJECT_STR)
        return err_set(e, "not a text");
    const char *text = mp_bytes(object);
    uint32_t length = object->via.str.size;
    if (length >= size)
        return err_set(e, "a text of %u bytes, at most %zu", length, size - 1);
    if (memchr(text, '\0', length))
        return err_set(e, "a text with a zero byte in it");
    memcpy(out, text, length);
    out[length] = '\0';
    return 0;
}

static int take_integer(const msgpack_object *object, int64_t *out, struct err *e)
{
    if (object->type == MSGPACK_OBJECT_NEGATIVE_INTEGER)
        *out = object->via.i64;
    else if (object->type != MSGPACK_OBJECT_POSITIVE_INTEGER)
        return err_set(e, "not a whole number");
    else if (object->via.u64 > INT64_MAX)
        return err_set(e, "%llu is out of range", (unsigned long long)object->via.u64);
    else
        *out = (int64_t)object->via.u64;
    return 0;
}

static int take_real(const msgpack_object *object, double *out, struct err *e)
{
    switch (object->type) {
    case MSGPACK_OBJECT_FLOAT32:
    case MSGPACK_OBJECT_FLOAT64:
        *out = object->via.f64;
        return 0;
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
        *out = (double)object->via.u64;
        return 0;
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
        *out = (double)object->via.i64;
        return 0;
    default:
        return err_set(e, "not a number");
    }
}

int map_text(const struct map *m, const char *key, char *out, size_t size, struct err *e)
{
    msgpack_unpacked value;
    int found = open_value(m, key, &value, e);
    return found == 1 ? close_value(key, &value, take_text(&value.data, out, size, e), e) : found;
}

int map_integer(const struct map *m, const char *key, int64_t *out, struct err *e)
{
    msgpack_unpacked value;
    int found = open_value(m, key, &value, e);
    return found == 1 ? close_value(key, &value, take_integer(&value.data, out, e), e) : found;
}

int map_real(const struct map *m, const char *key, double *out, struct err *e)
{
    msgpack_unpacked value;
    int found = open_value(m, key, &value, e);
    return found == 1 ? close_value(key, &value, take_real(&value.data, out, e), e) : found;
}

int map_bool(const struct map *m, const char *key, bool *out, struct err *e)
{
    msgpack_unpacked value;
    int found = open_value(m, key, &value, e);
    if (found != 1)
        return found;
    int failed = 0;
    if (value.data.type == MSGPACK_OBJECT_BOOLEAN)
        *out = value.data.via.boolean;
    else
        failed = err_set(e, "neither true nor false");
    return close_value(key, &value, failed, e);
}

int map_map(const struct map *m, const char *key, struct map *out, struct err *e)
{
    const struct entry *entry = map_find(m, key);
    *out = (struct map){0};
    if (!entry)
        return 0;
    if (!entry->raw)
        err_set(e, "a tensor stands there");
    else if (map_unpack(out, entry->raw, entry->raw_size, e) == 0)
        return 1;
    return entry_error(key, e);
}

int map_tensor(struct map *m, const char *key, struct tensor **out, struct err *e)
{
    struct entry *entry = map_find(m, key);
    if (!entry)
        return 0;
    if (!entry->tensor.data && mp_unpack_tensor(&entry->tensor, entry->raw, entry->raw_size, e))
        return entry_error(key, e);
    *out = &entry->tensor;
    return 1;
}

int map_tensor_view(const struct map *m, const char *key, struct tensor *out, const void **elements,
                    struct err *e)
{
    const struct entry *entry = map_find(m, key);
    if (!entry)
        return 0;
    *out = entry->tensor;
    *elements = out->data;
    out->data = NULL;
    if (!*elements && mp_tensor_view(out, elements, entry->raw, entry->raw_size, e))
        return entry_error(key, e);
    return 1;
}

/* Setting values */

/* The entry `key`, emptied or new; NULL without memory. */
static struct entry *fresh_entry(struct map *m, const char *key, struct err *e)
{
    struct entry *entry = map_find(m, key);
    if (!entry)
        return add_entry(m, key, strlen(key), e);
    entry_drop_value(entry);
    return entry;
}

/* Gives the entry `key` the bytes in `packed`, unless packing them has failed. */
static int set_packed(struct map *m, const char *key, struct buffer *packed, int failed,
                      struct err *e)
{
    struct entry *entry = failed ? NULL : fresh_entry(m, key, e);
    if (!entry) {
        buffer_free(packed);
        return -1;
    }
    entry->raw = packed->bytes;
    entry->raw_size = packed->size;
    entry->raw_owned = true;
    return 0;
}

int map_set_text(struct map *m, const char *key, const char *text, struct err *e)
{
    struct buffer packed = {0};
    if (!utf8_valid(text, strlen(text))) {
        err_set(e, "a text that is not UTF-8");
        return entry_error(key, e);
    }
    return set_packed(m, key, &packed, mp_pack_text(&packed, text, e), e);
}

int map_set_integer(struct map *m, const char *key, int64_t value, struct err *e)
{
    struct buffer packed = {0};
    return set_packed(m, key, &packed, mp_pack_integer(&packed, value, e), e);
}

int map_set_real(struct map *m, const char *key, double value, struct err *e)
{
    struct buffer packed = {0};
    return set_packed(m, key, &packed, mp_pack_real(&packed, value, e), e);
}

int map_set_bool(struct map *m, const char *key, bool value, struct err *e)
{
    struct buffer packed = {0};
    return set_packed(m, key, &packed, mp_pack_bool(&packed, value, e), e);
}

int map_set_map(struct map *m, const char *key, const struct map *value, struct err *e)
{
    struct buffer packed = {0};
    return set_packed(m, key, &packed, map_pack(value, &packed.bytes, &packed.size, e), e);
}

int map_set_raw(struct map *m, const char *key, const void *msgpack, size_t size, struct err *e)
{
    struct buffer packed = {0};
    return set_packed(m, key, &packed, buffer_append(&packed, msgpack, size, e), e);
}

int map_set_tensor(struct map *m, const char *key, struct tensor *value, struct err *e)
{
    struct tensor taken = *value; /* before the entry is emptied: `value` may be its own tensor */
    *value = (struct tensor){0};
    struct entry *entry = fresh_entry(m, key, e);
    if (!entry) {
        tensor_free(&taken);
        return -1;
    }
    entry->tensor = taken;
    return 0;
}

int map_set_entry(struct map *m, const struct entry *value, struct err *e)
{
    struct tensor copy;
    if (!value->tensor.data)
        return map_set_raw(m, value->key, value->raw, value->raw_size, e);
    if (tensor_copy(&copy, &value->tensor, e))
        return -1;
    return map_set_tensor(m, value->key, &copy, e);
}

int map_copy(struct map *to, const struct map *from, struct err *e)
{
    *to = (struct map){0};
    for (size_t i = 0; i < from->count; i++)
        if (map_set_entry(to, &from->entries[i], e)) {
            map_free(to);
            return -1;
        }
    return 0;
}

int map_keep(struct map *m, struct err *e)
{
    for (size_t i = 0; i < m->count; i++) {
        struct entry *entry = &m->entries[i];
        struct buffer copy = {0};
        if (!entry->raw || entry->raw_owned)
            continue;
        if (!entry->tensor.data && buffer_append(&copy, entry->raw, entry->raw_size, e))
            return -1;
        entry->raw = copy.bytes;
        entry->raw_size = copy.size;
        entry->raw_owned = copy.bytes != NULL;
    }
    return 0;
}

/* Whole maps */

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

/* Is this a key that may be added? */
static int check_key(const struct map *m, const msgpack_object *key, struct err *e)
{
    if (key->type != MSGPACK_OBJECT_STR)
        return err_set(e, "a key that is not a text");
    const char *text = mp_bytes(key);
    uint32_t length = key->via.str.size;
    if (length >= MAP_KEY)
        return err_set(e, "a key of %u bytes, at most %d", length, MAP_KEY - 1);
    if (!utf8_valid(text, length) || memchr(text, '\0', length))
        return err_set(e, "a key that is not UTF-8 or has a zero byte in it");
    for (size_t i = 0; i < m->count; i++)
        if (strlen(m->entries[i].key) == length && memcmp(m->entries[i].key, text, length) == 0) {
            err_set(e, "the key stands there twice");
            return entry_error(m->entries[i].key, e);
        }
    return 0;
}

/* Adds an entry for the key at `bytes`, or returns NULL. */
static struct entry *unpack_key(struct map *m, const uint8_t *bytes, size_t size, struct err *e)
{
    msgpack_unpacked key;
    struct entry *entry = NULL;
    if (mp_unpack(&key, bytes, size, e) == 0 && check_key(m, &key.data, e) == 0)
        entry = add_entry(m, mp_bytes(&key.data), key.data.via.str.size, e);
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
