/* map.c - the entries of a map, and setting them. */
#include "tns/map.h"
#include "tns/map_entry.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "tns/buffer.h"
#include "tns/msgpack_io.h"
#include <stdlib.h>
#include <string.h>

enum { KEY_SHOWN = 80, FIRST_ENTRIES = 8 };

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

int map_entry_error(const char *key, struct err *e)
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
    size_t after = (size_t)(m->entries + m->count - entry) - 1;
    entry_free(entry);
    memmove(entry, entry + 1, after * sizeof *entry);
    m->count--;
}

struct entry *map_add_entry(struct map *m, const char *key, size_t length, struct err *e)
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

/* Setting values */

/* The entry `key`, without a value; added if it is new. NULL if memory is exhausted. */
static struct entry *fresh_entry(struct map *m, const char *key, struct err *e)
{
    struct entry *entry = map_find(m, key);
    if (!entry)
        return map_add_entry(m, key, strlen(key), e);
    entry_drop_value(entry);
    return entry;
}

/* Moves the bytes of `packed` into the entry `key`, unless packing has failed. */
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
        return map_entry_error(key, e);
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
