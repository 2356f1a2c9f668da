/* map.h - a msgpack map with text keys in order: a header, a record, its labels.
 *
 * A map that was read from a stream keeps each value as msgpack bytes and decodes it only on
 * request, so everything that a filter does not touch passes through byte for byte.
 *
 * map.c holds and sets entries, map_get.c decodes them, map_pack.c writes and parses complete maps.
 */
#ifndef TNS_MAP_H
#define TNS_MAP_H

#include "base/err.h"
#include "tns/tensor.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MAP_KEY = 256 }; /* bytes of the longest key, including the NUL */

struct entry {
    char *key;          /* owned, NUL-terminated, no NUL inside */
    const uint8_t *raw; /* the value as msgpack; NULL if only `tensor` holds it */
    size_t raw_size;
    bool raw_owned;       /* `raw` was allocated by the map (else it points into a buffer) */
    struct tensor tensor; /* decoded by map_tensor() or set by map_set_tensor() */
};

struct map {
    struct entry *entries;
    size_t count, capacity;
};

void map_free(struct map *m); /* leaves it empty; `struct map m = {0}` is an empty map */

/* Look up a value. 1: found, 0: no such key, -1: the value has another type (or a text is longer
 * than `size` - 1); the error names the key. */
int map_text(const struct map *m, const char *key, char *out, size_t size, struct err *e);
int map_integer(const struct map *m, const char *key, int64_t *out, struct err *e);
int map_real(const struct map *m, const char *key, double *out, struct err *e); /* or integer */
int map_bool(const struct map *m, const char *key, bool *out, struct err *e);
/* A nested map as a view: valid as long as `m` and the buffer it was read from. Free it with
 * map_free(). */
int map_map(const struct map *m, const char *key, struct map *out, struct err *e);
/* The tensor still belongs to the map. The caller may change its elements; the map then writes the
 * new ones. */
int map_tensor(struct map *m, const char *key, struct tensor **out, struct err *e);

/* The same without a copy: *out has everything but data, which is at *elements, possibly unaligned.
 * Valid as long as `m` and the buffer it was read from. */
int map_tensor_view(const struct map *m, const char *key, struct tensor *out, const void **elements,
                    struct err *e);

struct entry *map_find(const struct map *m, const char *key); /* NULL if absent */
/* Whether the entry looks like a tensor; cheap, because nothing is decoded. */
bool map_holds_tensor(const struct entry *entry);

/* Set or replace a value; a new key becomes the last. The map copies texts, which must be UTF-8,
 * and raw bytes. */
int map_set_text(struct map *m, const char *key, const char *text, struct err *e);
int map_set_integer(struct map *m, const char *key, int64_t value, struct err *e);
int map_set_real(struct map *m, const char *key, double value, struct err *e);
int map_set_bool(struct map *m, const char *key, bool value, struct err *e);
int map_set_map(struct map *m, const char *key, const struct map *value, struct err *e);
/* Takes ownership of the data and leaves *value empty, also on failure. */
int map_set_tensor(struct map *m, const char *key, struct tensor *value, struct err *e);
int map_set_raw(struct map *m, const char *key, const void *msgpack, size_t size, struct err *e);
int map_set_entry(struct map *m, const struct entry *value, struct err *e); /* copies it */
void map_remove(struct map *m, const char *key);
int map_copy(struct map *to, const struct map *from, struct err *e); /* owns everything */
/* Makes the map independent of the buffer that it was read from: copies its values; for a decoded
 * tensor it keeps only the tensor. */
int map_keep(struct map *m, struct err *e);

/* The complete map as msgpack, in a new buffer that the caller frees. */
int map_pack(const struct map *m, uint8_t **out, size_t *size, struct err *e);
/* Passes the same bytes in pieces to write(), tensor elements without a copy. Returns -1 as soon as
 * write() does. */
int map_emit(const struct map *m,
             int (*write)(void *context, const void *bytes, size_t size, struct err *e),
             void *context, struct err *e);
/* Parses one map that fills exactly these bytes, which validate_value() has accepted. Values point
 * into `bytes`. */
int map_unpack(struct map *m, const uint8_t *bytes, size_t size, struct err *e);

#endif
