/* npy.c - writes and parses headers, reads elements. */
#include "formats/npy.h"

#include "base/mem.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAGIC_BYTES = 6,
    ALIGNMENT = 64,
    GROWTH = 21,          /* digits reserved for the first dimension */
    HEADER_MAX = 1 << 20, /* NumPy itself accepts 10000 */
    SHOWN = 64,
    MEMBERS = 3, /* of a header */
};

/* Writing */

int npy_print(struct buffer *out, const char *descr, int ndim, const size_t *shape, struct err *e)
{
    char text[512]; /* eight dimensions of 20 digits fit */
    int used =
        snprintf(text, sizeof text, "{'descr': '%s', 'fortran_order': False, 'shape': (", descr);
    int digits = 0;
    for (int i = 0; i < ndim; i++) {
        int n = snprintf(text + used, sizeof text - (size_t)used, "%zu", shape[i]);
        digits = i == 0 ? n : digits;
        used += n;
        used += snprintf(text + used, sizeof text - (size_t)used, i + 1 < ndim ? ", " : "");
    }
    used += snprintf(text + used, sizeof text - (size_t)used, ndim == 1 ? ",), }" : "), }");
    size_t wanted = (size_t)used + (size_t)(ndim ? GROWTH - digits : 0) + 1;
    size_t whole = (MAGIC_BYTES + 4 + wanted + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    size_t length = whole - MAGIC_BYTES - 4;
    memset(text + used, ' ', length - (size_t)used);
    text[length - 1] = '\n';
    const uint8_t start[] = {1, 0, (uint8_t)length, (uint8_t)(length >> 8)};
    return buffer_append(out, NPY_MAGIC, MAGIC_BYTES, e) ||
                   buffer_append(out, start, sizeof start, e) || buffer_append(out, text, length, e)
               ? -1
               : 0;
}

/* Parsing the header */

static int invalid(const char *at, struct err *e)
{
    char shown[SHOWN];
    return err_set(e, "the .npy header is invalid: '%s'",
                   err_quote(shown, sizeof shown, at, strlen(at)));
}

static void skip(const char **at, const char *bytes)
{
    *at += strspn(*at, bytes);
}

static bool step(const char **at, char byte)
{
    skip(at, " \n");
    if (**at != byte)
        return false;
    ++*at;
    skip(at, " \n");
    return true;
}

/* A text in single or double quotes, without escapes. */
static int parse_quoted(const char **at, char *out, size_t size, struct err *e)
{
    char quote = **at;
    const char *end = quote == '\'' || quote == '"' ? strchr(*at + 1, quote) : NULL;
    if (!end || (size_t)(end - *at) > size)
        return invalid(*at, e);
    size_t length = (size_t)(end - *at) - 1;
    memcpy(out, *at + 1, length);
    out[length] = '\0';
    *at = end + 1;
    return 0;
}

/* What to do with an array of this dtype. */
static const char *hint_for(const char *descr)
{
    switch (descr[0] ? descr[1] : '\0') {
    case 'U':
    case 'S':
        return " (texts can be labels, see --label)";
    case 'O':
        return " (of objects that are numbers: x.astype('<f4'))";
    case 'c':
        return " (save x.real and x.imag)";
    default:
        return "";
    }
}

/* 0; 1, with the reason in *e, if streams have no such dtype; -1. */
static int parse_descr(const char **at, struct npy *out, struct err *e)
{
    char descr[SHOWN], shown[SHOWN];
    if (**at == '[') {
        err_set(e, "an array of structures is refused; write each field as an array");
        return 1;
    }
    if (parse_quoted(at, descr, sizeof descr, e))
        return -1;
    out->file_dtype = file_dtype_of_npy(descr, &out->swapped);
    if (out->file_dtype)
        return 0;
    if (!numpy_text_dtype(&out->text, descr))
        out->text.size = 0;
    err_set(e,
            "dtype '%s' is not supported; supported are integers of up to 64 bits, bool, "
            "and floats of 16, 32 and 64 bits%s",
            err_quote(shown, sizeof shown, descr, strlen(descr)), hint_for(descr));
    return 1;
}

static int parse_order(const char **at, struct npy *out, struct err *e)
{
    out->fortran = strncmp(*at, "True", 4) == 0;
    if (!out->fortran && strncmp(*at, "False", 5) != 0)
        return invalid(*at, e);
    *at += out->fortran ? 4 : 5;
    return 0;
}

static int parse_shape(const char **at, struct npy *out, struct err *e)
{
    if (!step(at, '('))
        return invalid(*at, e);
    while (!step(at, ')')) {
        char *end;
        if (out->ndim == TENSOR_DIMS)
            return err_set(e, "an array of more than %d dimensions", TENSOR_DIMS);
        if (**at < '0' || **at > '9')
            return invalid(*at, e);
        out->shape[out->ndim++] = strtoull(*at, &end, 10); /* saturates on overflow */
        *at = end;
        if (**at == 'L') /* Python 2 wrote it */
            ++*at;
        if (!step(at, ',') && **at != ')')
            return invalid(*at, e);
    }
    return 0;
}

/* The member of the dict that starts at *at: as parse_descr(). */
static int parse_member(const char **at, struct npy *out, bool seen[MEMBERS], struct err *e)
{
    static const struct {
        const char *key;
        int (*parse)(const char **at, struct npy *out, struct err *e);
    } members[MEMBERS] = {
        {"descr", parse_descr}, {"fortran_order", parse_order}, {"shape", parse_shape}};
    char key[SHOWN];
    const char *start = *at;
    int i = 0;
    if (parse_quoted(at, key, sizeof key, e))
        return -1;
    while (i < MEMBERS && strcmp(members[i].key, key) != 0)
        i++;
    if (i == MEMBERS || seen[i] || !step(at, ':'))
        return invalid(start, e);
    seen[i] = true;
    return members[i].parse(at, out, e);
}

/* 0; 1, with the reason in *why, if streams have no such dtype; -1. */
static int parse_header(struct npy *out, const char *at, struct err *why)
{
    bool seen[MEMBERS] = {false};
    struct err e;
    int other = 0;
    if (!step(&at, '{'))
        return invalid(at, why);
    while (!step(&at, '}')) {
        int found = parse_member(&at, out, seen, &e);
        if (found)
            *why = e;
        if (found < 0 || (found && !out->text.size && *at == '['))
            return found; /* the fields of a structure are not parsed */
        other = other || found;
        if (!step(&at, ',') && *at != '}')
            return invalid(at, why);
    }
    if (*at || !seen[0] || !seen[1] || !seen[2])
        return err_set(why, "the .npy header lacks descr, fortran_order or shape, or has more");
    return other;
}

/* Reads the header; the caller frees *text. */
static int read_header(char **text, size_t *bytes, npy_reader *read, void *context, struct err *e)
{
    uint8_t start[MAGIC_BYTES + 2], size[4] = {0};
    *text = NULL;
    if (read(context, start, sizeof start, e))
        return -1;
    if (memcmp(start, NPY_MAGIC, MAGIC_BYTES) != 0)
        return err_set(e, "not NumPy's .npy");
    int version = start[MAGIC_BYTES];
    if (version < 1 || version > 3)
        return err_set(e, "version %d of .npy is not supported; 1, 2 and 3 are", version);
    size_t digits = version == 1 ? 2 : 4;
    if (read(context, size, digits, e))
        return -1;
    size_t length = size[0] | (size_t)size[1] << 8 | (size_t)size[2] << 16 | (size_t)size[3] << 24;
    if (length > HEADER_MAX)
        return err_set(e, "a .npy header of %zu bytes, the limit is %d", length, HEADER_MAX);
    *bytes = sizeof start + digits + length;
    *text = mem_zero(length + 1, 1);
    return *text ? read(context, *text, length, e) : err_memory(e, length, "a header");
}

int npy_header(struct npy *out, size_t *bytes, npy_reader *read, void *context, struct err *e)
{
    char *text;
    *out = (struct npy){0};
    int found = read_header(&text, bytes, read, context, e);
    if (!found)
        found = parse_header(out, text, e);
    free(text);
    return found;
}

int npy_skip_header(npy_reader *read, void *context, struct err *e)
{
    char *text;
    size_t bytes;
    int failed = read_header(&text, &bytes, read, context, e);
    free(text);
    return failed ? -1 : 0;
}

/* Elements */

int npy_bytes(const struct npy *head, size_t element, size_t *bytes)
{
    size_t product = element;
    for (int i = 0; i < head->ndim; i++)
        if (mem_product(&product, product, head->shape[i]))
            return -1;
    *bytes = product;
    return 0;
}

int npy_size(const struct npy *head, size_t max_bytes, size_t *bytes, struct err *e)
{
    size_t wide;
    if (tensor_size(head->file_dtype->dtype, head->ndim, head->shape, &wide) || wide > max_bytes)
        return err_set(e, "an array of more than %zu bytes (see --max-record)", max_bytes);
    *bytes = wide / dtype_size(head->file_dtype->dtype) * head->file_dtype->size;
    return 0;
}

/* Reorders elements from Fortran order, where the first index varies fastest. */
static int to_c_order(struct tensor *t, struct err *e)
{
    struct tensor ordered;
    size_t stride[TENSOR_DIMS], index[TENSOR_DIMS] = {0}, at = 0;
    size_t count = tensor_count(t), size = dtype_size(t->dtype);
    if (tensor_make(&ordered, t->dtype, t->ndim, t->shape, e))
        return -1;
    for (int i = 0; i < t->ndim; i++)
        stride[i] = i ? stride[i - 1] * t->shape[i - 1] : 1;
    for (size_t i = 0; i < count; i++) {
        memcpy((uint8_t *)ordered.data + i * size, (const uint8_t *)t->data + at * size, size);
        for (int d = t->ndim - 1; d >= 0; d--) {
            at += stride[d];
            if (++index[d] < t->shape[d])
                break;
            at -= stride[d] * t->shape[d];
            index[d] = 0;
        }
    }
    tensor_free(t);
    *t = ordered;
    return 0;
}

int npy_tensor(const struct npy *head, struct tensor *out, npy_reader *read, void *context,
               struct err *e)
{
    const struct file_dtype *n = head->file_dtype;
    size_t bytes = 0;
    if (npy_size(head, SIZE_MAX / 8, &bytes, e) ||
        tensor_make(out, n->dtype, head->ndim, head->shape, e))
        return -1;
    bool same = file_dtype_is_same(n, head->swapped);
    void *from = same ? out->data : mem_array(bytes, 1);
    int failed = from ? read(context, from, bytes, e) : err_memory(e, bytes, "an array");
    if (!same) {
        failed = failed || dtype_convert(out, n, head->swapped, from, e);
        free(from);
    }
    if (!failed && head->fortran && head->ndim > 1)
        failed = to_c_order(out, e);
    if (failed)
        tensor_free(out);
    return failed ? -1 : 0;
}
