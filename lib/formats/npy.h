/* npy.h - NumPy's file of one array: a header, which is a Python dict as text, and the elements. */
#ifndef FORMATS_NPY_H
#define FORMATS_NPY_H

#include "formats/dtype_convert.h"
#include "tns/buffer.h"

#define NPY_MAGIC "\x93NUMPY"

struct npy { /* what a header says */
    const struct file_dtype *number;
    bool swapped, fortran;
    int ndim;
    size_t shape[TENSOR_DIMS];
};

/* Appends the header of an array of dtype `descr` ("<f4") in C order, of version 1.0, padded as
 * NumPy does it: so that the elements stand on a multiple of 64 bytes, and that the first dimension
 * may still grow. */
int npy_print(struct buffer *out, const char *descr, int ndim, const size_t *shape, struct err *e);

/* How a file is read: all `size` bytes that come next, or -1. */
typedef int npy_reader(void *context, void *out, size_t size, struct err *e);

/* Reads the header, of version 1, 2 or 3; *bytes is its size. */
int npy_header(struct npy *out, size_t *bytes, npy_reader *read, void *context, struct err *e);

/* Reads a header whatever it says. */
int npy_skip_header(npy_reader *read, void *context, struct err *e);

/* Bytes of the elements in the file: 0, or -1 where they, or those of the tensor that they become,
 * are more than `max_bytes`. */
int npy_size(const struct npy *head, size_t max_bytes, size_t *bytes, struct err *e);

/* Reads the elements, and brings them to a stream's dtype and to C order. */
int npy_tensor(const struct npy *head, struct tensor *out, npy_reader *read, void *context,
               struct err *e);

#endif
