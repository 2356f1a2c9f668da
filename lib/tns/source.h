/* source.h - the bytes of a file descriptor, with gzip taken off where it is on. */
#ifndef TNS_SOURCE_H
#define TNS_SOURCE_H

#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

struct source {
    int fd;
    uint64_t size;       /* of a regular file, from where it stood on; 0: not known */
    uint64_t read, used; /* bytes that have come, and of these those that source_used() told */
    bool started, ended; /* the first bytes were looked at; read(2) has said 0 */
    bool hasty;          /* for the moment nobody waits: source_read_now() */
    z_stream *gzip;      /* NULL while the input is plain */
    bool member_open;    /* inside a gzip member */
    uint8_t *packed;     /* what the inflater has not taken yet */
    int (*on_wait)(void *context, struct err *e);
    void *context;
    /* Where there is no descriptor (-1): 1, *got bytes of 1 to `room`; 0 at the end; -1. */
    int (*more)(void *from, void *out, size_t room, size_t *got, struct err *e);
    void *from;
};

void source_open(struct source *s, int fd);
void source_close(struct source *s); /* frees, and closes the descriptor */

/* Puts 1 to `room` bytes at `out` (room: 2 or more). 1; 0 at the end; -1 on an error, also for gzip
 * data that stops too early or is followed by something else. */
int source_read(struct source *s, uint8_t *out, size_t room, size_t *got, struct err *e);

/* The same once the first bytes have been read, but SOURCE_LATER where it would have to wait. */
enum { SOURCE_LATER = 2 };
int source_read_now(struct source *s, uint8_t *out, size_t room, size_t *got, struct err *e);

/* Bytes that have been used up since this was last asked, where the caller has not looked at
 * `ahead` of those that it got. Of gzip: those that have come, packed. */
uint64_t source_used(struct source *s, size_t ahead);

#endif
