/* queue.h - samples and frames between the steps of synthesis: numbered from the start of the
 * sound, added at the end, dropped at the front. */
#ifndef SOUND_QUEUE_H
#define SOUND_QUEUE_H

#include "base/err.h"
#include "sound/sound.h"
#include <stdbool.h>
#include <stdint.h>

struct sample_queue {
    float *x;
    size_t count, room;
    int64_t base; /* the number of x[0] */
    bool ended;   /* no more samples will be added */
};

int sample_queue_add(struct sample_queue *q, const float *x, size_t n, struct err *e);
void sample_queue_drop(struct sample_queue *q, int64_t before); /* samples before this number */
/* Samples from `from` on; those that are not there are 0. out [n] */
void sample_queue_copy(const struct sample_queue *q, float *out, int64_t from, size_t n);
int64_t sample_queue_end(const struct sample_queue *q);
/* Are samples up to `end` there, or is there no more? */
bool sample_queue_has(const struct sample_queue *q, int64_t end);
void sample_queue_free(struct sample_queue *q);

struct target {
    float want[SOUND_DIM]; /* features */
    float pitch;           /* logarithm, of the sound that is changed */
    bool voiced;           /* of the same */
    bool edited;           /* false: the sound stays as it is */
    double scale;          /* of power, that brings the sound to SOUND_LEVEL */
};

struct target_queue {
    struct target *items;
    size_t count, room;
    int64_t base;
    bool ended;
};

int target_queue_add(struct target_queue *q, const struct target *t, struct err *e);
void target_queue_drop(struct target_queue *q, int64_t before);
/* Frame t; before the first one the first, after the last one the last. The queue is not empty. */
const struct target *target_queue_at(const struct target_queue *q, int64_t t);
/* Is frame t there, or is there none after the last? */
bool target_queue_has(const struct target_queue *q, int64_t t);
void target_queue_free(struct target_queue *q);

/* Moves x [room] n places to the front, and zeros in at its end: n samples were written. */
void samples_shift(float *x, size_t room, size_t n);

/* The frame in whose hop the sample is. */
int64_t target_of_sample(int64_t sample);

#endif
