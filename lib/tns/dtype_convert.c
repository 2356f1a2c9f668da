/* dtype_convert.c - converts elements to wider dtypes, exactly. */
#include "tns/dtype_convert.h"

#include <string.h>

static const struct file_dtype dtypes[] = {
    {"b1", "BOOL", 1, DTYPE_U1, 'b'}, {"u1", "U8", 1, DTYPE_U1, 'u'},
    {"i1", "I8", 1, DTYPE_I4, 'i'},   {"u2", "U16", 2, DTYPE_I4, 'u'},
    {"i2", "I16", 2, DTYPE_I4, 'i'},  {"u4", "U32", 4, DTYPE_I8, 'u'},
    {"i4", "I32", 4, DTYPE_I4, 'i'},  {"u8", "U64", 8, DTYPE_I8, 'u'},
    {"i8", "I64", 8, DTYPE_I8, 'i'},  {"f2", "F16", 2, DTYPE_F4, 'h'},
    {NULL, "BF16", 2, DTYPE_F4, 'w'}, {"f4", "F32", 4, DTYPE_F4, 'f'},
    {"f8", "F64", 8, DTYPE_F8, 'f'},
};
enum { DTYPES = sizeof dtypes / sizeof *dtypes };

const struct file_dtype *file_dtype_of_npy(const char *descr, bool *swapped)
{
    if (!*descr || !strchr("<>|=", *descr))
        return NULL;
    *swapped = *descr == '>';
    for (int i = 0; i < DTYPES; i++)
        if (dtypes[i].npy && strcmp(dtypes[i].npy, descr + 1) == 0)
            return &dtypes[i];
    return NULL;
}

const struct file_dtype *file_dtype_of_safetensors(const char *name)
{
    for (int i = 0; i < DTYPES; i++)
        if (strcmp(dtypes[i].safetensors, name) == 0)
            return &dtypes[i];
    return NULL;
}

const char *file_dtype_safetensors_name(enum dtype dtype)
{
    bool swapped;
    return file_dtype_of_npy(dtype_name(dtype), &swapped)->safetensors;
}

const char *file_dtype_widens(const struct file_dtype *n)
{
    const char *name = n->npy ? n->npy : n->safetensors;
    return strcmp(dtype_name(n->dtype) + 1, name) == 0 ? NULL : name;
}

bool file_dtype_is_same(const struct file_dtype *n, bool swapped)
{
    return n->size == dtype_size(n->dtype) && (!swapped || n->size == 1) &&
           (n->form != 'u' || n->size == 1);
}

/* The bits of the f4 for a half: one sign bit, five exponent bits, ten fraction bits. */
static uint32_t widen_half(uint32_t half)
{
    uint32_t sign = (half & 0x8000) << 16, exponent = half >> 10 & 31, fraction = half & 0x3ff;
    if (exponent == 31) /* infinity, NaN */
        return sign | 0x7f800000u | fraction << 13;
    if (exponent == 0) {
        float small = (float)fraction * 0x1p-24f; /* subnormal or zero */
        uint32_t bits;
        memcpy(&bits, &small, sizeof bits);
        return sign | bits;
    }
    return sign | (exponent + 112) << 23 | fraction << 13;
}

static uint64_t load(const uint8_t *at, size_t size, bool swapped)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < size; i++)
        bits |= (uint64_t)at[swapped ? size - 1 - i : i] << 8 * i;
    return bits;
}

/* The bits of the converted element, in the lower bytes. */
static uint64_t widen(uint64_t bits, const struct file_dtype *n)
{
    unsigned above = 64 - 8 * (unsigned)n->size;
    switch (n->form) {
    case 'i':
        return (uint64_t)((int64_t)(bits << above) >> above);
    case 'h':
        return widen_half((uint32_t)bits);
    case 'w':
        return bits << 16;
    default:
        return bits;
    }
}

int dtype_convert(struct tensor *t, const struct file_dtype *n, bool swapped, const void *from,
                  struct err *e)
{
    size_t count = tensor_count(t), size = dtype_size(t->dtype);
    const uint8_t *at = from;
    uint8_t *to = t->data;
    if (file_dtype_is_same(n, swapped)) {
        memmove(to, from, count * size);
        return 0;
    }
    for (size_t i = 0; i < count; i++, at += n->size, to += size) {
        uint64_t bits = widen(load(at, n->size, swapped), n);
        if (n->form == 'u' && bits > INT64_MAX)
            return err_set(e, "element %zu is %llu, too large for <i8", i,
                           (unsigned long long)bits);
        memcpy(to, &bits, size);
    }
    return 0;
}
