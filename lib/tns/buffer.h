/* buffer.h - bytes that grow at the end. */
#ifndef TNS_BUFFER_H
#define TNS_BUFFER_H

#include "base/err.h"
#include <stddef.h>
#include <stdint.h>

struct buffer {
    uint8_t *bytes;
    size_t size, capacity;
};

void buffer_free(struct buffer *b); /* leaves it empty; `struct buffer b = {0}` is an empty one */

/* Reserves space for `more` bytes after the last one; the capacity at least doubles. */
int buffer_reserve(struct buffer *b, size_t more, struct err *e);
int buffer_append(struct buffer *b, const void *bytes, size_t size, struct err *e);

/* buffer_append() as a callback for msgpack-c's packer, with the buffer as its data. Returns 0, or
 * -1 if memory is exhausted. */
int buffer_pack(void *buffer, const char *bytes, size_t size);

#endif
