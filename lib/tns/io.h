/* io.h - reads and writes a descriptor until all bytes are transferred. */
#ifndef TNS_IO_H
#define TNS_IO_H

#include "base/err.h"
#include <stddef.h>
#include <sys/uio.h>

/* `name` is the descriptor's name in errors. */
int io_write(int fd, const char *name, const void *bytes, size_t size, struct err *e);
/* Writes two pieces in order. Changes `piece`. */
int io_write_pieces(int fd, const char *name, struct iovec piece[2], struct err *e);

/* Reads `size` bytes, or fewer at the end of the input. *got is the number of bytes read. */
int io_read(int fd, void *out, size_t size, size_t *got, struct err *e);

#endif
