/* writer.h - writes a tensor stream (tensor-stream(5)) to a file descriptor. */
#ifndef TNS_WRITER_H
#define TNS_WRITER_H

#include "base/err.h"
#include "tns/record.h"

struct writer;

/* `name` is put in front of errors. The caller closes the descriptor. NULL on failure. */
struct writer *writer_open(int fd, const char *name, struct err *e);
void writer_close(struct writer *w); /* frees; writes nothing */

/* The header: {"tensor-stream": 2, "kind": kind, and the entries of `extra`}, without entries named
 * "tensor-stream" or "kind". `extra` may be NULL. */
int writer_header(struct writer *w, const char *kind, const struct map *extra, struct err *e);

/* One record. An unchanged one (record->bytes) is written as it was read. Large tensors are written
 * without a copy. */
int writer_record(struct writer *w, const struct record *r, struct err *e);

/* {"end": {"records": n, "crc32": c, "header_crc32": h}} and a flush. Call it only after complete
 * success. */
int writer_end(struct writer *w, struct err *e);

int writer_flush(struct writer *w, struct err *e);

uint64_t writer_records(const struct writer *w);

#endif
