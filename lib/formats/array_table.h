/* array_table.h - records from arrays with one row for each record: one or several tensors, labels,
 * ids. */
#ifndef FORMATS_ARRAY_TABLE_H
#define FORMATS_ARRAY_TABLE_H

#include "formats/array_rows.h"
#include "formats/label_array.h"
#include "formats/named_arrays.h"

struct table_tensor {
    char key[MAP_KEY];
    struct array_stream from;
    struct array_rows rows;
    struct label_array lengths; /* of pieces, i8; or empty */
};

struct array_table {
    const char *id; /* start of the ids ID/0, ID/1, ... */
    bool single;    /* the one record has just this id */
    struct table_tensor *tensors;
    struct label_array *labels;
    struct label_array ids; /* or empty */
    size_t tensor_count, label_count;
    const struct array_reader *arrays; /* NULL: the caller's tensor */
    size_t held;                       /* bytes of the labels */
    size_t next;
};

/* As npz_table.h writes it: an array 'id' of texts, arrays 'label.NAME', TENSOR and
 * TENSOR.length. */
bool array_table_is(struct array_reader *a);
int array_table_read(struct array_table *t, struct array_reader *a, struct err *e);

/* A table of one tensor: the caller opens t->tensors[0].from and .rows. */
int array_table_make(struct array_table *t, const char *id, bool single, const char *key,
                     struct err *e);
/* Adds labels from the array: label_array_read(). Fails if it has another number of rows. */
int array_table_label(struct array_table *t, struct array_stream *from, const char *names,
                      size_t max_bytes, struct err *e);
void array_table_free(struct array_table *t);

/* 1: a record; 0: the end; -1. */
int array_table_next(struct array_table *t, struct record *out, struct err *e);

#endif
