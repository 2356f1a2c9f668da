/* column.h - one tensor of many records as one array, and its file. */
#ifndef FORMATS_COLUMN_H
#define FORMATS_COLUMN_H

#include "tns/buffer.h"
#include "tns/record.h"
#include <stdbool.h>

/* One behind another along a new first axis; along the first axis that they have; or there is just
 * one record. */
enum join { JOIN_STACK, JOIN_CONCAT, JOIN_ONE };

struct column {
    enum join join;
    int fd;
    const char *file; /* its name, for errors */
    char tensor[MAP_KEY];
    struct tensor shape; /* of the whole so far, without elements */
    struct tensor first; /* of the first record's tensor */
    uint64_t records;
    int64_t header; /* where it belongs in the file; -1: a pipe, which takes no header late */
    size_t header_size;
    struct buffer held; /* the elements, where there is no way back to the header */
};

/* Goes to a descriptor, which stays the caller's, as .npy. */
void column_open(struct column *c, enum join join, const char *tensor, int fd, const char *file);
/* Adds the record's tensor, whose dtype and shape must go with the ones before. */
int column_add(struct column *c, struct record *r, struct err *e);
/* Puts the header in front. */
int column_finish(struct column *c, struct err *e);
void column_free(struct column *c);

#endif
