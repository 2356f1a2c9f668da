/* shard.h - marks a stream as a shard, and its records with their positions in the original stream
 * (tensor-split(1), tensor-merge(1)). */
#ifndef TNS_SHARD_H
#define TNS_SHARD_H

#include "tns/record.h"

/* In the header {"shard": K, "of": N, "first": crc32}; in a record its position, counted from 1. */
#define SHARD_KEY "split"

struct shard {
    int64_t number, count; /* 0 to count - 1 */
    int64_t first;         /* crc32 of the original stream's first record, 0 if it is empty */
};

/* 1: the header is a shard's; 0: it is not; -1. */
int shard_of_header(const struct map *header, struct shard *out, struct err *e);
int shard_set_header(struct map *header, const struct shard *s, struct err *e);

/* The record's position in the original stream. Fails if it has none. */
int shard_place(const struct record *r, int64_t *place, struct err *e);
/* Sets the position of a record, which must not have one yet. */
int shard_set_place(struct record *r, int64_t place, struct err *e);

#endif
