/* column.c - joins the tensors of records to one array. If the file is seekable, elements are
 * written at once and the header at the end. */
#include "formats/column.h"

#include "formats/npy.h"
#include "tns/io.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The current position in the file; -1: the file cannot be rewritten later. */
static int64_t position_in(int fd)
{
    struct stat s;
    int flags = fcntl(fd, F_GETFL);
    if (fstat(fd, &s) || !S_ISREG(s.st_mode) || flags < 0 || (flags & O_APPEND))
        return -1;
    return lseek(fd, 0, SEEK_CUR);
}

void column_open(struct column *c, enum join join, const char *tensor, int fd, const char *file)
{
    *c = (struct column){.join = join, .fd = fd, .file = file, .header = position_in(fd)};
    snprintf(c->tensor, sizeof c->tensor, "%s", tensor);
}

void column_free(struct column *c)
{
    buffer_free(&c->held);
}

static int print_header(const struct column *c, struct buffer *out, struct err *e)
{
    return npy_print(out, dtype_name(c->shape.dtype), c->shape.ndim, c->shape.shape, e);
}

/* The first record's tensor sets the shape. The size of the header does not depend on the number of
 * records. */
static int start(struct column *c, const struct tensor *t, struct err *e)
{
    struct buffer header = {0};
    c->first = c->shape = *t;
    c->first.data = c->shape.data = NULL;
    if (c->join == JOIN_CONCAT && t->ndim == 0)
        return err_set(e, "'%s' has no axis to join along", c->tensor);
    if (c->join == JOIN_STACK && t->ndim == TENSOR_DIMS)
        return err_set(e, "'%s' has %d dimensions already", c->tensor, TENSOR_DIMS);
    if (c->join == JOIN_STACK) {
        memcpy(c->shape.shape + 1, t->shape, sizeof *t->shape * (size_t)t->ndim);
        c->shape.shape[0] = 0;
        c->shape.ndim++;
    } else if (c->join == JOIN_CONCAT) {
        c->shape.shape[0] = 0;
    }
    int failed = print_header(c, &header, e);
    c->header_size = header.size;
    if (!failed && c->header >= 0)
        failed = io_write(c->fd, c->file, header.bytes, header.size, e);
    buffer_free(&header);
    return failed;
}

static bool matches(const struct column *c, const struct tensor *t)
{
    if (t->dtype != c->first.dtype || t->ndim != c->first.ndim)
        return false;
    for (int i = c->join == JOIN_CONCAT; i < t->ndim; i++)
        if (t->shape[i] != c->first.shape[i])
            return false;
    return true;
}

static int check(const struct column *c, const struct record *r, int found, const struct tensor *t,
                 struct err *e)
{
    char is[TENSOR_TEXT], was[TENSOR_TEXT], names[TENSOR_TEXT];
    if (found < 0)
        return -1;
    if (found == 0)
        return err_set(e, "there is no '%s'; it has %s", c->tensor,
                       record_tensor_names(r, names, sizeof names));
    if (c->records && c->join == JOIN_ONE)
        return err_set(e, "expected one record, this is the second; see --join, tensor-head(1)");
    if (c->records == 0 || matches(c, t))
        return 0;
    return err_set(e, "'%s' is %s, in the first record %s%s", c->tensor, tensor_text(is, t),
                   tensor_text(was, &c->first),
                   c->join == JOIN_STACK ? " (see --join concat)" : "");
}

int column_add(struct column *c, struct record *r, struct err *e)
{
    struct tensor *t = NULL;
    int found = map_tensor(&r->map, c->tensor, &t, e);
    if (check(c, r, found, t, e) || (c->records == 0 && start(c, t, e)))
        return record_error(r, e);
    c->records++;
    if (c->join != JOIN_ONE)
        c->shape.shape[0] += c->join == JOIN_STACK ? 1 : t->shape[0];
    if (c->header >= 0)
        return io_write(c->fd, c->file, t->data, tensor_bytes(t), e);
    return buffer_append(&c->held, t->data, tensor_bytes(t), e);
}

/* Overwrites the placeholder of the header. */
static int put_header(const struct column *c, const struct buffer *header, struct err *e)
{
    for (size_t done = 0; done < header->size;) {
        ssize_t n = pwrite(c->fd, header->bytes + done, header->size - done,
                           (off_t)c->header + (off_t)done);
        if (n <= 0)
            return err_errno(e, "cannot write %s", c->file);
        done += (size_t)n;
    }
    return 0;
}

int column_finish(struct column *c, struct err *e)
{
    struct buffer header = {0};
    if (c->records == 0)
        return err_set(e, "the stream has no records: the array would have no shape");
    int failed = print_header(c, &header, e);
    if (!failed && c->header >= 0)
        failed = put_header(c, &header, e);
    else if (!failed)
        failed = io_write(c->fd, c->file, header.bytes, header.size, e) ||
                 io_write(c->fd, c->file, c->held.bytes, c->held.size, e);
    buffer_free(&header);
    return failed ? -1 : 0;
}
