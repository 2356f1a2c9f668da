/* io.c - reads and writes that finish partial transfers. */
#include "tns/io.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <unistd.h>

/* After a failed call: 0 to try again (a signal came, or the descriptor is non-blocking and is
 * ready now), -1 on an error. */
static int again(int fd, short events)
{
    struct pollfd p = {.fd = fd, .events = events};
    if (errno == EAGAIN)
        poll(&p, 1, -1);
    else if (errno != EINTR)
        return -1;
    return 0;
}

int io_write_pieces(int fd, const char *name, struct iovec piece[2], struct err *e)
{
    while (piece[0].iov_len + piece[1].iov_len > 0) {
        ssize_t n = writev(fd, piece, 2);
        if (n < 0 && again(fd, POLLOUT))
            return err_errno(e, "cannot write %s", name);
        for (int i = 0; i < 2 && n > 0; i++) {
            size_t done = (size_t)n < piece[i].iov_len ? (size_t)n : piece[i].iov_len;
            piece[i].iov_base = (char *)piece[i].iov_base + done;
            piece[i].iov_len -= done;
            n -= (ssize_t)done;
        }
    }
    return 0;
}

int io_write(int fd, const char *name, const void *bytes, size_t size, struct err *e)
{
    struct iovec piece[2] = {{(void *)bytes, size}, {NULL, 0}};
    return io_write_pieces(fd, name, piece, e);
}

int io_read(int fd, void *out, size_t size, size_t *got, struct err *e)
{
    *got = 0;
    while (*got < size) {
        size_t left = size - *got;
        ssize_t n = read(fd, (uint8_t *)out + *got, left < SSIZE_MAX ? left : SSIZE_MAX);
        if (n < 0 && again(fd, POLLIN))
            return err_errno(e, "cannot read");
        if (n == 0)
            break;
        *got += n > 0 ? (size_t)n : 0;
    }
    return 0;
}
