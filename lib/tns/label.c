/* label.c - the labels of a record: texts, numbers, true or false, plain or as NumPy's scalars. See
 * record.h */
#include "base/num.h"
#include "tns/dtype_convert.h"
#include "tns/map_entry.h"
#include "tns/msgpack_io.h"
#include "tns/numpy_text.h"
#include "tns/record.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DTYPE = 32 };

/* The fewest digits that give the same f4 again. */
static void print_f4(char *out, size_t size, float value)
{
    for (int digits = 6; digits <= 9; digits++) {
        snprintf(out, size, "%.*g", digits, (double)value);
        if (strtof(out, NULL) == value)
            return;
    }
}

/* Prints a NumPy scalar. Sets *integer if it is a whole number. */
static int print_number(const struct mp_scalar *s, const struct file_dtype *n, bool swapped,
                        char *out, size_t size, bool *integer, struct err *e)
{
    int64_t whole = 0;
    double real = 0;
    float small = 0;
    struct tensor t = {.dtype = n->dtype};
    t.data = n->dtype == DTYPE_F8 ? (void *)&real : n->dtype == DTYPE_F4 ? (void *)&small : &whole;
    if (s->size != n->size)
        return err_set(e, "%zu bytes of data, the dtype %s has %zu", s->size, n->npy, n->size);
    if (dtype_convert(&t, n, swapped, s->data, e))
        return -1;
    if (n->dtype == DTYPE_I4)
        whole = *(int32_t *)t.data;
    *integer = n->dtype != DTYPE_F4 && n->dtype != DTYPE_F8 && n->form != 'b';
    if (n->form == 'b')
        snprintf(out, size, "%s", whole ? "true" : "false");
    else if (n->dtype == DTYPE_F4)
        print_f4(out, size, small);
    else if (n->dtype == DTYPE_F8)
        snprintf(out, size, "%.15g", real);
    else
        snprintf(out, size, "%" PRId64, whole);
    return 0;
}

static int print_scalar(const struct mp_scalar *s, char *out, size_t size, bool *integer,
                        struct err *e)
{
    char dtype[DTYPE];
    struct numpy_text text;
    bool swapped;
    err_quote(dtype, sizeof dtype, s->type, s->type_length);
    const struct file_dtype *n = file_dtype_of_npy(dtype, &swapped);
    if (n)
        return print_number(s, n, swapped, out, size, integer, e);
    if (!numpy_text_dtype(&text, dtype) || text.size != s->size)
        return err_set(e, "it has the dtype '%s'; a label is a text, a number, or true or false",
                       dtype);
    return numpy_text_read(&text, s->data, out, size, e);
}

static int print_text(const msgpack_object *value, char *out, size_t size, struct err *e)
{
    uint32_t length = value->via.str.size;
    if (length >= size)
        return err_set(e, "a text of %u bytes, the limit is %zu", length, size - 1);
    if (memchr(mp_bytes(value), '\0', length))
        return err_set(e, "the text contains a zero byte");
    memcpy(out, mp_bytes(value), length);
    out[length] = '\0';
    return 0;
}

/* Prints the value of a label. Sets *integer if it is a whole number. */
static int print_value(const msgpack_object *value, char *out, size_t size, bool *integer,
                       struct err *e)
{
    struct mp_scalar scalar;
    *integer = false;
    switch (value->type) {
    case MSGPACK_OBJECT_STR:
        return print_text(value, out, size, e);
    case MSGPACK_OBJECT_BOOLEAN:
        snprintf(out, size, "%s", value->via.boolean ? "true" : "false");
        return 0;
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
        *integer = value->via.u64 <= INT64_MAX;
        snprintf(out, size, "%" PRIu64, value->via.u64);
        return 0;
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
        *integer = true;
        snprintf(out, size, "%" PRId64, value->via.i64);
        return 0;
    case MSGPACK_OBJECT_FLOAT32:
    case MSGPACK_OBJECT_FLOAT64:
        snprintf(out, size, "%.15g", value->via.f64);
        return 0;
    default:
        if (mp_scalar(&scalar, value))
            return print_scalar(&scalar, out, size, integer, e);
    }
    const char *what = mp_what(value);
    return err_set(e, "it is %s; a label is a text, a number, or true or false%s", what,
                   strcmp(what, "an array") == 0 ? ", such as int(y[i])" : "");
}

/* Unpacks and prints the label: 1, 0 if it is absent, -1. */
static int print_label(const struct map *labels, const char *name, char *out, size_t size,
                       bool *integer, struct err *e)
{
    msgpack_unpacked value;
    const struct entry *entry = map_find(labels, name);
    if (!entry)
        return 0;
    if (!entry->raw)
        return err_set(e, "'%s': it is a tensor", name);
    int failed = mp_unpack(&value, entry->raw, entry->raw_size, e) ||
                 print_value(&value.data, out, size, integer, e);
    msgpack_unpacked_destroy(&value);
    return failed ? map_entry_error(name, e) : 1;
}

int record_label_in(const struct map *labels, const char *name, char *out, size_t size,
                    struct err *e)
{
    bool integer;
    return print_label(labels, name, out, size, &integer, e);
}

bool record_label_is_integer(const struct map *labels, const char *name)
{
    char text[RECORD_ID];
    struct err ignored;
    bool integer;
    return print_label(labels, name, text, sizeof text, &integer, &ignored) == 1 && integer;
}

int record_label(const struct record *r, const char *name, char *out, size_t size, struct err *e)
{
    struct map labels;
    int found = map_map(&r->map, "labels", &labels, e);
    if (found == 1)
        found = record_label_in(&labels, name, out, size, e);
    map_free(&labels);
    return found < 0 ? record_error(r, e) : found;
}

int record_set_label_in(struct map *labels, const char *name, const char *value, struct err *e)
{
    struct err ignored;
    int64_t number;
    bool whole = record_label_is_integer(labels, name) &&
                 num_integer(value, INT64_MIN, INT64_MAX, &number, &ignored) == 0;
    return whole ? map_set_integer(labels, name, number, e) : map_set_text(labels, name, value, e);
}

int record_set_label(struct record *r, const char *name, const char *value, struct err *e)
{
    struct map labels;
    int found = map_map(&r->map, "labels", &labels, e), failed = 0;
    if (found == 1 && map_find(&labels, name)) {
        failed = record_set_label_in(&labels, name, value, e) ||
                 map_set_map(&r->map, "labels", &labels, e);
        r->bytes = NULL;
    }
    map_free(&labels);
    return failed || found < 0 ? record_error(r, e) : 0;
}
