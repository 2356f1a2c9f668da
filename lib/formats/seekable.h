/* seekable.h - reads a file at any position. The content of a pipe is kept in memory, up to a
 * limit. */
#ifndef FORMATS_SEEKABLE_H
#define FORMATS_SEEKABLE_H

#include "base/err.h"
#include "tns/buffer.h"
#include <stdint.h>

struct seekable {
    int fd;
    uint64_t base, size; /* start in the file; number of bytes */
    struct buffer held;  /* the content, if `fd` is a pipe */
};

/* Takes ownership of the descriptor, also on failure. */
int seekable_open(struct seekable *b, int fd, size_t max_held, struct err *e);
void seekable_close(struct seekable *b);

/* Reads `size` bytes from `at` on. Fails if there are fewer. */
int seekable_read(const struct seekable *b, uint64_t at, void *out, size_t size, struct err *e);

#endif
