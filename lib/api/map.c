/* map.c - tensors and maps of dsvae/tns.h. */
#include "api/api.h"
#include "base/mem.h"
#include "tns/history.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(TNS_U1 == (int)DTYPE_U1 && TNS_I4 == (int)DTYPE_I4 && TNS_I8 == (int)DTYPE_I8 &&
                   TNS_F4 == (int)DTYPE_F4 && TNS_F8 == (int)DTYPE_F8 && DTYPE_COUNT == 5,
               "the same types in the same order");
_Static_assert(TNS_DIMS == (int)TENSOR_DIMS, "as many dimensions");

void *api_handle(size_t size, struct tns_error *error)
{
    struct err e;
    void *handle = mem_zero(1, size);
    if (!handle) {
        err_memory(&e, size, "a handle");
        api_fail(&e, error);
    }
    return handle;
}

const char *tns_dtype_name(enum tns_dtype dtype)
{
    return dtype_name((enum dtype)dtype);
}

size_t tns_dtype_size(enum tns_dtype dtype)
{
    return dtype_size((enum dtype)dtype);
}

size_t tns_tensor_count(const struct tns_tensor *t)
{
    size_t count = 1;
    for (int i = 0; i < t->ndim; i++)
        count *= t->shape[i];
    return count;
}

struct tns_map *tns_map_new(struct tns_error *error)
{
    struct tns_map *map = api_handle(sizeof *map, error);
    if (map)
        map->at = &map->own;
    return map;
}

struct tns_map *tns_map_copy(const struct tns_map *from, struct tns_error *error)
{
    struct err e;
    struct tns_map *map = tns_map_new(error);
    if (!map)
        return NULL;
    if (map_copy(&map->own, from->at, &e) == 0)
        return map;
    api_fail(&e, error);
    free(map);
    return NULL;
}

void tns_map_free(struct tns_map *map)
{
    if (!map || map->at != &map->own)
        return;
    map_free(&map->own);
    free(map);
}

size_t tns_map_count(const struct tns_map *map)
{
    return map->at->count;
}

const char *tns_map_key(const struct tns_map *map, size_t i)
{
    return i < map->at->count ? map->at->entries[i].key : NULL;
}

/* By the first byte of a msgpack value. */
static enum tns_type type_of(uint8_t first)
{
    if (first < 0x80 || first >= 0xe0 || (first >= 0xcc && first <= 0xd3))
        return TNS_INTEGER;
    if (first < 0x90 || first == 0xde || first == 0xdf)
        return TNS_MAP;
    if ((first >= 0xa0 && first < 0xc0) || (first >= 0xd9 && first <= 0xdb))
        return TNS_TEXT;
    if (first == 0xca || first == 0xcb)
        return TNS_REAL;
    return first == 0xc2 || first == 0xc3 ? TNS_BOOL : TNS_OTHER;
}

enum tns_type tns_map_type(const struct tns_map *map, const char *key)
{
    const struct entry *entry = map_find(map->at, key);
    if (!entry)
        return TNS_ABSENT;
    return map_holds_tensor(entry) ? TNS_TENSOR : type_of(entry->raw[0]);
}

int tns_map_text(const struct tns_map *map, const char *key, char *out, size_t size,
                 struct tns_error *error)
{
    struct err e;
    return api_result(map_text(map->at, key, out, size, &e), &e, error);
}

int tns_map_integer(const struct tns_map *map, const char *key, int64_t *out,
                    struct tns_error *error)
{
    struct err e;
    return api_result(map_integer(map->at, key, out, &e), &e, error);
}

int tns_map_real(const struct tns_map *map, const char *key, double *out, struct tns_error *error)
{
    struct err e;
    return api_result(map_real(map->at, key, out, &e), &e, error);
}

int tns_map_bool(const struct tns_map *map, const char *key, int *out, struct tns_error *error)
{
    struct err e;
    bool value = false;
    int found = map_bool(map->at, key, &value, &e);
    if (found > 0)
        *out = value;
    return api_result(found, &e, error);
}

int tns_map_map(const struct tns_map *map, const char *key, struct tns_map **out,
                struct tns_error *error)
{
    struct err e;
    struct map view = {0};
    *out = NULL;
    int found = map_map(map->at, key, &view, &e);
    if (found > 0 && !(*out = tns_map_new(error)))
        found = -1;
    else if (found > 0 && map_copy(&(*out)->own, &view, &e))
        found = api_fail(&e, error);
    else if (found < 0)
        api_fail(&e, error);
    if (found < 0) {
        tns_map_free(*out);
        *out = NULL;
    }
    map_free(&view);
    return found;
}

int api_may_set(struct tns_map *map, const char *key, struct err *e)
{
    if (map->record && strcmp(key, "id") == 0)
        return err_set(e, "the id of a record is set by tns_record_set_id()");
    if (strlen(key) >= MAP_KEY)
        return err_set(e, "a key of %zu bytes, the limit is %d", strlen(key), MAP_KEY - 1);
    if (map->record)
        map->record->bytes = NULL;
    return 0;
}

int tns_map_set_text(struct tns_map *map, const char *key, const char *text,
                     struct tns_error *error)
{
    struct err e;
    return api_done(api_may_set(map, key, &e) || map_set_text(map->at, key, text, &e), &e, error);
}

int tns_map_set_integer(struct tns_map *map, const char *key, int64_t value,
                        struct tns_error *error)
{
    struct err e;
    return api_done(api_may_set(map, key, &e) || map_set_integer(map->at, key, value, &e), &e,
                    error);
}

int tns_map_set_real(struct tns_map *map, const char *key, double value, struct tns_error *error)
{
    struct err e;
    return api_done(api_may_set(map, key, &e) || map_set_real(map->at, key, value, &e), &e, error);
}

int tns_map_set_bool(struct tns_map *map, const char *key, int value, struct tns_error *error)
{
    struct err e;
    return api_done(api_may_set(map, key, &e) || map_set_bool(map->at, key, value != 0, &e), &e,
                    error);
}

int tns_map_set_map(struct tns_map *map, const char *key, const struct tns_map *value,
                    struct tns_error *error)
{
    struct err e;
    return api_done(api_may_set(map, key, &e) || map_set_map(map->at, key, value->at, &e), &e,
                    error);
}

int tns_map_set_from(struct tns_map *map, const char *key, const struct tns_map *from,
                     struct tns_error *error)
{
    struct err e;
    const struct entry *entry = map_find(from->at, key);
    if (!entry)
        return 0;
    if (api_may_set(map, key, &e) || (map->at != from->at && map_set_entry(map->at, entry, &e)))
        return api_fail(&e, error);
    return 1;
}

void tns_map_remove(struct tns_map *map, const char *key)
{
    if (!map_find(map->at, key))
        return;
    map_remove(map->at, key);
    if (!map->record)
        return;
    map->record->bytes = NULL;
    if (strcmp(key, "id") == 0)
        map->record->id[0] = '\0';
}

int tns_map_history(const struct tns_map *header, size_t step, char *out, size_t size,
                    struct tns_error *error)
{
    struct err e;
    return api_result(history_text(header->at, step, out, size, &e), &e, error);
}

int tns_map_add_history(struct tns_map *header, const char *program, const char *version, int argc,
                        const char *const *argv, struct tns_error *error)
{
    struct err e;
    size_t count = argc > 0 ? (size_t)argc : 0;
    int failed = api_may_set(header, "history", &e) ||
                 history_add(header->at, program, version, argv, count, &e);
    return api_done(failed, &e, error);
}
