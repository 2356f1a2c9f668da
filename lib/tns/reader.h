/* reader.h - reads a tensor stream (tensor-stream(5)) from a file descriptor: plain or gzip, one
 * stream or several in a row. Uses constant memory, checks every size before it allocates, and
 * checks count and crc32 of every end record. */
#ifndef TNS_READER_H
#define TNS_READER_H

#include "base/err.h"
#include "tns/record.h"
#include <stdbool.h>

struct reader;

/* `name` ("standard input" or a file name) is put in front of errors. `max_record` is the limit for
 * one record in bytes. Takes ownership of the descriptor: reader_close() closes it, as does a
 * failure. NULL on failure. */
struct reader *reader_open(int fd, const char *name, size_t max_record, struct err *e);
void reader_close(struct reader *r);

/* Sets a function that is called before a read that would block, so that a filter can flush its
 * output.
 */
void reader_on_wait(struct reader *r, int (*flush)(void *context, struct err *e), void *context);

/* Sets a function that is called after each record of reader_next(), in the same thread, for a
 * progress display. NULL removes it. */
void reader_on_record(struct reader *r, void (*callback)(struct reader *r));
/* Input bytes consumed since the last call; and the total, or 0 if it is unknown, as for a pipe. */
uint64_t reader_used(struct reader *r);
uint64_t reader_size(const struct reader *r);

/* The descriptor, for a caller that polls it together with others. */
int reader_descriptor(const struct reader *r);

/* Gives back bytes, at most SOURCE_AHEAD (tns/source.h), that were read from the descriptor before
 * reader_open(), to see what it is. */
void reader_unread(struct reader *r, const void *bytes, size_t size);

/* Reads up to and including the first header. 0, or -1: no bytes at all ("no stream header: the
 * input is empty; did the program that wrote it fail?"), not a stream, an unknown version. */
int reader_start(struct reader *r, struct err *e);

const struct map *reader_header(const struct reader *r); /* the first header */
const char *reader_kind(const struct reader *r);         /* "frames", "latents", "model", ... */

/* 1: *out is the next record, valid until the next call; 0: the clean end: every end record was
 * present and correct; -1: an error, also if the stream ends without an end record. A later header
 * of another kind is an error; its other entries are ignored. *out must be {0} or the last record,
 * which is freed.
 */
int reader_next(struct reader *r, struct record *out, struct err *e);

/* Whether reader_next() would return at once, with a record, the end or an error. Reads available
 * input but does not block. May move the bytes of the last record: see record_keep(). */
bool reader_ready(struct reader *r);

/* Reads to the end and ignores the records (but checks crc and count), so that a program that needs
 * no more input does not end the program before it with SIGPIPE. 0 or -1. */
int reader_drain(struct reader *r, struct err *e);

/* Adds the input's name in front of an error about its content, unless it is there already. Always
 * returns -1. */
int reader_error(const struct reader *r, struct err *e);

uint64_t reader_records(const struct reader *r); /* read so far */
uint32_t reader_crc(const struct reader *r);     /* of the records since the last header */

#endif
