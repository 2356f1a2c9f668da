/* safetensors.h - the file format of that name: eight bytes say how long the header is, which is
 * JSON and tells each array's dtype, shape and place; then their bytes. */
#ifndef FORMATS_SAFETENSORS_H
#define FORMATS_SAFETENSORS_H

#include "formats/named_arrays.h"
#include "formats/seekable.h"

/* Writes. The arrays are held in memory, for the header stands before them. They lie by the size of
 * their elements, the largest first, so that all are aligned, else in their order. */
struct safetensors_writer {
    struct array_info *infos;
    size_t count, capacity;
    struct buffer held[4]; /* elements of 8, 4, 2 and 1 bytes */
};

int safetensors_create(struct safetensors_writer *w, struct array_writer *arrays, struct err *e);
/* The skeleton is the entry "tensor-stream" of "__metadata__". */
int safetensors_write(struct safetensors_writer *w, const struct buffer *skeleton, int fd,
                      const char *name, struct err *e);
void safetensors_writer_free(struct safetensors_writer *w);

/* Reads. */
struct safetensors_reader {
    struct array_reader arrays;
    const struct seekable *blob;
    struct array_info *infos; /* of each of the arrays, in the order of their places */
    size_t count, capacity;
    uint64_t data;      /* where it begins */
    size_t max_record;  /* bytes of an array at most */
    struct buffer text; /* the skeleton, or empty */
    size_t text_read;   /* so much of it */
};

/* Could a file be one that begins with these 9 bytes? */
bool safetensors_looks(const uint8_t start[9]);
int safetensors_open(struct safetensors_reader *r, const struct seekable *blob, size_t max_record,
                     struct err *e);
void safetensors_free(struct safetensors_reader *r);
/* 1: *out gives the skeleton's text; 0: there is none. */
int safetensors_text(struct safetensors_reader *r, struct source *out);

#endif
