/* dtype_convert.h - dtypes of NumPy and safetensors, and their exact conversion to dtypes of
 * streams.
 */
#ifndef TNS_DTYPE_CONVERT_H
#define TNS_DTYPE_CONVERT_H

#include "tns/tensor.h"
#include <stdbool.h>

struct file_dtype {
    const char *npy, *safetensors; /* names, "f2" and "F16"; NULL if the format has none */
    size_t size;                   /* bytes of one */
    enum dtype dtype;              /* of a stream, for all values (of u8: those below 2^63) */
    char form;                     /* b, u, i, f; h: half; w: the upper half of an f4 (bf16) */
};

/* From "<f4", ">i2", "|u1"; NULL if streams have no dtype for it. *swapped: big-endian. */
const struct file_dtype *file_dtype_of_npy(const char *descr, bool *swapped);
const struct file_dtype *file_dtype_of_safetensors(const char *name);
const char *file_dtype_safetensors_name(enum dtype dtype);

/* The name of the dtype if streams lack it and it is widened; else NULL. */
const char *file_dtype_widens(const struct file_dtype *n);

/* Whether the elements have the same bytes in a stream. */
bool file_dtype_is_same(const struct file_dtype *n, bool swapped);

/* Converts all elements at `from`, possibly unaligned, into `t`, which has the dtype n->dtype. */
int dtype_convert(struct tensor *t, const struct file_dtype *n, bool swapped, const void *from,
                  struct err *e);

#endif
