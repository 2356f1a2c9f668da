/* npy_rows.h - the records of a .npy file: each row along its first axis, or the complete array. */
#ifndef FORMATS_NPY_ROWS_H
#define FORMATS_NPY_ROWS_H

#include "formats/npy.h"
#include "formats/seekable.h"
#include "tns/record.h"

struct npy_rows {
    const struct seekable *file;
    struct npy head;     /* of one record */
    uint64_t at;         /* position of the next one in the file */
    size_t next, count;  /* records */
    bool stacked;        /* one record per row */
    struct tensor whole; /* the array in C order, if the file is in Fortran order */
};

int npy_rows_open(struct npy_rows *r, const struct seekable *file, bool stacked, size_t max_record,
                  struct err *e);
void npy_rows_free(struct npy_rows *r);

/* 1: *out is the next record, with the tensor `key` and the id `id`, or `id`/0, `id`/1, ... for
 * rows; 0: the end; -1. */
int npy_rows_next(struct npy_rows *r, const char *id, const char *key, struct record *out,
                  struct err *e);

#endif
