/* dataset.h - the sequences that a model learns from, held in memory as bytes. */
#ifndef MODEL_DATASET_H
#define MODEL_DATASET_H

#include "base/err.h"
#include "model/frames.h"
#include "tns/map.h"
#include "tns/reader.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct example {
    uint8_t *frames; /* [T,H,W,C], or the bytes of floats [T,D]; owned */
    size_t T;
};

/* Where several processes train together each holds a part of the sequences; what is said of all
 * the data, all of them know. */
struct dataset {
    struct example *list;
    size_t count, capacity; /* held here */
    size_t elsewhere;       /* held by other processes */
    size_t H, W, C;         /* of pictures; else 0 */
    size_t numbers;         /* D of frames of numbers; else 0 */
    size_t shortest;        /* frames of the shortest sequence */
    uint32_t crc;           /* of all shapes, bytes and labels: a checkpoint stores it */
    bool labelled;          /* set before the first record: dataset_add() keeps the labels too */
    struct map *labels;     /* [count] if labelled; empty for a record without labels */
};

/* Adds a record of kind "frames" (u1 [T,H,W,3 or 4] or f4 [T,D], one shape for all; T may differ),
 * and takes over the bytes of its frames. Returns 0, or -1 with the error text in *e. */
int dataset_add(struct dataset *d, struct record *r, struct err *e);
/* The size of its frames; zeros before the first one. */
struct frame_size dataset_frame_size(const struct dataset *d);
/* The steps of dataset_add(), for data that other processes hold: notes size, length and crc of
 * these frames; keeps data [T,H,W,C] of malloc(), and frees it if that fails; fails if there is no
 * sequence at all. */
void dataset_note(struct dataset *d, const struct tensor *frames);
int dataset_keep(struct dataset *d, uint8_t *data, size_t T, struct err *e);
int dataset_check(const struct dataset *d, struct err *e);
/* Adds all records of a stream. Fails on an empty one. */
int dataset_read(struct dataset *d, struct reader *r, struct err *e);

/* Sequences, those of other processes included. */
static inline size_t dataset_total(const struct dataset *d)
{
    return d->count + d->elsewhere;
}

void dataset_free(struct dataset *d);

#endif
