/* buffer.c - bytes that grow at the end. */
#include "tns/buffer.h"

#include "base/mem.h"
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 256 };

void buffer_free(struct buffer *b)
{
    free(b->bytes);
    *b = (struct buffer){0};
}

int buffer_reserve(struct buffer *b, size_t more, struct err *e)
{
    size_t need;
    if (more <= b->capacity - b->size)
        return 0;
    if (__builtin_add_overflow(b->size, more, &need))
        return err_memory(e, more, "a buffer");
    size_t capacity = b->capacity ? b->capacity : FIRST_CAPACITY;
    while (capacity < need)
        capacity = capacity > SIZE_MAX / 2 ? need : capacity * 2;
    uint8_t *bytes = mem_resize(b->bytes, capacity, 1);
    if (!bytes)
        return err_memory(e, capacity, "a buffer");
    b->bytes = bytes;
    b->capacity = capacity;
    return 0;
}

int buffer_append(struct buffer *b, const void *bytes, size_t size, struct err *e)
{
    if (buffer_reserve(b, size, e))
        return -1;
    if (size) /* memcpy() must not get NULL, even for 0 bytes */
        memcpy(b->bytes + b->size, bytes, size);
    b->size += size;
    return 0;
}

int buffer_pack(void *buffer, const char *bytes, size_t size)
{
    struct err ignored;
    return buffer_append(buffer, bytes, size, &ignored);
}
