/* reader.h - reads a tensor stream (tensor-stream(5)) from a file descriptor: plain or gzip, one
 * stream or several behind one another; constant memory; everything bounded before it is allocated;
 * count and crc32 of every end record checked. */
#ifndef TNS_READER_H
#define TNS_READER_H

#include "base/err.h"
#include "tns/record.h"
#include <stdbool.h>

struct reader;

/* `name` ("standard input", a file's name) stands in front of errors. `max_record` bounds one
 * record in bytes. Takes the descriptor over (closes it in reader_close). NULL on failure. */
struct reader *reader_open(int fd, const char *name, size_t max_record, struct err *e);
void reader_close(struct reader *r);

/* Called before a read that would wait, so that a filter can flush what it has (poll() decides). */
void reader_on_wait(struct reader *r, int (*flush)(void *context, struct err *e), void *context);

/* Called after each record that reader_next() gives, by the thread that calls that: for whoever
 * shows how far things are. NULL: no more. */
void reader_on_record(struct reader *r, void (*told)(struct reader *r));
/* Bytes of the input that have been used up since this was last asked; and of how many in all, or 0
 * where nobody knows: of a pipe. */
uint64_t reader_used(struct reader *r);
uint64_t reader_size(const struct reader *r);

/* What it reads from, for whoever waits for that and something else. */
int reader_descriptor(const struct reader *r);

/* Reads up to and including the first header. 0, or -1: no bytes at all ("no stream header: the
 * input is empty; did the program before this one fail?"), not a stream, an unknown version. */
int reader_start(struct reader *r, struct err *e);

const struct map *reader_header(const struct reader *r); /* the first header */
const char *reader_kind(const struct reader *r);         /* "frames", "latents", "model", ... */

/* 1: *out is the next record, valid until the next call; 0: the clean end, after every end record
 * was found and right; -1: an error, also for a stream that just stops. A later header of another
 * kind is an error; its other entries are not looked at. *out must start as {0} or as the last
 * record; the reader frees what it held. */
int reader_next(struct reader *r, struct record *out, struct err *e);

/* Would reader_next() say something at once, be it a record, the end or an error? Takes in what has
 * come, but does not wait; what the last record points at may move, see record_keep(). */
bool reader_ready(struct reader *r);

/* Reads on to the end without looking at the records (but still checks crc and count), so that a
 * program that has enough does not kill its feeder. */
int reader_drain(struct reader *r, struct err *e);

/* Puts the input's name in front of an error about what was read, unless it stands there: the
 * reader's own errors have it. Always returns -1. */
int reader_error(const struct reader *r, struct err *e);

uint64_t reader_records(const struct reader *r); /* read so far */
uint32_t reader_crc(const struct reader *r);     /* of the records since the last header */

#endif
