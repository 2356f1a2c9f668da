/* seekable.h - the bytes of a file at any place. A pipe has no places: it is held in memory, up to
 * a bound. */
#ifndef FORMATS_SEEKABLE_H
#define FORMATS_SEEKABLE_H

#include "base/err.h"
#include "tns/buffer.h"
#include <stdint.h>

struct seekable {
    int fd;
    uint64_t base, size; /* where it starts in the file; its bytes */
    struct buffer held;  /* all of it, where `fd` is a pipe */
};

/* Takes the descriptor over, also when it fails. */
int seekable_open(struct seekable *b, int fd, size_t max_held, struct err *e);
void seekable_close(struct seekable *b);

/* All `size` bytes from `at` on; where there are fewer: -1. */
int seekable_read(const struct seekable *b, uint64_t at, void *out, size_t size, struct err *e);

#endif
