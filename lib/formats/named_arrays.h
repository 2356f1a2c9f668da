/* named_arrays.h - a stream as a file of named arrays, which is a .npz (npz.h) or safetensors, and
 * back.
 *
 * An array is called as its record and its tensor are, ID/TENSOR; a tensor 'value', as the
 * parameters of a model have, just as its record. Beside the arrays stands the stream's skeleton:
 * its JSON lines (text.h) with {"array": NAME} in the place of tensors, so that nothing is lost. */
#ifndef FORMATS_NAMED_ARRAYS_H
#define FORMATS_NAMED_ARRAYS_H

#include "formats/dtype_convert.h"
#include "formats/text.h"
#include "formats/unique_names.h"

#define ARRAYS_VALUE "value"

/* From a stream: the header, the records and the end go through these, and the arrays to put();
 * then the skeleton is whole. */
struct array_writer {
    int (*put)(void *file, const char *name, const struct tensor *t, struct err *e);
    void *file;
    struct unique_names names; /* the file may have claimed some for itself */
    struct buffer skeleton;
};

int arrays_header(struct array_writer *w, const struct map *header, struct err *e);
int arrays_record(struct array_writer *w, struct record *r, struct err *e);
int arrays_end(struct array_writer *w, uint64_t records, struct err *e);
void arrays_writer_free(struct array_writer *w);

/* To a stream: what the file says of its arrays, and what was found on the way. */
struct array_reader {
    int (*get)(void *file, size_t i, struct tensor *out, struct err *e);
    void *file;
    char **names; /* in the file's order, UTF-8; owned, as are the next two */
    size_t count, capacity;
    size_t *sorted; /* numbers of the arrays, by name */
    bool *taken;
    size_t widened; /* arrays whose dtype no stream has, and the words for the first one */
    char first_widened[256];
};

void arrays_reader_free(struct array_reader *a);
int arrays_add(struct array_reader *a, const char *name, struct err *e);
/* After the last one; a name that stands there twice is an error. */
int arrays_sort(struct array_reader *a, struct err *e);
/* For the file's get(): array i has these numbers. */
void arrays_widened(struct array_reader *a, size_t i, const struct file_dtype *n);

/* Looks an array up by its name: for text_arrays, with the reader as its context. */
int arrays_get(void *reader, const char *name, struct tensor *out, struct err *e);
/* Gives the record of another stream the arrays of this file for its own, by the names that they
 * would have as a file; `names` begins empty, and goes from record to record. */
int arrays_replace(struct array_reader *a, struct unique_names *names, struct record *r,
                   struct err *e);

/* May a tensor be called so: UTF-8, not too long, and no entry that a record has for itself? */
bool arrays_key(const char *key);

/* An array that nobody has taken yet, or NULL; *count of them. */
const char *arrays_left(const struct array_reader *a, size_t *count);

/* Records of a file without a skeleton: an array ID/TENSOR belongs to the record ID; all without a
 * '/' make one record, `id`. Where `values`, as in safetensors, each array is the tensor 'value' of
 * a record of its own. In the order of the file. */
struct array_groups {
    struct array_reader *arrays;
    const char *id;
    bool values;
    size_t *order; /* numbers of the arrays, records together */
    size_t next;
    uint64_t records;
};

int arrays_group(struct array_groups *g, struct array_reader *a, const char *id, bool values,
                 struct err *e);
void arrays_groups_free(struct array_groups *g);
/* The kind of a stream: "frames" or "latents" by the tensors of its first record, else "arrays". */
const char *arrays_kind(const struct array_groups *g);
const char *arrays_kind_with(const char *tensor);                           /* by one of them */
int arrays_next(struct array_groups *g, struct record *out, struct err *e); /* 1, 0 the end, -1 */

#endif
