/* named_arrays.h - a stream as a file of named arrays (.npz or safetensors) and back.
 *
 * An array has the name ID/TENSOR, of its record and tensor; a tensor 'value', which
 * the parameters of a model have, has just the name of the record. The file also has the skeleton
 * of the stream: its JSON lines (text.h) with {"array": NAME} instead of tensors, so that nothing
 * is lost. */
#ifndef FORMATS_NAMED_ARRAYS_H
#define FORMATS_NAMED_ARRAYS_H

#include "formats/array_stream.h"
#include "formats/text.h"
#include "formats/unique_names.h"

#define ARRAYS_VALUE "value"

/* Writing a stream: pass the header, the records and the end to these functions. They pass the
 * arrays to put(), and afterwards the skeleton is complete. */
struct array_writer {
    int (*put)(void *file, const char *name, const struct tensor *t, struct err *e);
    void *file;
    struct unique_names names; /* the file may have reserved some */
    struct buffer skeleton;
};

int arrays_header(struct array_writer *w, const struct map *header, struct err *e);
int arrays_record(struct array_writer *w, struct record *r, struct err *e);
int arrays_end(struct array_writer *w, uint64_t records, struct err *e);
void arrays_writer_free(struct array_writer *w);

/* Reading: the arrays of a file, and the state of reading. */
struct array_reader {
    /* Both: 0; 1, with the reason in *e, if streams have no dtype for it; -1. */
    int (*get)(void *file, size_t i, struct tensor *out, struct err *e);
    /* To read it in pieces; another array may be read in between. */
    int (*open)(void *file, size_t i, struct array_stream *out, struct err *e);
    void *file;
    size_t max_record; /* limit for the bytes of an array, and of all arrays of a record */
    char **names;      /* in the order of the file, UTF-8; owned, like the next two */
    size_t count, capacity;
    size_t *sorted; /* numbers of the arrays, by name */
    bool *used;
    size_t widened; /* arrays that were widened, and a text about the first one */
    char first_widened[256];
    size_t left_out; /* arrays without a dtype in streams, and a text about the first one */
    char first_left_out[512];
};

void arrays_reader_free(struct array_reader *a);
int arrays_add(struct array_reader *a, const char *name, struct err *e);
/* After the last one. Fails if a name occurs twice. */
int arrays_sort(struct array_reader *a, struct err *e);
/* Whether there is an array of this name; *i is its number. */
bool arrays_find(const struct array_reader *a, const char *name, size_t *i);
/* "'imgs', 'labels'": the names of the arrays, as many as fit; "no array". Returns `out`. */
const char *arrays_list(const struct array_reader *a, char *out, size_t size);
/* Notes that array i (or, from SIZE_MAX on, something else that *why names) is left out. 0. */
int arrays_leave_out(struct array_reader *a, size_t i, const struct err *why);
/* Whether one record can hold `count` arrays of `bytes` bytes in all. 0 or -1. */
int arrays_fit(const struct array_reader *a, size_t count, size_t bytes, struct err *e);
/* For the file's get(): notes whether the dtype of array i was widened. */
void arrays_widened(struct array_reader *a, size_t i, const struct file_dtype *n);

/* Looks up an array by its name. As text_arrays.get, with the reader as context. */
int arrays_get(void *reader, const char *name, struct tensor *out, struct err *e);
/* Replaces the tensors of another stream's record by the arrays of this file with the same names.
 * `names` starts empty and is passed on from record to record. */
int arrays_replace(struct array_reader *a, struct unique_names *names, struct record *r,
                   struct err *e);

/* Whether a tensor can have this name: UTF-8, not too long, and not a reserved entry of records. */
bool arrays_key(const char *key);

/* The first array that was not read, or NULL; *count is their number. */
const char *arrays_left(const struct array_reader *a, size_t *count);

/* Records of a file without a skeleton: an array ID/TENSOR belongs to the record ID; all arrays
 * without a '/' belong to one record, `id`. With `values`, as in safetensors, each array is the
 * tensor 'value' of its own record. In the order of the file. */
struct array_groups {
    struct array_reader *arrays;
    const char *id;
    bool values;
    size_t *order;      /* numbers of the arrays, grouped by record */
    size_t next, bytes; /* the next array; bytes of the record's arrays so far */
    uint64_t records;
};

int arrays_group(struct array_groups *g, struct array_reader *a, const char *id, bool values,
                 struct err *e);
void arrays_groups_free(struct array_groups *g);
/* The kind of the stream: "frames" or "latents" by the tensors of the first record, else "arrays".
 */
const char *arrays_kind(const struct array_groups *g);
const char *arrays_kind_with(const char *tensor); /* by one tensor */
int arrays_next(struct array_groups *g, struct record *out,
                struct err *e); /* 1; 0 at the end; -1 */

#endif
