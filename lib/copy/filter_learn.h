/* filter_learn.h - one round of the filter learns from samples. */
#ifndef COPY_FILTER_LEARN_H
#define COPY_FILTER_LEARN_H

#include "copy/group_learn.h"

enum { FILTER_EPOCHS = 8 };

/* Pixels that have a choice. */
struct samples {
    float *features; /* [capacity,CHOICES,FEATURES] */
    uint8_t *right;  /* [capacity,CHOICES] 1: it is the pixel's colour; at least one is */
    size_t count, capacity;
};

int samples_allocate(struct samples *s, size_t capacity, struct err *e);
void samples_free(struct samples *s);

/* Learns the weights of this round: the probability that the softmax gives to the right choices is
 * made large, by Adam, in FILTER_EPOCHS steps of the progress. */
int filter_learn(struct copy_filter *f, size_t round, const struct samples *s,
                 struct thread_pool *workers, struct progress *progress, struct err *e);

#endif
