/* source.c - reads a descriptor and inflates gzip, which it detects by its first two bytes. */
#include "tns/source.h"

#include "base/mem.h"
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PACKED_BYTES = 128 << 10, GZIP_ONLY = 16 + MAX_WBITS /* see inflateInit2() */ };

static const uint8_t gzip_magic[2] = {0x1f, 0x8b};

static uint64_t bytes_ahead(int fd)
{
    struct stat s;
    off_t at = lseek(fd, 0, SEEK_CUR);
    bool known = at >= 0 && fstat(fd, &s) == 0 && S_ISREG(s.st_mode) && s.st_size > at;
    return known ? (uint64_t)(s.st_size - at) : 0;
}

void source_open(struct source *s, int fd)
{
    *s = (struct source){.fd = fd, .size = bytes_ahead(fd)};
}

void source_unread(struct source *s, const void *bytes, size_t size)
{
    memcpy(s->ahead, bytes, size);
    s->ahead_size = size;
    s->size += s->size ? size : 0;
}

void source_close(struct source *s)
{
    if (s->gzip)
        inflateEnd(s->gzip);
    free(s->gzip);
    free(s->packed);
    if (s->fd >= 0)
        close(s->fd);
}

/* Whether a read would block. */
static bool is_dry(const struct source *s)
{
    struct pollfd p = {.fd = s->fd, .events = POLLIN};
    return poll(&p, 1, 0) == 0;
}

static int read_ahead(struct source *s, uint8_t *out, size_t space, size_t *got)
{
    *got = s->ahead_size < space ? s->ahead_size : space;
    memcpy(out, s->ahead, *got);
    s->ahead_size -= *got;
    memmove(s->ahead, s->ahead + *got, s->ahead_size);
    s->read += *got;
    return 1;
}

/* One successful read(2): 1, 0 at the end, -1. Calls on_wait() before it blocks; with `nonblocking`
 * it returns SOURCE_LATER instead. */
static int read_some(struct source *s, uint8_t *out, size_t space, size_t *got, struct err *e)
{
    *got = 0;
    if (s->ended)
        return 0;
    if (s->ahead_size)
        return read_ahead(s, out, space, got);
    if (s->more) {
        int found = s->more(s->from, out, space, got, e);
        s->ended = found == 0;
        return found;
    }
    if ((s->nonblocking || s->on_wait) && is_dry(s)) {
        if (s->nonblocking)
            return SOURCE_LATER;
        if (s->on_wait(s->context, e))
            return -1;
    }
    for (;;) {
        ssize_t n = read(s->fd, out, space < SSIZE_MAX ? space : SSIZE_MAX);
        if (n >= 0) {
            *got = (size_t)n;
            s->read += *got;
            s->ended = n == 0;
            return n > 0;
        }
        struct pollfd p = {.fd = s->fd, .events = POLLIN};
        if (errno == EAGAIN)
            poll(&p, 1, -1); /* the descriptor is non-blocking */
        else if (errno != EINTR)
            return err_errno(e, "cannot read");
    }
}

/* Reads at least the first two bytes, and starts the inflater if they are the gzip magic. */
static int start(struct source *s, uint8_t *out, size_t space, size_t *got, struct err *e)
{
    size_t more;
    int found = 1;
    *got = 0;
    s->started = true;
    if (space > PACKED_BYTES)
        space = PACKED_BYTES; /* so that they fit into the inflater's input */
    while (found == 1 && *got < sizeof gzip_magic) {
        found = read_some(s, out + *got, space - *got, &more, e);
        *got += more;
    }
    if (found < 0)
        return -1;
    if (*got < sizeof gzip_magic || memcmp(out, gzip_magic, sizeof gzip_magic) != 0)
        return *got > 0;
    s->gzip = mem_zero(1, sizeof *s->gzip);
    s->packed = mem_array(PACKED_BYTES, 1);
    if (!s->gzip || !s->packed || inflateInit2(s->gzip, GZIP_ONLY) != Z_OK)
        return err_memory(e, PACKED_BYTES, "gzip");
    memcpy(s->packed, out, *got);
    s->gzip->next_in = s->packed;
    s->gzip->avail_in = (uInt)*got;
    s->member_open = true;
    return 1;
}

/* Reads input for the inflater if it has none: 1, 0 at the end, -1, SOURCE_LATER. */
static int fill_input(struct source *s, struct err *e)
{
    size_t got;
    if (s->gzip->avail_in > 0)
        return 1;
    int found = read_some(s, s->packed, PACKED_BYTES, &got, e);
    if (found == 0 && s->member_open)
        return err_set(e, "the gzip data end too early");
    s->gzip->next_in = s->packed;
    s->gzip->avail_in = (uInt)got;
    return found;
}

static int inflate_some(struct source *s, uint8_t *out, size_t space, size_t *got, struct err *e)
{
    z_stream *z = s->gzip;
    uInt room = space < UINT_MAX ? (uInt)space : UINT_MAX;
    z->next_out = out;
    z->avail_out = room;
    while (z->avail_out == room) {
        int found = fill_input(s, e);
        if (found != 1)
            return found;
        if (!s->member_open && *z->next_in != gzip_magic[0])
            return err_set(e, "something that is not gzip follows the gzip data");
        s->member_open = true;
        int state = inflate(z, Z_NO_FLUSH);
        if (state == Z_STREAM_END) {
            s->member_open = false; /* the next member starts with the next byte, if there is one */
            state = inflateReset(z);
        }
        if (state == Z_MEM_ERROR)
            return err_memory(e, 1 << MAX_WBITS, "gzip");
        if (state != Z_OK && state != Z_BUF_ERROR)
            return err_set(e, "invalid gzip data: %s", z->msg ? z->msg : "unknown format");
    }
    *got = room - z->avail_out;
    return 1;
}

int source_read(struct source *s, uint8_t *out, size_t space, size_t *got, struct err *e)
{
    *got = 0;
    if (!s->started) {
        int found = start(s, out, space, got, e);
        if (found <= 0 || !s->gzip)
            return found;
    }
    return s->gzip ? inflate_some(s, out, space, got, e) : read_some(s, out, space, got, e);
}

uint64_t source_used(struct source *s, size_t ahead)
{
    uint64_t before = s->used;
    s->used = s->read - (s->gzip ? 0 : ahead);
    return s->used - before;
}

int source_read_now(struct source *s, uint8_t *out, size_t space, size_t *got, struct err *e)
{
    s->nonblocking = true;
    int found = source_read(s, out, space, got, e);
    s->nonblocking = false;
    return found;
}
