/* column.h - joins one tensor of many records to one array, and writes it as .npy. */
#ifndef FORMATS_COLUMN_H
#define FORMATS_COLUMN_H

#include "tns/buffer.h"
#include "tns/record.h"
#include <stdbool.h>

/* Along a new first axis; along the existing first axis; or exactly one record. */
enum join { JOIN_STACK, JOIN_CONCAT, JOIN_ONE };

struct column {
    enum join join;
    int fd;
    const char *file; /* its name, for errors */
    char tensor[MAP_KEY];
    struct tensor shape; /* of the array so far, without elements */
    struct tensor first; /* of the first record's tensor */
    uint64_t records;
    int64_t header; /* its position in the file; -1: not seekable */
    size_t header_size;
    struct buffer held; /* the elements, if the file is not seekable */
};

/* Writes to a descriptor, which the caller closes. */
void column_open(struct column *c, enum join join, const char *tensor, int fd, const char *file);
/* Adds the record's tensor. Fails if its dtype or shape does not match the first one. */
int column_add(struct column *c, struct record *r, struct err *e);
/* Writes the header. */
int column_finish(struct column *c, struct err *e);
void column_free(struct column *c);

#endif
