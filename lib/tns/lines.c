/* lines.c - splits a source into lines. */
#include "tns/lines.h"

#include <string.h>

enum { READ_BYTES = 64 << 10 };

void lines_free(struct lines *l)
{
    source_close(&l->source);
    buffer_free(&l->buffer);
}

uint64_t lines_used(struct lines *l)
{
    return source_used(&l->source, l->buffer.size - l->start - l->taken);
}

/* 1: more bytes were read, 0: the end, -1: an error. */
static int read_more(struct lines *l, struct err *e)
{
    struct buffer *b = &l->buffer;
    size_t got;
    if (l->start) {
        memmove(b->bytes, b->bytes + l->start, b->size - l->start);
        b->size -= l->start;
        l->start = 0;
    }
    if (buffer_reserve(b, READ_BYTES, e))
        return -1;
    int found = source_read(&l->source, b->bytes + b->size, b->capacity - b->size, &got, e);
    b->size += got;
    return found;
}

int lines_next(struct lines *l, char **line, struct err *e)
{
    struct buffer *b = &l->buffer;
    size_t looked = 0; /* bytes at the start of the line without a newline */
    l->start += l->taken;
    l->taken = 0;
    l->number++;
    for (;;) {
        size_t have = b->size - l->start;
        uint8_t *start = have ? b->bytes + l->start : NULL;
        uint8_t *newline = have ? memchr(start + looked, '\n', have - looked) : NULL;
        if (newline) {
            if (memchr(start, '\0', (size_t)(newline - start)))
                return err_set(e, "a zero byte in a line of text");
            *newline = '\0';
            *line = (char *)start;
            l->taken = (size_t)(newline - start) + 1;
            return 1;
        }
        looked = have;
        if (have > l->longest)
            return err_set(e, "more than %zu bytes in one line", l->longest);
        int found = read_more(l, e);
        if (found == 0 && have && l->open_end)
            found = buffer_append(b, "\n", 1, e) ? -1 : 1;
        if (found == 0 && have)
            return err_set(e, "the text ends in the middle of this line");
        if (found <= 0)
            return found;
    }
}
