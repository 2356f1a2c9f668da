/* record.h - one record of a stream: a sequence, or a parameter of a model. */
#ifndef TNS_RECORD_H
#define TNS_RECORD_H

#include "base/err.h"
#include "tns/map.h"
#include <stdbool.h>

enum { STREAM_VERSION = 2, STREAM_VERSION_OLDEST = 1 }; /* that is written, that is still read */
enum { RECORD_ID = 1024 };                              /* longest id in bytes, the NUL included */
enum { ANY = 0 };                                       /* in an expected shape: any size >= 1 */

struct record {
    uint64_t number;      /* position in the stream, counted from 1 */
    char id[RECORD_ID];   /* the entry "id" of the map; "" if there is none */
    struct map map;       /* "id", "labels", tensors, and entries that a filter does not know */
    const uint8_t *bytes; /* the record as it was read, while it is unchanged; else NULL. Set it to
                             NULL after any change to the map or to a tensor in it. */
    size_t size;
    uint32_t crc; /* crc32 of `bytes`, if not NULL */
};

void record_free(struct record *r); /* leaves it empty */

int record_set_id(struct record *r, const char *id, struct err *e);

/* Adds "record 17 ('hero/walk'): " in front of the error. Always returns -1. */
int record_error(const struct record *r, struct err *e);

/* Looks up the tensor `key` and checks dtype, ndim and shape (ANY matches every size >= 1). Names
 * the record on failure: "record 17 ('hero/walk'): 'frames' is u1 [8,32,32,3], expected u1
 * [*,64,64,3]". */
int record_tensor(struct record *r, const char *key, enum dtype dtype, int ndim,
                  const size_t *shape, struct tensor **out, struct err *e);

/* Fails unless all elements of this f4 tensor are finite: "'dynamic.mean' has NaN at element 7". */
int record_finite(const struct record *r, const char *key, const struct tensor *t, struct err *e);

/* Copies the elements of an f4 tensor to `to`, checked as by record_tensor() and record_finite().
 */
int record_floats(const struct record *r, const char *key, int ndim, const size_t *shape, float *to,
                  struct err *e);

/* "'frames', 'hidden'": the names of its tensors, as many as fit; "no tensor". Returns `out`. */
const char *record_tensor_names(const struct record *r, char *out, size_t size);

/* Labels (label.c). A label as text: a text unchanged, a number in decimal, "true" or "false"; also
 * as NumPy's scalar or array without dimensions. 1: found, 0: absent, -1: another type. */
int record_label(const struct record *r, const char *name, char *out, size_t size, struct err *e);
/* The same for a map of labels; the error does not name the record. */
int record_label_in(const struct map *labels, const char *name, char *out, size_t size,
                    struct err *e);
bool record_label_is_integer(const struct map *labels, const char *name);
/* Changes the value of a label if the record has it. An integer label stays an integer if the new
 * value is one. */
int record_set_label(struct record *r, const char *name, const char *value, struct err *e);
/* The same in a map of labels, which gets the label if it has none. */
int record_set_label_in(struct map *labels, const char *name, const char *value, struct err *e);

/* Sets a tensor and takes ownership of its data, also on failure. Marks the record as changed. */
int record_set_tensor(struct record *r, const char *key, struct tensor *value, struct err *e);
/* Removes all tensors except these. */
void record_select(struct record *r, const char *const *tensors, int count);
void record_remove(struct record *r, const char *key); /* does nothing if it is absent */
/* Copies what points into the reader's buffer, so that the record outlives it. */
int record_keep(struct record *r, struct err *e);
/* A copy that owns everything and outlives the reader's buffer. */
int record_copy(struct record *to, const struct record *from, struct err *e);

#endif
