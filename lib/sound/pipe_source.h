/* pipe_source.h - a pipe that a library reads as if it could seek: as far back as its start, while
 * that is still held. */
#ifndef SOUND_PIPE_SOURCE_H
#define SOUND_PIPE_SOURCE_H

#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PIPE_START = 1 << 16 };

struct pipe_source {
    int fd;
    int64_t read;              /* bytes that were read from the pipe */
    int64_t at;                /* where the library is */
    bool is_start;             /* the pipe seems to end after PIPE_START bytes */
    int failed;                /* errno of a read that failed, or 0 */
    uint8_t start[PIPE_START]; /* the first bytes of the pipe */
};

/* If the pipe begins like a WAV or AU file, whose readers go forward only: p->fd is the pipe.
 * Otherwise all of it is copied into a temporary file, whose descriptor replaces *fd, and p->fd is
 * -1. Returns 0 or -1. */
int pipe_source_open(struct pipe_source *p, int *fd, struct err *e);
void pipe_source_close(struct pipe_source *p);

int64_t pipe_source_at(const struct pipe_source *p);
/* Moves to `offset`, back only while all that was read is held. The new place, or -1. */
int64_t pipe_source_seek(struct pipe_source *p, int64_t offset);
/* The bytes that were read, fewer at the end only. */
int64_t pipe_source_read(struct pipe_source *p, void *to, int64_t count);

/* The header was read. Until then no more than PIPE_START bytes are taken from the pipe, so that a
 * library which looks for more headers after the sound does not consume the sound. */
void pipe_source_go_on(struct pipe_source *p);

#endif
