/* map_get.c - looks up and decodes the values of a map. */
#include "tns/map.h"
#include "tns/map_entry.h"

#include "tns/msgpack_io.h"
#include <string.h>

/* Decodes the value of `key`. 1: the caller must call msgpack_unpacked_destroy(); 0: absent; -1. */
static int open_value(const struct map *m, const char *key, msgpack_unpacked *value, struct err *e)
{
    const struct entry *entry = map_find(m, key);
    if (!entry)
        return 0;
    if (!entry->raw) {
        err_set(e, "it is a tensor");
        return map_entry_error(key, e);
    }
    if (mp_unpack(value, entry->raw, entry->raw_size, e)) {
        msgpack_unpacked_destroy(value);
        return map_entry_error(key, e);
    }
    return 1;
}

/* Frees the value. Returns 1, or -1 with the key in the error if `failed`. */
static int close_value(const char *key, msgpack_unpacked *value, int failed, struct err *e)
{
    msgpack_unpacked_destroy(value);
    return failed ? map_entry_error(key, e) : 1;
}

static int read_text(const msgpack_object *object, char *out, size_t size, struct err *e)
{
    if (object->type != MSGPACK_OBJECT_STR)
        return err_set(e, "not a text");
    const char *text = mp_bytes(object);
    uint32_t length = object->via.str.size;
    if (length >= size)
        return err_set(e, "a text of %u bytes, the limit is %zu", length, size - 1);
    if (memchr(text, '\0', length))
        return err_set(e, "the text contains a zero byte");
    memcpy(out, text, length);
    out[length] = '\0';
    return 0;
}

static int read_integer(const msgpack_object *object, int64_t *out, struct err *e)
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

static int read_real(const msgpack_object *object, double *out, struct err *e)
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
    return found == 1 ? close_value(key, &value, read_text(&value.data, out, size, e), e) : found;
}

int map_integer(const struct map *m, const char *key, int64_t *out, struct err *e)
{
    msgpack_unpacked value;
    int found = open_value(m, key, &value, e);
    return found == 1 ? close_value(key, &value, read_integer(&value.data, out, e), e) : found;
}

int map_real(const struct map *m, const char *key, double *out, struct err *e)
{
    msgpack_unpacked value;
    int found = open_value(m, key, &value, e);
    return found == 1 ? close_value(key, &value, read_real(&value.data, out, e), e) : found;
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
        err_set(e, "it is a tensor");
    else if (map_unpack(out, entry->raw, entry->raw_size, e) == 0)
        return 1;
    return map_entry_error(key, e);
}

int map_tensor(struct map *m, const char *key, struct tensor **out, struct err *e)
{
    struct entry *entry = map_find(m, key);
    if (!entry)
        return 0;
    if (!entry->tensor.data && mp_unpack_tensor(&entry->tensor, entry->raw, entry->raw_size, e))
        return map_entry_error(key, e);
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
        return map_entry_error(key, e);
    return 1;
}
