/* writer.h - writes a tensor stream (tensor-stream(5)) to a file descriptor. */
#ifndef TNS_WRITER_H
#define TNS_WRITER_H

#include "base/err.h"
#include "tns/record.h"

struct writer;

/* `name` stands in front of errors. The descriptor stays the caller's. NULL on failure. */
struct writer *writer_open(int fd, const char *name, struct err *e);
void writer_close(struct writer *w); /* frees; writes nothing */

/* The header: {"tensor-stream": 1, "kind": kind, and the entries of `extra`}, where entries named
 * "tensor-stream" or "kind" in `extra` are left out. `extra` may be NULL. */
int writer_header(struct writer *w, const char *kind, const struct map *extra, struct err *e);

/* One record. An unchanged one (record->bytes) is written as it was read. Large tensors go out from
 * where they stand, without a copy. */
int writer_record(struct writer *w, const struct record *r, struct err *e);

/* {"end": {"records": n, "crc32": c}} and a flush: to be called only after complete success. */
int writer_end(struct writer *w, struct err *e);

int writer_flush(struct writer *w, struct err *e);

uint64_t writer_records(const struct writer *w);

#endif
