/* tensor.h - dense arrays in C order (the last index varies fastest). */
#ifndef TNS_TENSOR_H
#define TNS_TENSOR_H

#include "base/err.h"
#include <stddef.h>
#include <stdint.h>

enum dtype { DTYPE_U1, DTYPE_I4, DTYPE_I8, DTYPE_F4, DTYPE_F8, DTYPE_COUNT };
enum { TENSOR_DIMS = 8, TENSOR_TEXT = 256 };

struct tensor {
    enum dtype dtype;
    int ndim;
    size_t shape[TENSOR_DIMS];
    void *data; /* 64-byte aligned, owned by the tensor; NULL in an empty tensor */
};

/* NumPy's names: "|u1" "<i4" "<i8" "<f4" "<f8". dtype_parse returns DTYPE_COUNT for any other. */
const char *dtype_name(enum dtype dtype);
enum dtype dtype_parse(const char *name, size_t length);
size_t dtype_size(enum dtype dtype);

/* Allocates uninitialised data for the shape. Fails if the product overflows or memory is
 * exhausted. */
int tensor_make(struct tensor *t, enum dtype dtype, int ndim, const size_t *shape, struct err *e);
int tensor_copy(struct tensor *to, const struct tensor *from, struct err *e);
void tensor_free(struct tensor *t); /* leaves *t empty; safe on an empty one */

size_t tensor_count(const struct tensor *t); /* elements; 1 for ndim 0 */
size_t tensor_bytes(const struct tensor *t);
double tensor_real(const struct tensor *t, size_t i); /* element i as a double */
void tensor_reals(const struct tensor *t, size_t first, size_t n, double *out); /* n of them */

/* Checked product of the shape times the size of an element: 0, or -1 on overflow. */
int tensor_size(enum dtype dtype, int ndim, const size_t *shape, size_t *bytes);

/* "u1 [8,64,64,3]"; `out` has TENSOR_TEXT bytes. Returns `out`. */
const char *tensor_text(char *out, const struct tensor *t);

#endif
