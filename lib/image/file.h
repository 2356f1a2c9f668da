/* file.h - a whole file in memory. */
#ifndef IMAGE_FILE_H
#define IMAGE_FILE_H

#include "base/err.h"
#include <stddef.h>
#include <stdint.h>

enum { FILE_NAME = 256 };

struct file {
    uint8_t *bytes; /* the caller frees it; a NUL stands behind the last byte */
    size_t size;
    char name[FILE_NAME]; /* for messages: the path, made safe to print */
};

/* Reads the file ("-": standard input); refuses one of more than `limit` bytes. The error names it.
 */
int file_read(struct file *f, const char *path, size_t limit, struct err *e);

#endif
