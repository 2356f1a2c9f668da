/* attribute_file.c - writes and reads a stream of kind "directions". */
#include "edit/attribute_file.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 256, CODE_MAX = 1 << 24 };

/* ---- writing ---- */

int attribute_file_header(struct map *header, enum edit_object o, size_t rows, size_t cols,
                          struct err *e)
{
    return map_set_text(header, "object", edit_objects[o], e) ||
                   map_set_integer(header, "rows", (int64_t)rows, e) ||
                   map_set_integer(header, "cols", (int64_t)cols, e)
               ? -1
               : 0;
}

/* One record; `label` NULL: the base. */
static int write_effect(const struct attribute_model *a, const char *label, const char *value,
                        size_t column, struct writer *w, struct err *e)
{
    struct record r = {.number = writer_records(w) + 1};
    struct tensor t = {0};
    char id[RECORD_ID] = "base";
    if (label)
        snprintf(id, sizeof id, "%s=%s", label, value);
    int failed = tensor_make(&t, DTYPE_F4, 1, &a->n, e);
    if (!failed) {
        memcpy(t.data, a->effects + column * a->n, tensor_bytes(&t));
        failed =
            record_set_id(&r, id, e) ||
            (label && (map_set_text(&r.map, "label", label, e) ||
                       map_set_text(&r.map, "value", value, e))) ||
            map_set_integer(&r.map, "seen", (int64_t)a->products[column * (COLUMNS_MAX + 1)], e);
        if (failed || record_finite(&r, "effect", &t, e)) {
            tensor_free(&t);
            failed = -1;
        }
    }
    failed = failed || record_set_tensor(&r, "effect", &t, e) || writer_record(w, &r, e);
    record_free(&r);
    return failed ? -1 : 0;
}

int attribute_file_write(const struct attribute_model *a, struct writer *w, struct err *e)
{
    int failed = write_effect(a, NULL, NULL, 0, w, e);
    for (size_t i = 0; i < a->label_count && !failed; i++) {
        const struct attribute_label *l = &a->labels[i];
        for (size_t k = 0; k < l->count && l->fitted && !failed; k++)
            failed = write_effect(a, l->name, l->values[k], l->columns[k], w, e);
    }
    return failed;
}

/* ---- reading ---- */

static int read_header(size_t *rows, size_t *cols, enum edit_object o, const struct reader *r,
                       struct err *e)
{
    const struct map *header = reader_header(r);
    char object[16];
    int64_t R = 0, C = 0;
    if (map_text(header, "object", object, sizeof object, e) <= 0 ||
        map_integer(header, "rows", &R, e) <= 0 || map_integer(header, "cols", &C, e) <= 0 ||
        R < 1 || C < 1 || R > CODE_MAX || C > CODE_MAX || R * C > CODE_MAX)
        return err_set(e, "the header has no valid 'object', 'rows' and 'cols'");
    if (strcmp(object, edit_objects[o]) != 0)
        return err_set(e, "these are directions of the %.15s code, not of the %s one", object,
                       edit_objects[o]);
    *rows = (size_t)R;
    *cols = (size_t)C;
    return 0;
}

/* The text `key` of the record. Fails if it is absent. */
static int read_text(char *out, const struct record *r, const char *key, struct err *e)
{
    int got = map_text(&r->map, key, out, TEXT, e);
    if (got == 0)
        err_set(e, "there is no '%s'", key);
    return got > 0 ? 0 : record_error(r, e);
}

/* Adds a column for the record's label and value, which must be new; the base is first, in column
 * 0. */
static int place_effect(size_t *column, struct attribute_model *a, const struct record *r,
                        struct err *e)
{
    char label[TEXT], value[TEXT];
    *column = 0;
    if (r->number == 1)
        return strcmp(r->id, "base") == 0 ? 0 : err_set(e, "the first record is not the base");
    if (read_text(label, r, "label", e) || read_text(value, r, "value", e))
        return -1;
    const struct attribute_label *l = attribute_model_label(a, label);
    if (l && attribute_model_value(l, value) != SIZE_MAX) {
        err_set(e, "it occurs twice");
        return record_error(r, e);
    }
    return attribute_model_place(column, a, label, value, e) ? record_error(r, e) : 0;
}

static int read_effect(struct attribute_model *a, struct record *r, struct err *e)
{
    size_t column;
    int64_t seen;
    if (place_effect(&column, a, r, e))
        return -1;
    if (map_integer(&r->map, "seen", &seen, e) <= 0 || seen < 0) {
        err_set(e, "there is no valid 'seen'");
        return record_error(r, e);
    }
    a->products[column * (COLUMNS_MAX + 1)] = (double)seen;
    return record_floats(r, "effect", 1, &a->n, a->effects + column * a->n, e);
}

int attribute_file_read(struct attribute_model *a, size_t *rows, size_t *cols, enum edit_object o,
                        struct reader *reader, struct err *e)
{
    struct record r = {0};
    size_t records = 0;
    int got = 0, failed = read_header(rows, cols, o, reader, e);
    failed = failed || attribute_model_open(a, *rows * *cols, e);
    while (!failed && (got = reader_next(reader, &r, e)) > 0)
        failed = records++ < COLUMNS_MAX
                     ? read_effect(a, &r, e)
                     : err_set(e, "there are more than %d directions", COLUMNS_MAX - 1);
    record_free(&r);
    if (failed || got < 0)
        return -1;
    return records ? 0 : err_set(e, "the stream holds no directions");
}
