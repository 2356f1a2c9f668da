/* source.h - the bytes of a file descriptor; gzip is decompressed. */
#ifndef TNS_SOURCE_H
#define TNS_SOURCE_H

#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

enum { SOURCE_AHEAD = 64 };

struct source {
    int fd;
    uint64_t size;       /* of a regular file, from its position on; 0: unknown */
    uint64_t read, used; /* bytes that were read, and those that source_used() has returned */
    uint8_t ahead[SOURCE_AHEAD]; /* what was read before, and comes first */
    size_t ahead_size;
    bool started, ended; /* the first bytes were checked; read(2) has returned 0 */
    bool nonblocking;    /* during source_read_now() */
    z_stream *gzip;      /* NULL if the input is plain */
    bool member_open;    /* inside a gzip member */
    uint8_t *packed;     /* input of the inflater */
    int (*on_wait)(void *context, struct err *e);
    void *context;
    /* Replaces the descriptor (fd is -1). 1: 1 to `space` bytes, *got of them; 0: the end; -1. */
    int (*more)(void *from, void *out, size_t space, size_t *got, struct err *e);
    void *from;
};

void source_open(struct source *s, int fd);
/* Gives back bytes, at most SOURCE_AHEAD, that were read from the descriptor before. */
void source_unread(struct source *s, const void *bytes, size_t size);
void source_close(struct source *s); /* frees, and closes the descriptor */

/* Reads 1 to `space` bytes (space >= 2). 1; 0 at the end; -1 on an error, also for gzip data that
 * end too early or are followed by something else. */
int source_read(struct source *s, uint8_t *out, size_t space, size_t *got, struct err *e);

/* The same, but returns SOURCE_LATER instead of blocking, after the first bytes have been read. */
enum { SOURCE_LATER = 2 };
int source_read_now(struct source *s, uint8_t *out, size_t space, size_t *got, struct err *e);

/* Input bytes consumed since the last call; the caller has not consumed the last `ahead` bytes of
 * those it got. For gzip: the compressed bytes that were read. */
uint64_t source_used(struct source *s, size_t ahead);

#endif
