/* io.h - reads and writes descriptors until all is done. */
#ifndef TNS_IO_H
#define TNS_IO_H

#include "base/err.h"
#include <stddef.h>
#include <sys/uio.h>

/* `name` is what errors call the descriptor. */
int io_write(int fd, const char *name, const void *bytes, size_t size, struct err *e);
/* The same of two pieces, which are used up. */
int io_write_pieces(int fd, const char *name, struct iovec piece[2], struct err *e);

/* Reads `size` bytes, or fewer at the end of the input: *got of them. */
int io_read(int fd, void *out, size_t size, size_t *got, struct err *e);

#endif
