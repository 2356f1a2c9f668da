/* file.h - reads a complete file into memory. */
#ifndef IMAGE_FILE_H
#define IMAGE_FILE_H

#include "base/err.h"
#include <stddef.h>
#include <stdint.h>

enum { FILE_NAME = 256 };

struct file {
    uint8_t *bytes; /* the caller frees them; a NUL follows the last one */
    size_t size;
    char name[FILE_NAME]; /* for messages: the path, made safe to print */
};

/* Reads the file ("-": standard input). A file of more than `limit` bytes is an error. Returns 0,
 * or -1 with the error text in *e, which names the file; then *f holds nothing to free. */
int file_read(struct file *f, const char *path, size_t limit, struct err *e);

/* The same for an open descriptor, of which `ahead` bytes, those at `start`, were read already. The
 * caller closes it. */
int file_read_on(struct file *f, int fd, const char *name, const void *start, size_t ahead,
                 size_t limit, struct err *e);

#endif
