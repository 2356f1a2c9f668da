/* map.h - a msgpack map with text keys, kept in order: a header, a record, its labels.
 *
 * A map that came from a stream keeps each value as the bytes that stood there and decodes it only
 * when asked, so what a filter does not touch passes through byte for byte. */
#ifndef TNS_MAP_H
#define TNS_MAP_H

#include "base/err.h"
#include "tns/tensor.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MAP_KEY = 256 }; /* longest key that is read, in bytes, the NUL included */

struct entry {
    char *key;          /* owned, NUL-terminated, no NUL inside */
    const uint8_t *raw; /* the value in msgpack; NULL while only `tensor` holds it */
    size_t raw_size;
    bool raw_owned;       /* `raw` was allocated by the map (else it points into a buffer) */
    struct tensor tensor; /* decoded by map_tensor() or put there by map_set_tensor() */
};

struct map {
    struct entry *entries;
    size_t count, capacity;
};

void map_free(struct map *m); /* leaves it empty; `struct map m = {0}` is an empty map */

/* Looks a value up. 1: found, 0: no such key, -1: the value has another type (or a text is longer
 * than `size` - 1); the error names the key. */
int map_text(const struct map *m, const char *key, char *out, size_t size, struct err *e);
int map_integer(const struct map *m, const char *key, int64_t *out, struct err *e);
int map_real(const struct map *m, const char *key, double *out, struct err *e); /* or an integer */
int map_bool(const struct map *m, const char *key, bool *out, struct err *e);
/* A nested map as a view: valid while `m` and the buffer behind it are; free it with map_free(). */
int map_map(const struct map *m, const char *key, struct map *out, struct err *e);
/* The tensor stays the map's; the caller may change its elements (then the map writes the new
 * ones). */
int map_tensor(struct map *m, const char *key, struct tensor **out, struct err *e);

/* The same without decoding it: *out is all of it but its elements, which stand at *elements, on
 * any boundary, while `m` and the buffer behind it are. */
int map_tensor_view(const struct map *m, const char *key, struct tensor *out, const void **elements,
                    struct err *e);

struct entry *map_find(const struct map *m, const char *key); /* NULL if absent */
bool map_holds_tensor(
    const struct entry *entry); /* is it one, by its shape? cheap, does not decode */

/* Sets or replaces; a new key goes last. The map copies texts, which must be UTF-8, and raw bytes.
 */
int map_set_text(struct map *m, const char *key, const char *text, struct err *e);
int map_set_integer(struct map *m, const char *key, int64_t value, struct err *e);
int map_set_real(struct map *m, const char *key, double value, struct err *e);
int map_set_bool(struct map *m, const char *key, bool value, struct err *e);
int map_set_map(struct map *m, const char *key, const struct map *value, struct err *e);
int map_set_tensor(struct map *m, const char *key, struct tensor *value, struct err *e); /* takes
    the data over and leaves *value empty, also when it fails */
int map_set_raw(struct map *m, const char *key, const void *msgpack, size_t size, struct err *e);
int map_set_entry(struct map *m, const struct entry *value,
                  struct err *e); /* another map's: a copy */
void map_remove(struct map *m, const char *key);
int map_copy(struct map *to, const struct map *from, struct err *e); /* owns everything */
/* Makes the map independent of the buffer that it was read from: its values are copied, of decoded
 * tensors only the elements stay. */
int map_keep(struct map *m, struct err *e);

/* The whole map in msgpack, into a growing buffer that the caller frees. */
int map_pack(const struct map *m, uint8_t **out, size_t *size, struct err *e);
/* The same bytes in order, piece by piece, the elements of tensors from where they stand; -1 as
 * soon as write() says so. */
int map_emit(const struct map *m,
             int (*write)(void *context, const void *bytes, size_t size, struct err *e),
             void *context, struct err *e);
/* Parses one map from exactly these bytes, which validate_value() has passed. Values point into
 * `bytes`. */
int map_unpack(struct map *m, const uint8_t *bytes, size_t size, struct err *e);

#endif
