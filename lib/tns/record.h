/* record.h - one record of a stream: a sequence, or a parameter of a model. */
#ifndef TNS_RECORD_H
#define TNS_RECORD_H

#include "base/err.h"
#include "tns/map.h"

enum { RECORD_ID = 1024 }; /* longest id in bytes, the NUL included */
enum { ANY = 0 };          /* in a wanted shape: any size from 1 on */

struct record {
    uint64_t number;      /* place in the stream, counted from 1 */
    char id[RECORD_ID];   /* as it stands in the map; "" where there is none */
    struct map map;       /* "id", "labels", tensors, and what a filter does not know */
    const uint8_t *bytes; /* the whole record as it was read, while nothing in it was changed; else
                             NULL. Set it to NULL after any change to the map or a tensor in it. */
    size_t size;
    uint32_t crc; /* zlib's crc32 of `bytes`, while there are any */
};

void record_free(struct record *r); /* leaves it empty */

int record_set_id(struct record *r, const char *id, struct err *e);

/* Puts "record 17 ('hero/walk'): " in front of the error's text. Always returns -1. */
int record_error(const struct record *r, struct err *e);

/* The tensor `key`, checked: present, of this dtype, ndim and shape (ANY matches every size from 1
 * on). Names the record on failure: "record 17 ('hero/walk'): 'frames' is u1 [8,32,32,3], expected
 * u1 [*,64,64,3]". */
int record_tensor(struct record *r, const char *key, enum dtype dtype, int ndim,
                  const size_t *shape, struct tensor **out, struct err *e);

/* Do all elements of this f4 tensor of the record have a value? "'dynamic.mean' has NaN at element
 * 7". */
int record_finite(const struct record *r, const char *key, const struct tensor *t, struct err *e);

/* The elements of an f4 tensor go to `to`; checked as by record_tensor() and record_finite(). */
int record_floats(const struct record *r, const char *key, int ndim, const size_t *shape, float *to,
                  struct err *e);

/* A label as text: a text as it is, a number in decimal. 1 found, 0 absent, -1 neither. */
int record_label(const struct record *r, const char *name, char *out, size_t size, struct err *e);
/* The same from the map of labels itself; the error does not name the record. */
int record_label_in(const struct map *labels, const char *name, char *out, size_t size,
                    struct err *e);
/* Gives the label, where there is one, another value: an integer stays one if the value is. */
int record_set_label(struct record *r, const char *name, const char *value, struct err *e);

/* Puts the tensor in; takes its data over; marks the record as changed. */
int record_set_tensor(struct record *r, const char *key, struct tensor *value, struct err *e);
/* Takes the tensors out that are not among these. */
void record_select(struct record *r, const char *const *tensors, int count);
void record_remove(struct record *r, const char *key); /* nothing happens where it is absent */
/* Makes a record that was read outlast the reader's buffer. */
int record_keep(struct record *r, struct err *e);
/* A copy that owns everything and outlives the reader's buffer. */
int record_copy(struct record *to, const struct record *from, struct err *e);

#endif
