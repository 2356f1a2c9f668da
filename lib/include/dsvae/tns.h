/* dsvae/tns.h - tensor streams, tensor-stream(5): reading, looking at, changing and writing them.
 *
 * A stream is a header, records and an end record. A record has an id, labels, tensors and any
 * other entries; whatever a program does not touch is written again byte for byte.
 *
 * Errors. A function that can fail has a last parameter `struct tns_error *error`, which may be
 * NULL. On failure it gets one line of text without a newline, which names the input, the record
 * and the entry. The library never prints, never ends the process and never calls abort(), also
 * when memory is exhausted. All input may be hostile: every size is checked before it is allocated.
 *
 * Results. Functions that return int return 0, or -1 on failure. Those that look something up or
 * read the next record return 1 (found), 0 (absent, or the end of the stream) or -1. Functions that
 * return a pointer return NULL on failure.
 *
 * Ownership. A handle from a function named _open, _fd, _new or _copy belongs to the caller, who
 * passes it to the function named _close or _free; NULL is allowed there. Everything else that is
 * returned or pointed to is borrowed, for as long as its comment says. Texts and arrays that the
 * caller passes are copied.
 *
 * Threads. Different handles can be used by different threads at the same time; one handle is used
 * by one thread at a time.
 *
 * Implemented in lib/api/: map.c, record.c, stream.c. */
#ifndef DSVAE_TNS_H
#define DSVAE_TNS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __GNUC__
#define TNS_CHECKED __attribute__((warn_unused_result))
#pragma GCC visibility push(default)
#else
#define TNS_CHECKED
#endif

#ifdef __cplusplus
extern "C" {
#endif

struct tns_error {
    char text[1024];
};

struct tns_map;    /* a header, labels, or the entries of a record: values by key, in order */
struct tns_record; /* one record */
struct tns_reader; /* a stream that is being read */
struct tns_writer; /* a stream that is being written */

/* ---- Tensors ---- */

enum tns_dtype { TNS_U1, TNS_I4, TNS_I8, TNS_F4, TNS_F8 }; /* NumPy's u1 i4 i8 f4 f8 */
enum { TNS_DIMS = 8 };                                     /* most dimensions of a tensor */

/* A dense array in C order: the last index varies fastest. */
struct tns_tensor {
    enum tns_dtype dtype;
    int ndim;               /* 0 to TNS_DIMS */
    size_t shape[TNS_DIMS]; /* the first `ndim` */
    const void *data;       /* 64-byte aligned */
};

const char *tns_dtype_name(enum tns_dtype dtype);    /* "|u1" "<i4" "<i8" "<f4" "<f8" */
size_t tns_dtype_size(enum tns_dtype dtype);         /* bytes of one element */
size_t tns_tensor_count(const struct tns_tensor *t); /* elements; 1 for ndim 0 */

/* ---- Maps ---- */

enum tns_type {
    TNS_ABSENT,
    TNS_TEXT,
    TNS_INTEGER,
    TNS_REAL,
    TNS_BOOL,
    TNS_MAP,
    TNS_TENSOR,
    TNS_OTHER /* arrays, bytes, nil: kept, not decoded */
};

/* An empty map. */
TNS_CHECKED struct tns_map *tns_map_new(struct tns_error *error);
/* A copy that depends on nothing else. */
TNS_CHECKED struct tns_map *tns_map_copy(const struct tns_map *map, struct tns_error *error);
void tns_map_free(struct tns_map *map); /* of tns_map_new(), tns_map_copy(), tns_map_map() */

size_t tns_map_count(const struct tns_map *map);
/* The key of entry `i`, counted from 0; NULL if there are not so many. Valid until the map
 * changes. */
const char *tns_map_key(const struct tns_map *map, size_t i);
enum tns_type tns_map_type(const struct tns_map *map, const char *key);

/* Look up a value: 1 found, 0 absent, -1 it has another type. */
/* `out` has `size` bytes; a text that does not fit is an error. */
TNS_CHECKED int tns_map_text(const struct tns_map *map, const char *key, char *out, size_t size,
                             struct tns_error *error);
TNS_CHECKED int tns_map_integer(const struct tns_map *map, const char *key, int64_t *out,
                                struct tns_error *error);
TNS_CHECKED int tns_map_real(const struct tns_map *map, const char *key, double *out,
                             struct tns_error *error); /* a real number or an integer */
TNS_CHECKED int tns_map_bool(const struct tns_map *map, const char *key, int *out,
                             struct tns_error *error);
/* A copy of a nested map, such as the labels of a record; the caller frees *out. */
TNS_CHECKED int tns_map_map(const struct tns_map *map, const char *key, struct tns_map **out,
                            struct tns_error *error);

/* Set or replace a value; a new key becomes the last. Keys and texts are UTF-8. */
TNS_CHECKED int tns_map_set_text(struct tns_map *map, const char *key, const char *text,
                                 struct tns_error *error);
TNS_CHECKED int tns_map_set_integer(struct tns_map *map, const char *key, int64_t value,
                                    struct tns_error *error);
TNS_CHECKED int tns_map_set_real(struct tns_map *map, const char *key, double value,
                                 struct tns_error *error);
TNS_CHECKED int tns_map_set_bool(struct tns_map *map, const char *key, int value,
                                 struct tns_error *error);
TNS_CHECKED int tns_map_set_map(struct tns_map *map, const char *key, const struct tns_map *value,
                                struct tns_error *error);
/* Copies the entry `key`, of any type, from another map: 1, or 0 if it is absent there. */
TNS_CHECKED int tns_map_set_from(struct tns_map *map, const char *key, const struct tns_map *from,
                                 struct tns_error *error);
void tns_map_remove(struct tns_map *map, const char *key); /* does nothing if it is absent */

/* The history of a header: what made the stream. Step `step`, counted from 0, as
 * "PROGRAM VERSION ARGUMENT ...": 1, or 0 if there are not so many. A text that does not fit into
 * the `size` bytes of `out` is cut. */
TNS_CHECKED int tns_map_history(const struct tns_map *header, size_t step, char *out, size_t size,
                                struct tns_error *error);
/* Adds a step. argv[0] to argv[argc-1] are the arguments, without the program's name. */
TNS_CHECKED int tns_map_add_history(struct tns_map *header, const char *program,
                                    const char *version, int argc, const char *const *argv,
                                    struct tns_error *error);

/* ---- Records ---- */

/* An empty record, to read into or to fill. */
TNS_CHECKED struct tns_record *tns_record_new(struct tns_error *error);
/* A copy that depends on nothing else. */
TNS_CHECKED struct tns_record *tns_record_copy(const struct tns_record *record,
                                               struct tns_error *error);
void tns_record_free(struct tns_record *record);

/* A record that was read borrows the reader's memory until the next tns_reader_next() on the same
 * reader, or tns_reader_close(). This makes it independent, so that several can be held. */
TNS_CHECKED int tns_record_keep(struct tns_record *record, struct tns_error *error);

/* Its place in the stream, counted from 1; 0 for a record that was not read. */
uint64_t tns_record_number(const struct tns_record *record);
/* "" if it has none. Valid until the record changes. */
const char *tns_record_id(const struct tns_record *record);
TNS_CHECKED int tns_record_set_id(struct tns_record *record, const char *id,
                                  struct tns_error *error); /* at most 1023 bytes */

/* A label as text, a number in decimal, "true" or "false": 1 found, 0 absent. `out` has `size`
 * bytes. */
TNS_CHECKED int tns_record_label(const struct tns_record *record, const char *name, char *out,
                                 size_t size, struct tns_error *error);
/* Sets or adds a label with a text as its value. */
TNS_CHECKED int tns_record_set_label(struct tns_record *record, const char *name, const char *value,
                                     struct tns_error *error);

/* All entries of the record, to look at or to change; the map belongs to the record. The id is
 * changed by tns_record_set_id() only. */
const struct tns_map *tns_record_map(const struct tns_record *record);
struct tns_map *tns_record_entries(struct tns_record *record);

/* The tensor `key`: 1, 0 if there is none. out->data is valid until the entry changes. */
TNS_CHECKED int tns_record_tensor(const struct tns_record *record, const char *key,
                                  struct tns_tensor *out, struct tns_error *error);
/* The same, and fails unless it is there with this dtype, `ndim` and shape, where a size 0 in
 * `shape` [ndim] accepts every size >= 1. Returns 0 or -1. */
TNS_CHECKED int tns_record_expect(const struct tns_record *record, const char *key,
                                  enum tns_dtype dtype, int ndim, const size_t *shape,
                                  struct tns_tensor *out, struct tns_error *error);
/* The elements of a tensor, to change them; NULL if there is none. Valid until the entry changes or
 * the record is written. */
TNS_CHECKED void *tns_record_tensor_data(struct tns_record *record, const char *key,
                                         struct tns_error *error);
/* Adds or replaces a tensor, with all elements 0. Returns the elements, to fill in; valid as those
 * of tns_record_tensor_data(). `shape` [ndim] */
TNS_CHECKED void *tns_record_add_tensor(struct tns_record *record, const char *key,
                                        enum tns_dtype dtype, int ndim, const size_t *shape,
                                        struct tns_error *error);
/* Removes a tensor or any other entry; does nothing if it is absent. */
void tns_record_remove(struct tns_record *record, const char *key);

/* ---- Reading ---- */

/* The default limit for one record in bytes. */
#define TNS_RECORD_BYTES ((size_t)256 << 20)

/* Opens a file, plain or gzip, and reads its header. */
TNS_CHECKED struct tns_reader *tns_reader_open(const char *path, struct tns_error *error);
/* The same for an open descriptor, which stays the caller's; the reader reads ahead. `name` is put
 * in front of errors, such as "standard input". A record larger than `max_record` bytes is an
 * error; 0: TNS_RECORD_BYTES. */
TNS_CHECKED struct tns_reader *tns_reader_fd(int fd, const char *name, size_t max_record,
                                             struct tns_error *error);
void tns_reader_close(struct tns_reader *reader);

const char *
tns_reader_kind(const struct tns_reader *reader); /* "frames", "latents", "model", ... */
/* Fails unless the stream is of this kind. */
TNS_CHECKED int tns_reader_expect(const struct tns_reader *reader, const char *kind,
                                  struct tns_error *error);
const struct tns_map *tns_reader_header(const struct tns_reader *reader); /* the reader's */

/* Reads the next record into `record`, whose old content is freed: 1 a record; 0 the end, and the
 * complete stream was correct (count and checksum of the records agree); -1 an error, also if the
 * stream ends early. */
TNS_CHECKED int tns_reader_next(struct tns_reader *reader, struct tns_record *record,
                                struct tns_error *error);
/* Reads to the end and checks all that is left. To validate a stream: open it and call this. */
TNS_CHECKED int tns_reader_drain(struct tns_reader *reader, struct tns_error *error);

/* ---- Writing ---- */

/* Writes the header to an open descriptor, which stays the caller's (on a closed pipe write(2)
 * raises SIGPIPE, as always): the kind, and the entries of `header` (NULL: none) but for
 * "tensor-stream" and "kind". `name` is put in front of errors. */
TNS_CHECKED struct tns_writer *tns_writer_fd(int fd, const char *name, const char *kind,
                                             const struct tns_map *header, struct tns_error *error);
/* A record that did not change is written as it was read. */
TNS_CHECKED int tns_writer_record(struct tns_writer *writer, const struct tns_record *record,
                                  struct tns_error *error);
/* Writes what is buffered. */
TNS_CHECKED int tns_writer_flush(struct tns_writer *writer, struct tns_error *error);
/* Writes the end record. Call it only after complete success: without it every reader refuses the
 * stream. */
TNS_CHECKED int tns_writer_end(struct tns_writer *writer, struct tns_error *error);
void tns_writer_close(struct tns_writer *writer); /* frees; writes nothing */

#ifdef __cplusplus
}
#endif

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#endif
