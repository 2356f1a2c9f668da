/* array_rows.h - the rows of an array, each the tensor of one record; or the complete array. */
#ifndef FORMATS_ARRAY_ROWS_H
#define FORMATS_ARRAY_ROWS_H

#include "formats/array_frames.h"

struct array_rows {
    struct array_stream *from;
    struct array_frames *frames; /* or NULL: no conversion; its axes are those of a tensor here */
    struct npy head;             /* of one row */
    const int64_t *lengths;      /* rows of the array that each record has; NULL: one, without the
                                    first axis */
    size_t next, count;          /* records */
    size_t at;                   /* position in `whole` */
    size_t max_record;
    struct tensor whole; /* the array in C order, if a row is not contiguous in the file */
};

/* Each row along the first axis (of `frames`: along N) is a tensor; or, if not `stacked` (without
 * N), the complete array is one. `frames` has the axes of the array, and the stream must outlive
 * the rows. */
int array_rows_open(struct array_rows *r, struct array_stream *from, bool stacked,
                    struct array_frames *frames, size_t max_record, struct err *e);
/* Pieces along the first axis instead. Fails if their sum is not the array's. */
int array_rows_pieces(struct array_rows *r, struct array_stream *from, const int64_t *lengths,
                      size_t count, size_t max_record, struct err *e);
void array_rows_free(struct array_rows *r);

/* The next of r->count tensors. After the last one, what follows in the file is checked. */
int array_rows_next(struct array_rows *r, struct tensor *out, struct err *e);

#endif
