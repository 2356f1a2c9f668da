/* npy.h - NumPy's .npy file: a header, which is a Python dict as text, and the elements of one
 * array. */
#ifndef FORMATS_NPY_H
#define FORMATS_NPY_H

#include "tns/buffer.h"
#include "tns/dtype_convert.h"
#include "tns/numpy_text.h"

#define NPY_MAGIC "\x93NUMPY"

struct npy {                             /* the content of a header */
    const struct file_dtype *file_dtype; /* NULL: streams have no dtype for it */
    struct numpy_text text;              /* if it has texts; else the size is 0 */
    bool swapped, fortran;
    int ndim;
    size_t shape[TENSOR_DIMS];
};

/* Appends the header of an array of dtype `descr` ("<f4") in C order, of version 1.0, padded as
 * NumPy does: the elements start at a multiple of 64 bytes, and the first dimension has space to
 * grow.
 */
int npy_print(struct buffer *out, const char *descr, int ndim, const size_t *shape, struct err *e);

/* Reads the next `size` bytes of a file, all of them or -1. */
typedef int npy_reader(void *context, void *out, size_t size, struct err *e);

/* Reads a header of version 1, 2 or 3; *bytes is its size. 1, with the reason in *e: streams have
 * no dtype for the array, which may have texts. */
int npy_header(struct npy *out, size_t *bytes, npy_reader *read, void *context, struct err *e);

/* Reads a header and ignores its content. */
int npy_skip_header(npy_reader *read, void *context, struct err *e);

/* The bytes of the elements in the file. Fails if they, or the tensor that they become, have more
 * than `max_bytes`. */
int npy_size(const struct npy *head, size_t max_bytes, size_t *bytes, struct err *e);

/* The product of the shape and of the bytes of an element. -1 if it is larger than any memory. */
int npy_bytes(const struct npy *head, size_t element, size_t *bytes);

/* Reads the elements, and converts them to a dtype of streams and to C order. */
int npy_tensor(const struct npy *head, struct tensor *out, npy_reader *read, void *context,
               struct err *e);

#endif
