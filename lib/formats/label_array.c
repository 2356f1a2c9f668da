/* label_array.c - see label_array.h */
#include "formats/label_array.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "tns/record.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t element_size(const struct label_array *l)
{
    return l->head.file_dtype ? l->head.file_dtype->size : l->head.text.size;
}

static const void *element(const struct label_array *l, size_t row, size_t column)
{
    size_t i = l->head.fortran ? column * l->rows + row : row * l->columns + column;
    return l->bytes + i * element_size(l);
}

/* Splits the names at a separator. */
static int read_names(struct label_array *l, const char *names, const char *separator,
                      struct err *e)
{
    size_t count = 1;
    for (const char *c = names; *c; c++)
        count += *c == *separator;
    if ((count != 1 || l->columns == 0) && count != l->columns)
        return err_set(e, "%zu names for an array of %zu columns", count, l->columns);
    l->names = mem_zero(l->columns, sizeof *l->names);
    if (!l->names)
        return err_memory(e, l->columns * sizeof *l->names, "labels");
    for (size_t i = 0; i < l->columns; i++) {
        size_t length = strcspn(names, separator), number = count < l->columns ? 24 : 0;
        if (length == 0 || length + number >= MAP_KEY || !utf8_valid(names, length))
            return err_set(e, "this is not a valid name of a label");
        int used = snprintf(l->names[i], MAP_KEY, "%.*s", (int)length, names);
        if (number)
            snprintf(l->names[i] + used, MAP_KEY - (size_t)used, ".%zu", i);
        else
            names += length + (names[length] != '\0');
    }
    return 0;
}

int label_array_read(struct label_array *l, struct array_stream *from, const char *names,
                     const char *separator, size_t max_bytes, struct err *e)
{
    const struct npy *h = &from->head;
    *l = (struct label_array){.head = *h};
    if (h->ndim != 1 && h->ndim != 2)
        return err_set(e, "an array of %d dimensions, labels are [N] or [N,K]", h->ndim);
    l->rows = h->shape[0];
    l->columns = h->ndim == 2 ? h->shape[1] : 1;
    if (npy_bytes(h, element_size(l), &l->size) || l->size > max_bytes || l->columns > MAP_KEY)
        return err_set(e, "more than %zu bytes, or more than %d labels (see --max-record)",
                       max_bytes, MAP_KEY);
    l->bytes = mem_array(l->size, 1);
    if (!l->bytes)
        return err_memory(e, l->size, "labels");
    if (read_names(l, names, separator, e) || from->read(from->context, l->bytes, l->size, e) ||
        array_stream_end(from, e)) {
        label_array_free(l);
        return -1;
    }
    return 0;
}

void label_array_free(struct label_array *l)
{
    free(l->bytes);
    free(l->names);
    *l = (struct label_array){0};
}

/* A number as a tensor of one element, in `space`. */
static int number(const struct label_array *l, const void *from, int64_t *space, struct tensor *t,
                  struct err *e)
{
    *t = (struct tensor){.dtype = l->head.file_dtype->dtype, .data = space};
    *space = 0;
    return dtype_convert(t, l->head.file_dtype, l->head.swapped, from, e);
}

static int set_label(const struct label_array *l, size_t row, size_t column, struct map *labels,
                     struct err *e)
{
    const char *name = l->names[column];
    const void *from = element(l, row, column);
    char text[RECORD_ID];
    int64_t space;
    struct tensor t;
    if (map_find(labels, name))
        return err_set(e, "it is given twice");
    if (!l->head.file_dtype)
        return numpy_text_read(&l->head.text, from, text, sizeof text, e) ||
               (text[0] && map_set_text(labels, name, text, e));
    if (number(l, from, &space, &t, e))
        return -1;
    if (l->head.file_dtype->form == 'b')
        return map_set_bool(labels, name, tensor_real(&t, 0) != 0, e);
    if (t.dtype == DTYPE_F4 || t.dtype == DTYPE_F8)
        return map_set_real(labels, name, tensor_real(&t, 0), e);
    int64_t whole = t.dtype == DTYPE_I8 ? space : (int64_t)tensor_real(&t, 0);
    return map_set_integer(labels, name, whole, e);
}

int label_array_set(const struct label_array *l, size_t row, struct map *labels, struct err *e)
{
    for (size_t i = 0; i < l->columns; i++)
        if (set_label(l, row, i, labels, e))
            return err_context(e, "label '%s'", l->names[i]);
    return 0;
}

int label_array_text(const struct label_array *l, size_t row, char *out, size_t size, struct err *e)
{
    struct map one = {0};
    int failed = set_label(l, row, 0, &one, e);
    out[0] = '\0';
    if (!failed && one.count)
        failed = record_label_in(&one, l->names[0], out, size, e) < 0;
    map_free(&one);
    return failed ? -1 : 0;
}
