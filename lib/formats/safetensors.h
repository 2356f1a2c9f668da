/* safetensors.h - the safetensors file format: eight bytes with the length of the header; the
 * header, which is JSON with dtype, shape and position of each array; then the bytes of the arrays.
 */
#ifndef FORMATS_SAFETENSORS_H
#define FORMATS_SAFETENSORS_H

#include "formats/named_arrays.h"
#include "formats/seekable.h"

/* Writer. Keeps the arrays in memory, because the header comes first. Writes them ordered by
 * element size, largest first, so that all are aligned. */
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

/* Reader. */
struct safetensors_reader {
    struct array_reader arrays;
    const struct seekable *file;
    struct array_info *infos; /* of each array, ordered by position */
    size_t count, capacity;
    uint64_t data;      /* start of the arrays */
    struct buffer text; /* the skeleton, or empty */
    size_t text_read;   /* bytes of it that were read */
};

/* Whether a file that starts with these 9 bytes can be safetensors. */
bool safetensors_looks(const uint8_t start[9]);
int safetensors_open(struct safetensors_reader *r, const struct seekable *file, size_t max_record,
                     struct err *e);
void safetensors_free(struct safetensors_reader *r);
/* 1: *out reads the skeleton's text; 0: there is none. */
int safetensors_text(struct safetensors_reader *r, struct source *out);

#endif
