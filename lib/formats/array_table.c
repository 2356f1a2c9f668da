/* array_table.c - see array_table.h */
#include "formats/array_table.h"

#include "base/mem.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char id_name[] = "id", label_start[] = "label.", length_ending[] = ".length";

static int alloc(struct array_table *t, size_t tensors, size_t labels, struct err *e)
{
    t->tensors = mem_zero(tensors, sizeof *t->tensors);
    t->labels = mem_zero(labels, sizeof *t->labels);
    return t->tensors && t->labels ? 0 : err_memory(e, tensors * sizeof *t->tensors, "arrays");
}

int array_table_make(struct array_table *t, const char *id, bool single, const char *key,
                     struct err *e)
{
    *t = (struct array_table){.id = id, .single = single};
    if (alloc(t, 1, 0, e)) {
        array_table_free(t);
        return -1;
    }
    t->tensor_count = 1;
    snprintf(t->tensors->key, MAP_KEY, "%s", key);
    return 0;
}

/* The number of records. */
static size_t records(const struct array_table *t)
{
    return t->ids.bytes ? t->ids.rows : t->tensors[0].rows.count;
}

int array_table_label(struct array_table *t, struct array_stream *from, const char *names,
                      size_t max_bytes, struct err *e)
{
    struct label_array *grown = mem_resize(t->labels, t->label_count + 1, sizeof *grown);
    if (!grown)
        return err_memory(e, sizeof *grown, "labels");
    t->labels = grown;
    struct label_array *l = &grown[t->label_count];
    if (label_array_read(l, from, names, ",", max_bytes, e))
        return -1;
    t->label_count++;
    if (l->rows == records(t))
        return 0;
    return err_set(e, "labels for %zu records, there are %zu", l->rows, records(t));
}

void array_table_free(struct array_table *t)
{
    for (size_t i = 0; i < t->tensor_count; i++) {
        array_rows_free(&t->tensors[i].rows);
        array_stream_close(&t->tensors[i].from);
        label_array_free(&t->tensors[i].lengths);
    }
    for (size_t i = 0; i < t->label_count; i++)
        label_array_free(&t->labels[i]);
    label_array_free(&t->ids);
    free(t->tensors);
    free(t->labels);
    *t = (struct array_table){0};
}

/* A table of npz_table.h */

static bool has_ending(const char *name, const char *ending)
{
    size_t length = strlen(name), tail = strlen(ending);
    return length > tail && strcmp(name + length - tail, ending) == 0;
}

/* Whether the array is the lengths of another one. */
static bool is_length(const struct array_reader *a, const char *name)
{
    char base[TEXT_NAME];
    size_t ignored;
    if (!has_ending(name, length_ending))
        return false;
    snprintf(base, sizeof base, "%.*s", (int)(strlen(name) - strlen(length_ending)), name);
    return arrays_find(a, base, &ignored);
}

static bool is_label(const char *name)
{
    return strncmp(name, label_start, strlen(label_start)) == 0;
}

bool array_table_is(struct array_reader *a)
{
    struct array_stream s = {0};
    struct err ignored;
    size_t i;
    if (!arrays_find(a, id_name, &i))
        return false;
    bool texts = a->open(a->file, i, &s, &ignored) == 1 && s.head.text.size && s.head.ndim == 1;
    array_stream_close(&s);
    return texts;
}

/* Reads the array `name` as a column of the table; nothing if there is none. */
static int read_column(struct array_table *t, struct label_array *l, struct array_reader *a,
                       const char *name, const char *label, struct err *e)
{
    struct array_stream s = {0};
    char shown[80];
    size_t i;
    if (!arrays_find(a, name, &i))
        return 0;
    a->used[i] = true;
    int found = a->open(a->file, i, &s, e);
    int failed = found < 0 || (found && !s.head.text.size) ||
                 label_array_read(l, &s, label, "", a->max_record - t->held, e);
    array_stream_close(&s);
    t->held += l->bytes ? l->size : 0;
    return failed ? err_context(e, "array '%s'", err_quote(shown, sizeof shown, name, strlen(name)))
                  : 0;
}

/* Opens the rows of a tensor, or its pieces. */
static int open_rows(struct array_table *table, struct table_tensor *t, struct array_reader *a,
                     struct err *e)
{
    char name[MAP_KEY + sizeof length_ending];
    const size_t count = table->ids.rows, max = a->max_record;
    snprintf(name, sizeof name, "%s%s", t->key, length_ending);
    if (read_column(table, &t->lengths, a, name, id_name, e))
        return -1;
    const struct label_array *l = &t->lengths;
    if (!l->bytes) {
        bool one = t->from.head.ndim == 0 && count == 1;
        if (array_rows_open(&t->rows, &t->from, !one, NULL, max, e))
            return -1;
        return t->rows.count == count
                   ? 0
                   : err_set(e, "%zu rows, there are %zu ids", t->rows.count, count);
    }
    if (!l->head.file_dtype || l->head.file_dtype->dtype != DTYPE_I8 || l->head.swapped ||
        l->head.file_dtype->form != 'i' || l->columns != 1 || l->rows != count)
        return err_set(e, "'%s' is not i8 [%zu]", name, count);
    return array_rows_pieces(&t->rows, &t->from, (const int64_t *)(const void *)l->bytes, count,
                             max, e);
}

static int add_tensor(struct array_table *t, struct array_reader *a, size_t i, struct err *e)
{
    struct table_tensor *tensor = &t->tensors[t->tensor_count];
    const char *name = a->names[i];
    if (!arrays_key(name))
        return err_set(e, "this is not a valid name of a tensor");
    a->used[i] = true;
    int found = a->open(a->file, i, &tensor->from, e);
    if (found) {
        array_stream_close(&tensor->from);
        return found > 0 ? arrays_leave_out(a, i, e) : -1;
    }
    arrays_widened(a, i, tensor->from.head.file_dtype);
    snprintf(tensor->key, sizeof tensor->key, "%s", name);
    t->tensor_count++;
    return arrays_fit(a, t->tensor_count, 0, e) || open_rows(t, tensor, a, e) ? -1 : 0;
}

/* Adds one array of the file to the table. */
static int add_array(struct array_table *t, struct array_reader *a, size_t i, struct err *e)
{
    const char *name = a->names[i];
    char shown[80];
    if (strcmp(name, id_name) == 0 || is_length(a, name))
        return 0;
    if (!is_label(name)) {
        if (add_tensor(t, a, i, e) == 0)
            return 0;
        return err_context(e, "array '%s'", err_quote(shown, sizeof shown, name, strlen(name)));
    }
    struct label_array *l = &t->labels[t->label_count];
    if (read_column(t, l, a, name, name + strlen(label_start), e))
        return -1;
    t->label_count++;
    if (arrays_fit(a, t->label_count, 0, e))
        return -1;
    if (l->rows == t->ids.rows)
        return 0;
    return err_set(e, "array '%s': %zu rows, there are %zu ids",
                   err_quote(shown, sizeof shown, name, strlen(name)), l->rows, t->ids.rows);
}

int array_table_read(struct array_table *t, struct array_reader *a, struct err *e)
{
    *t = (struct array_table){.arrays = a};
    int failed = alloc(t, a->count, a->count, e) || read_column(t, &t->ids, a, id_name, id_name, e);
    for (size_t i = 0; i < a->count && !failed; i++)
        failed = add_array(t, a, i, e);
    if (failed)
        array_table_free(t);
    return failed ? -1 : 0;
}

/* Records */

static int set_id(const struct array_table *t, struct record *r, struct err *e)
{
    char id[RECORD_ID];
    if (!t->ids.bytes)
        snprintf(id, sizeof id, "%s%s%zu", t->id, *t->id ? "/" : "", t->next);
    else if (label_array_text(&t->ids, t->next, id, sizeof id, e))
        return -1;
    else if (!id[0])
        return 0;
    return record_set_id(r, t->single ? t->id : id, e);
}

static int set_labels(const struct array_table *t, struct record *r, struct err *e)
{
    struct map labels = {0};
    int failed = 0;
    for (size_t i = 0; i < t->label_count && !failed; i++)
        failed = label_array_set(&t->labels[i], t->next, &labels, e);
    if (!failed && labels.count)
        failed = map_set_map(&r->map, "labels", &labels, e);
    map_free(&labels);
    return failed;
}

int array_table_next(struct array_table *t, struct record *out, struct err *e)
{
    record_free(out);
    if (t->next == records(t))
        return 0;
    out->number = t->next + 1;
    int failed = set_id(t, out, e) || set_labels(t, out, e);
    size_t bytes = 0;
    for (size_t i = 0; i < t->tensor_count && !failed; i++) {
        struct table_tensor *tensor = &t->tensors[i];
        struct tensor one;
        failed = array_rows_next(&tensor->rows, &one, e);
        bytes += failed ? 0 : tensor_bytes(&one);
        failed = failed || map_set_tensor(&out->map, tensor->key, &one, e) ||
                 (t->arrays && arrays_fit(t->arrays, out->map.count, bytes, e));
    }
    if (failed)
        return record_error(out, e);
    t->next++;
    return 1;
}
