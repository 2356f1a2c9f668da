/* column.c - records joined to an array: the elements go out as they come where the header can be
 * put in front of them later. */
#include "formats/column.h"

#include "formats/npy.h"
#include "tns/io.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The place in the file where writing goes on; -1: it cannot be written to again later. */
static int64_t place_in(int fd)
{
    struct stat s;
    int flags = fcntl(fd, F_GETFL);
    if (fstat(fd, &s) || !S_ISREG(s.st_mode) || flags < 0 || (flags & O_APPEND))
        return -1;
    return lseek(fd, 0, SEEK_CUR);
}

void column_open(struct column *c, enum join join, const char *tensor, int fd, const char *file)
{
    *c = (struct column){.join = join, .fd = fd, .file = file, .header = place_in(fd)};
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

/* The first record's tensor says what the whole is like; its header's size does not depend on how
 * many follow. */
static int start(struct column *c, const struct tensor *t, struct err *e)
{
    struct buffer header = {0};
    c->first = c->shape = *t;
    c->first.data = c->shape.data = NULL;
    if (c->join == JOIN_CONCAT && t->ndim == 0)
        return err_set(e, "'%s' has no axis to join it along", c->tensor);
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

static bool goes_with(const struct column *c, const struct tensor *t)
{
    if (t->dtype != c->first.dtype || t->ndim != c->first.ndim)
        return false;
    for (int i = c->join == JOIN_CONCAT; i < t->ndim; i++)
        if (t->shape[i] != c->first.shape[i])
            return false;
    return true;
}

static int check(const struct column *c, int found, const struct tensor *t, struct err *e)
{
    char is[TENSOR_TEXT], was[TENSOR_TEXT];
    if (found < 0)
        return -1;
    if (found == 0)
        return err_set(e, "there is no '%s'", c->tensor);
    if (c->records && c->join == JOIN_ONE)
        return err_set(e, "one record is wanted, and this is another; see --join, tensor-head(1)");
    if (c->records == 0 || goes_with(c, t))
        return 0;
    return err_set(e, "'%s' is %s, in the first record %s%s", c->tensor, tensor_text(is, t),
                   tensor_text(was, &c->first),
                   c->join == JOIN_STACK ? " (see --join concat)" : "");
}

int column_add(struct column *c, struct record *r, struct err *e)
{
    struct tensor *t = NULL;
    int found = map_tensor(&r->map, c->tensor, &t, e);
    if (check(c, found, t, e) || (c->records == 0 && start(c, t, e)))
        return record_error(r, e);
    c->records++;
    if (c->join != JOIN_ONE)
        c->shape.shape[0] += c->join == JOIN_STACK ? 1 : t->shape[0];
    if (c->header >= 0)
        return io_write(c->fd, c->file, t->data, tensor_bytes(t), e);
    return buffer_append(&c->held, t->data, tensor_bytes(t), e);
}

/* To the place that was left for it. */
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
        return err_set(e, "the stream has no records, and an array of none has no shape");
    int failed = print_header(c, &header, e);
    if (!failed && c->header >= 0)
        failed = put_header(c, &header, e);
    else if (!failed)
        failed = io_write(c->fd, c->file, header.bytes, header.size, e) ||
                 io_write(c->fd, c->file, c->held.bytes, c->held.size, e);
    buffer_free(&header);
    return failed ? -1 : 0;
}
