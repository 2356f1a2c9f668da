/* dtype_convert.h - the numbers of NumPy's and safetensors' arrays, and how they become those of a
 * stream: exactly, or not at all. */
#ifndef FORMATS_DTYPE_CONVERT_H
#define FORMATS_DTYPE_CONVERT_H

#include "tns/tensor.h"
#include <stdbool.h>

struct file_dtype {
    const char *npy, *safetensors; /* its names, "f2" and "F16"; NULL where a format has none */
    size_t size;                   /* bytes of one */
    enum dtype dtype;              /* of a stream: holds every value (of u8: those below 2^63) */
    char form;                     /* b, u, i, f; h: half; w: the upper half of an f4 (bf16) */
};

/* "<f4", ">i2", "|u1": NULL where a stream has no dtype for it. *swapped: big-endian. */
const struct file_dtype *file_dtype_of_npy(const char *descr, bool *swapped);
const struct file_dtype *file_dtype_of_safetensors(const char *name);
const char *file_dtype_safetensors_name(enum dtype dtype);

/* Has no stream this dtype, so that elements become another one? Then its name. */
const char *file_dtype_widens(const struct file_dtype *n);

/* Are the elements the same bytes in a stream? */
bool file_dtype_is_same(const struct file_dtype *n, bool swapped);

/* All elements of `t`, which has the number's dtype, from those at `from`, on any boundary. */
int dtype_convert(struct tensor *t, const struct file_dtype *n, bool swapped, const void *from,
                  struct err *e);

#endif
