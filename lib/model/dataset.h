/* dataset.h - the sequences that a model learns from, held in memory as bytes. */
#ifndef MODEL_DATASET_H
#define MODEL_DATASET_H

#include "base/err.h"
#include "stream/reader.h"
#include <stddef.h>
#include <stdint.h>

struct sequence {
    uint8_t *frames; /* [T,H,W,C], owned */
    size_t T;
};

struct dataset {
    struct sequence *list;
    size_t count, capacity;
    size_t H, W, C;
    size_t shortest; /* frames */
    uint32_t crc;    /* of all shapes and bytes: a checkpoint remembers it */
};

/* Adds a record of kind "frames" (u1 [T,H,W,3 or 4], one shape for all; T may differ). */
int dataset_add(struct dataset *d, struct record *r, struct err *e);
/* All records of a stream. Fails on an empty one. */
int dataset_read(struct dataset *d, struct reader *r, struct err *e);
void dataset_free(struct dataset *d);

#endif
