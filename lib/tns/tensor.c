/* tensor.c - dense arrays in C order: size, memory, description. */
#include "tns/tensor.h"

#include "base/mem.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name; /* NumPy's */
    size_t size;
} dtypes[DTYPE_COUNT] = {
    [DTYPE_U1] = {"|u1", 1}, [DTYPE_I4] = {"<i4", 4}, [DTYPE_I8] = {"<i8", 8},
    [DTYPE_F4] = {"<f4", 4}, [DTYPE_F8] = {"<f8", 8},
};

const char *dtype_name(enum dtype dtype)
{
    return dtypes[dtype].name;
}

size_t dtype_size(enum dtype dtype)
{
    return dtypes[dtype].size;
}

enum dtype dtype_parse(const char *name, size_t length)
{
    for (int i = 0; i < DTYPE_COUNT; i++)
        if (length == strlen(dtypes[i].name) && memcmp(name, dtypes[i].name, length) == 0)
            return (enum dtype)i;
    return DTYPE_COUNT;
}

int tensor_size(enum dtype dtype, int ndim, const size_t *shape, size_t *bytes)
{
    size_t product = dtype_size(dtype);
    for (int i = 0; i < ndim; i++)
        if (mem_product(&product, product, shape[i]))
            return -1;
    *bytes = product;
    return 0;
}

int tensor_make(struct tensor *t, enum dtype dtype, int ndim, const size_t *shape, struct err *e)
{
    size_t bytes;
    *t = (struct tensor){.dtype = dtype, .ndim = ndim};
    if (ndim < 0 || ndim > TENSOR_DIMS)
        return err_set(e, "a tensor of %d dimensions, the limit is %d", ndim, TENSOR_DIMS);
    for (int i = 0; i < ndim; i++)
        t->shape[i] = shape[i];
    if (tensor_size(dtype, ndim, shape, &bytes)) {
        char text[TENSOR_TEXT];
        return err_set(e, "%s does not fit in memory", tensor_text(text, t));
    }
    t->data = mem_array(bytes, 1);
    return t->data ? 0 : err_memory(e, bytes, "a tensor");
}

int tensor_copy(struct tensor *to, const struct tensor *from, struct err *e)
{
    if (tensor_make(to, from->dtype, from->ndim, from->shape, e))
        return -1;
    memcpy(to->data, from->data, tensor_bytes(from));
    return 0;
}

void tensor_free(struct tensor *t)
{
    free(t->data);
    *t = (struct tensor){0};
}

size_t tensor_count(const struct tensor *t)
{
    size_t count = 1; /* tensor_make() has checked the product */
    for (int i = 0; i < t->ndim; i++)
        count *= t->shape[i];
    return count;
}

size_t tensor_bytes(const struct tensor *t)
{
    return tensor_count(t) * dtype_size(t->dtype);
}

double tensor_real(const struct tensor *t, size_t i)
{
    double value;
    tensor_reals(t, i, 1, &value);
    return value;
}

void tensor_reals(const struct tensor *t, size_t first, size_t n, double *out)
{
    const void *data = t->data;
    switch (t->dtype) {
    case DTYPE_U1:
        for (size_t i = 0; i < n; i++)
            out[i] = ((const uint8_t *)data)[first + i];
        break;
    case DTYPE_I4:
        for (size_t i = 0; i < n; i++)
            out[i] = ((const int32_t *)data)[first + i];
        break;
    case DTYPE_I8:
        for (size_t i = 0; i < n; i++)
            out[i] = (double)((const int64_t *)data)[first + i];
        break;
    case DTYPE_F4:
        for (size_t i = 0; i < n; i++)
            out[i] = (double)((const float *)data)[first + i];
        break;
    case DTYPE_F8:
    case DTYPE_COUNT:
        memcpy(out, (const double *)data + first, n * sizeof *out);
        break;
    }
}

const char *tensor_text(char *out, const struct tensor *t)
{
    /* The longest text, eight dimensions of 20 digits, fits in TENSOR_TEXT. */
    int used = snprintf(out, TENSOR_TEXT, "%s [", dtype_name(t->dtype) + 1);
    for (int i = 0; i < t->ndim; i++)
        used += snprintf(out + used, TENSOR_TEXT - (size_t)used, i ? ",%zu" : "%zu", t->shape[i]);
    snprintf(out + used, TENSOR_TEXT - (size_t)used, "]");
    return out;
}
