/* array_stream.c - see array_stream.h */
#include "formats/array_stream.h"

static int read_part(void *part, void *out, size_t size, struct err *e)
{
    struct file_part *p = part;
    if (seekable_read(p->file, p->at, out, size, e))
        return -1;
    p->at += size;
    return 0;
}

void array_stream_part(struct array_stream *s, const struct seekable *file, uint64_t at)
{
    s->part = (struct file_part){file, at};
    s->read = read_part;
    s->context = &s->part;
}

/* Checks that the file has exactly the bytes of the shape. */
static int check_size(const struct array_stream *s, struct err *e)
{
    const struct npy *h = &s->head;
    uint64_t have = s->part.file->size - s->part.at;
    size_t bytes, element = h->file_dtype ? h->file_dtype->size : h->text.size;
    if (npy_bytes(h, element, &bytes))
        return err_set(e, "the shape is larger than any memory");
    if (bytes == have)
        return 0;
    return err_set(e, "the shape needs %zu bytes, but there are %llu%s", bytes,
                   (unsigned long long)have,
                   have < bytes ? ": the file is cut; copy or write it again" : "");
}

int array_stream_npy(struct array_stream *s, const struct seekable *file, struct err *e)
{
    size_t bytes;
    *s = (struct array_stream){0};
    array_stream_part(s, file, 0);
    int found = npy_header(&s->head, &bytes, s->read, s->context, e);
    if (found < 0 || (found && !s->head.text.size))
        return found;
    struct err wrong;
    if (check_size(s, &wrong)) {
        *e = wrong;
        return -1;
    }
    return found;
}

int array_stream_end(struct array_stream *s, struct err *e)
{
    return s->end ? s->end(s->context, e) : 0;
}

void array_stream_close(struct array_stream *s)
{
    if (s->close)
        s->close(s->context);
    *s = (struct array_stream){0};
}

int array_stream_elements(struct array_stream *s, struct tensor *t, size_t count,
                          struct buffer *held, struct err *e)
{
    const struct file_dtype *n = s->head.file_dtype;
    const size_t bytes = count * n->size;
    held->size = 0;
    if (buffer_reserve(held, bytes, e) || s->read(s->context, held->bytes, bytes, e))
        return -1;
    t->shape[0] = count;
    return dtype_convert(t, n, s->head.swapped, held->bytes, e);
}
