/* pipe_source.c - see pipe_source.h */
#include "sound/pipe_source.h"

#include "tns/io.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool goes_forward(const uint8_t *start)
{
    return memcmp(start, "RIFF", 4) == 0 || memcmp(start, ".snd", 4) == 0;
}

/* The next bytes of the pipe; those of the start are kept. */
static int64_t take(struct pipe_source *p, void *to, int64_t count)
{
    struct err e;
    size_t got = 0;
    if (io_read(p->fd, to, (size_t)count, &got, &e))
        p->failed = errno ? errno : EIO;
    if (p->read < PIPE_START) {
        int64_t room = PIPE_START - p->read, keep = (int64_t)got < room ? (int64_t)got : room;
        memcpy(p->start + p->read, to, (size_t)keep);
    }
    p->read += (int64_t)got;
    return (int64_t)got;
}

static int spool(struct pipe_source *p, int *fd, struct err *e)
{
    uint8_t bytes[1 << 14];
    FILE *file = tmpfile();
    if (!file)
        return err_errno(e, "cannot make a temporary file");
    int copy = dup(fileno(file));
    fclose(file);
    if (copy < 0)
        return err_errno(e, "cannot make a temporary file");
    int failed = io_write(copy, "a temporary file", p->start, (size_t)p->read, e);
    for (int64_t got = 1; got && !failed;) {
        got = take(p, bytes, sizeof bytes);
        failed = p->failed ? err_set(e, "cannot read: %s", strerror(p->failed))
                           : io_write(copy, "a temporary file", bytes, (size_t)got, e);
    }
    close(p->fd);
    p->fd = -1;
    if (!failed && lseek(copy, 0, SEEK_SET) == 0) {
        *fd = copy;
        return 0;
    }
    close(copy);
    *fd = -1;
    return failed ? -1 : err_errno(e, "cannot read a temporary file");
}

int pipe_source_open(struct pipe_source *p, int *fd, struct err *e)
{
    uint8_t first[4];
    *p = (struct pipe_source){.fd = *fd, .is_start = true};
    int64_t got = take(p, first, sizeof first);
    if (got == 0) {
        close(*fd);
        return p->failed ? err_set(e, "cannot read: %s", strerror(p->failed))
                         : err_set(e, "it is empty; did the program that wrote it fail?");
    }
    return goes_forward(p->start) ? 0 : spool(p, fd, e);
}

void pipe_source_close(struct pipe_source *p)
{
    close(p->fd);
}

int64_t pipe_source_at(const struct pipe_source *p)
{
    return p->at;
}

int64_t pipe_source_seek(struct pipe_source *p, int64_t offset)
{
    bool is_held = p->read <= PIPE_START || offset >= p->read;
    if (offset < 0 || !is_held)
        return -1;
    return p->at = offset;
}

/* Reads what is before p->at. */
static void skip(struct pipe_source *p)
{
    uint8_t passed[4096];
    for (int64_t got = 1; got && p->read < p->at;) {
        int64_t rest = p->at - p->read, most = (int64_t)sizeof passed;
        got = take(p, passed, rest < most ? rest : most);
    }
}

int64_t pipe_source_read(struct pipe_source *p, void *to, int64_t count)
{
    int64_t got = 0;
    if (p->is_start && p->at + count > PIPE_START)
        count = p->at < PIPE_START ? PIPE_START - p->at : 0;
    if (!count)
        return 0;
    skip(p);
    if (p->read > p->at) {
        int64_t held = p->read - p->at;
        got = held < count ? held : count;
        memcpy(to, p->start + p->at, (size_t)got);
    }
    if (got < count && p->read >= p->at)
        got += take(p, (uint8_t *)to + got, count - got);
    p->at += got;
    return got;
}

void pipe_source_go_on(struct pipe_source *p)
{
    p->is_start = false;
}
