/* dataset.h - the sequences that a model learns from, held in memory as bytes. */
#ifndef MODEL_DATASET_H
#define MODEL_DATASET_H

#include "base/err.h"
#include "dist/world.h"
#include "tns/map.h"
#include "tns/reader.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct example {
    uint8_t *frames; /* [T,H,W,C], owned */
    size_t T;
};

/* Of a crew each rank holds the sequences of its own shards; what is said of the whole data is
 * known to all. */
struct dataset {
    struct example *list;
    size_t count, capacity; /* held here */
    size_t elsewhere;       /* held by other ranks */
    size_t H, W, C;
    size_t shortest;    /* frames */
    uint32_t crc;       /* of all shapes and bytes, and labels: a checkpoint remembers it */
    bool labelled;      /* set before the first record: dataset_add() keeps their labels too */
    struct map *labels; /* [count] then; a record without labels has none */
};

/* Adds a record of kind "frames" (u1 [T,H,W,3 or 4], one shape for all; T may differ), and takes
 * its frames over. */
int dataset_add(struct dataset *d, struct record *r, struct err *e);
/* Its steps: what is known of all records, from the frames of this one; takes data [T,H,W,C] over,
 * also where it fails; fails where there are none at all. */
void dataset_note(struct dataset *d, const struct tensor *frames);
int dataset_keep(struct dataset *d, uint8_t *data, size_t T, struct err *e);
int dataset_check(const struct dataset *d, struct err *e);
/* All records of a stream. Fails on an empty one. */
int dataset_read(struct dataset *d, struct reader *r, struct err *e);
/* The same for a crew, by all ranks: rank 0 reads (the others have no reader) and gives each record
 * to the rank whose shard it belongs to; it keeps none but its own. */
int dataset_scatter(struct dataset *d, struct reader *r, const struct world *c, struct err *e);

static inline size_t dataset_total(const struct dataset *d)
{
    return d->count + d->elsewhere;
}

void dataset_free(struct dataset *d);

#endif
