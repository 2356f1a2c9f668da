/* fields.h - arrays of a model in records of its stream. */
#ifndef COPY_FIELDS_H
#define COPY_FIELDS_H

#include "tns/reader.h"
#include "tns/writer.h"

/* One array of a record: where its elements are, and its shape. */
struct field {
    const char *key;
    enum dtype dtype;
    int ndim;
    size_t shape[3];
    void **data;
};

/* Writes the record with these arrays. */
int fields_write(struct writer *w, struct record *r, const struct field *list, size_t n,
                 struct err *e);

/* The record gives its tensor's memory to the model. */
int field_read(struct record *r, const struct field *f, struct err *e);
/* The number of elements of an i4 array. */
int field_length(struct record *r, const char *key, size_t *length, struct err *e);

/* Fails at the end of the stream: "the model ends before `what`". */
int fields_next_record(struct reader *reader, struct record *r, const char *what, struct err *e);

#endif
