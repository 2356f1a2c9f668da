/* seekable.c - reads at a position, from the file or from memory. */
#include "formats/seekable.h"

#include "tns/io.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_BYTES = 64 << 10 };

static int hold(struct seekable *b, size_t max_held, struct err *e)
{
    size_t space = 1, got = 1;
    while (got == space) {
        if (buffer_reserve(&b->held, READ_BYTES, e))
            return -1;
        space = b->held.capacity - b->held.size;
        if (io_read(b->fd, b->held.bytes + b->held.size, space, &got, e))
            return -1;
        b->held.size += got;
        if (b->held.size > max_held)
            return err_set(e,
                           "the pipe has more than %zu bytes: give the file itself (or see "
                           "--max-record)",
                           max_held);
    }
    b->size = b->held.size;
    return 0;
}

int seekable_open(struct seekable *b, int fd, size_t max_held, struct err *e)
{
    struct stat s;
    *b = (struct seekable){.fd = fd};
    off_t base = lseek(fd, 0, SEEK_CUR);
    if (fstat(fd, &s)) {
        err_errno(e, "cannot read");
    } else if (!S_ISREG(s.st_mode) || base < 0) {
        if (hold(b, max_held, e) == 0)
            return 0;
    } else {
        b->base = (uint64_t)base;
        b->size = s.st_size > base ? (uint64_t)(s.st_size - base) : 0;
        return 0;
    }
    seekable_close(b);
    return -1;
}

void seekable_close(struct seekable *b)
{
    if (b->fd >= 0)
        close(b->fd);
    buffer_free(&b->held);
    b->fd = -1;
}

int seekable_read(const struct seekable *b, uint64_t at, void *out, size_t size, struct err *e)
{
    if (at > b->size || size > b->size - at)
        return err_set(e, "the file ends too early: it is cut; copy or write it again");
    if (b->held.bytes) {
        if (size)
            memcpy(out, b->held.bytes + at, size);
        return 0;
    }
    for (size_t done = 0; done < size;) {
        ssize_t n = pread(b->fd, (uint8_t *)out + done, size - done,
                          (off_t)(b->base + at + (uint64_t)done));
        if (n < 0 && errno != EINTR)
            return err_errno(e, "cannot read");
        if (n == 0)
            return err_set(e, "the file ends too early: it is cut; copy or write it again");
        done += n > 0 ? (size_t)n : 0;
    }
    return 0;
}
