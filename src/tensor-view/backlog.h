/* backlog.h - the last records of a stream, kept for going back: as many as fit into a number of
 * bytes, and at least one. */
#ifndef TENSOR_VIEW_BACKLOG_H
#define TENSOR_VIEW_BACKLOG_H

#include "tns/record.h"

struct backlog {
    size_t limit;          /* bytes; set by the caller */
    struct kept **records; /* the oldest at `first`, `count` in all */
    size_t first, count, capacity, bytes;
};

void backlog_free(struct backlog *b);

/* Adds a record, which then belongs to the backlog, also on failure, and drops the oldest ones that
 * no longer fit. */
int backlog_add(struct backlog *b, struct record *r, struct err *e);

/* The record of this number; NULL: it is not kept, or was not added yet. */
struct record *backlog_get(const struct backlog *b, uint64_t number);
uint64_t backlog_oldest(const struct backlog *b); /* its number; 0: there is none */
uint64_t backlog_newest(const struct backlog *b);

#endif
