/* shuffle.h - learning from a stream that may have no end, in bounded memory: each step draws some
 * sequences from a buffer, and then the next ones of the stream replace these. When the stream ends
 * the buffer stays as it is. */
#ifndef TRAIN_SHUFFLE_H
#define TRAIN_SHUFFLE_H

#include "train/prefetch.h"
#include "train/trainer.h"

struct shuffle {
    struct trainer *trainer;
    struct dataset *buffer; /* its crc covers all sequences that were ever in it */
    struct prefetch *prefetch;
    uint64_t records; /* that were ever in the buffer */
    bool ended;       /* the stream has ended */
};

/* Fills the empty buffer with at most `size` sequences. Fails on an empty stream. */
int shuffle_fill(struct dataset *buffer, struct reader *r, size_t size, struct err *e);

/* The trainer must have been opened with the filled buffer; from now on each step draws anew. */
int shuffle_open(struct shuffle *s, struct trainer *tr, struct dataset *buffer, struct reader *r,
                 struct err *e);
void shuffle_close(struct shuffle *s);

/* Called before each step, in order: replaces the sequences that the step before `step` has drawn.
 * Fails if the stream has an error there. */
int shuffle_advance(struct shuffle *s, uint64_t step, struct err *e);

#endif
