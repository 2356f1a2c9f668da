/* prefetch.h - the sequences of a stream, read ahead by a thread of its own, so that reading and
 * learning overlap. What comes out depends on the stream alone, never on who is faster. */
#ifndef TRAIN_PREFETCH_H
#define TRAIN_PREFETCH_H

#include "model/dataset.h"

struct prefetch;

/* A sequence on its way, and what the data up to and including it come to. */
struct prefetch_item {
    struct example sequence; /* the taker's from then on */
    uint32_t crc;
};

/* Goes on with a reader from which `d` has been filled: all frames have its size, and sequences at
 * least T frames. `ahead` sequences are read ahead. Nobody else touches the reader until
 * prefetch_close(). NULL on failure. */
struct prefetch *prefetch_open(struct reader *r, const struct dataset *d, size_t T, size_t ahead,
                               struct err *e);
/* What prefetch_next() asks some times a second while it waits: true, and it fails. */
void prefetch_set_cancel(struct prefetch *f, bool (*asked)(void));
/* 1: *out is the next sequence; 0: the stream has come to its clean end; -1: it is bad. Waits. */
int prefetch_next(struct prefetch *f, struct prefetch_item *out, struct err *e);
/* Reads no further, even where the stream has no end and its next byte may never come. */
void prefetch_close(struct prefetch *f);

#endif
