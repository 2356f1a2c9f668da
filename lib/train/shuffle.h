/* shuffle.h - learning from a stream that may have no end, in bounded memory: a buffer of sequences
 * from which each step draws some, which the stream's next ones then replace. When the stream ends
 * the buffer stays as it is. */
#ifndef TRAIN_SHUFFLE_H
#define TRAIN_SHUFFLE_H

#include "train/prefetch.h"
#include "train/trainer.h"

struct shuffle {
    struct trainer *trainer;
    struct dataset *buffer; /* its crc goes on over all that has come into it */
    struct prefetch *feed;
    uint64_t records; /* that have come into the buffer */
    bool ended;       /* the stream has */
};

/* The first filling: up to `size` sequences. Fails on an empty stream. */
int shuffle_fill(struct dataset *buffer, struct reader *r, size_t size, struct err *e);

/* The trainer, opened over the filled buffer, draws anew from here on. */
int shuffle_open(struct shuffle *s, struct trainer *tr, struct dataset *buffer, struct reader *r,
                 struct err *e);
void shuffle_close(struct shuffle *s);

/* Before step number `step`, for every step in turn: replaces what the step before it has drawn.
 * Fails where the stream is bad at that place. */
int shuffle_advance(struct shuffle *s, uint64_t step, struct err *e);

#endif
