/* prefetch.h - a thread that reads the sequences of a stream ahead, so that reading and learning
 * overlap. The items depend on the stream alone, not on the speed of producer or consumer. */
#ifndef TRAIN_PREFETCH_H
#define TRAIN_PREFETCH_H

#include "model/dataset.h"

struct prefetch;

/* A sequence, and the crc of the data up to and including it. */
struct prefetch_item {
    struct example sequence; /* the consumer frees it */
    uint32_t crc;
};

/* Continues a reader from which `d` has been filled: all frames must have its size, and sequences
 * at least T frames. At most `ahead` sequences are read ahead. The caller must not use the reader
 * until prefetch_close(). Returns NULL on failure. */
struct prefetch *prefetch_open(struct reader *r, const struct dataset *d, size_t T, size_t ahead,
                               struct err *e);
/* prefetch_next() calls asked() some times per second while it waits, and fails if it is true. */
void prefetch_set_cancel(struct prefetch *f, bool (*asked)(void));
/* Waits for the next sequence. 1: *out is it; 0: the clean end of the stream; -1: an error. */
int prefetch_next(struct prefetch *f, struct prefetch_item *out, struct err *e);
/* Stops reading at once, even if the stream has no end and its next byte never comes. */
void prefetch_close(struct prefetch *f);

#endif
