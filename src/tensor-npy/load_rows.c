/* load_rows.c - arrays with a row for each record. See job.h */
#include "job.h"

#include "formats/array_table.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { NAME = 256 };

int load_array(const struct loading *l, const char *name, struct array_stream *out, struct err *e)
{
    char shown[80], list[600];
    size_t i;
    if (!l->arrays)
        return array_stream_npy(out, &l->file, e);
    err_quote(shown, sizeof shown, name, strlen(name));
    if (!arrays_find(l->arrays, name, &i))
        return err_set(e, "there is no array '%s'; it has %s", shown,
                       arrays_list(l->arrays, list, sizeof list));
    l->arrays->used[i] = true;
    int found = l->arrays->open(l->arrays->file, i, out, e);
    if (found)
        err_context(e, "array '%s'", shown);
    return found;
}

/* Adds the labels of an option NAMES=ARRAY. */
static void add_label(const struct loading *l, struct array_table *table, const char *option)
{
    struct array_stream from = {0};
    struct seekable file = {.fd = -1};
    struct err e;
    char names[NAME];
    const char *equals = strchr(option, '='), *array = equals ? equals + 1 : "";
    size_t i, length = equals ? (size_t)(equals - option) : 0;
    if (!length || length >= sizeof names || !*array)
        cli_wrong_use("--label: '%s' is not NAMES=ARRAY", option);
    snprintf(names, sizeof names, "%.*s", (int)length, option);
    int found = 0;
    if (l->arrays && arrays_find(l->arrays, array, &i)) {
        found = load_array(l, array, &from, &e);
    } else if (l->arrays && access(array, R_OK)) {
        found = load_array(l, array, &from, &e); /* the error lists the arrays */
    } else {
        const char *name;
        int fd = filter_file(array, &name);
        found = seekable_open(&file, fd, (size_t)shared.max_record, &e) ||
                array_stream_npy(&from, &file, &e) < 0;
    }
    bool readable = !found || (found > 0 && from.head.text.size);
    if (!readable || array_table_label(table, &from, names, (size_t)shared.max_record, &e)) {
        err_context(&e, "--label %s", option);
        load_check(l, -1, &e);
    }
    array_stream_close(&from);
    seekable_close(&file);
}

static void write_table(struct loading *l, struct array_table *table, const char *kind)
{
    struct record record = {0};
    struct err e;
    int found;
    filter_output(l->f, l->s->kind ? l->s->kind : kind, NULL);
    while ((found = array_table_next(table, &record, &e)) == 1)
        load_write(l, &record);
    load_check(l, found < 0, &e);
}

/* Notes the dtype of a .npy file that was widened; that of an archive is noted for all arrays. */
static void note_dtype(const struct loading *l, const struct npy *h)
{
    size_t i;
    if (l->arrays && arrays_find(l->arrays, l->s->array, &i))
        arrays_widened(l->arrays, i, h->file_dtype);
    else if (file_dtype_widens(h->file_dtype))
        cli_note("%s: streams lack the dtype %s; it is now %s", l->name,
                 file_dtype_widens(h->file_dtype), dtype_name(h->file_dtype->dtype) + 1);
}

/* If no labels were asked for: says which arrays have as many rows. */
static void note_labels(const struct loading *l, size_t rows)
{
    char found[NAME] = "";
    for (size_t i = 0, used = 0; l->arrays && !l->s->labels.count && i < l->arrays->count; i++) {
        struct array_stream from = {0};
        struct err ignored;
        char name[80];
        err_quote(name, sizeof name, l->arrays->names[i], strlen(l->arrays->names[i]));
        if (l->arrays->used[i] || strlen(name) + 8 > sizeof found - used)
            continue;
        int opened = l->arrays->open(l->arrays->file, i, &from, &ignored);
        const struct npy *h = &from.head;
        if ((!opened || (opened > 0 && h->text.size)) &&
            (h->ndim == 1 || (h->ndim == 2 && h->shape[1])) && h->shape[0] == rows)
            used +=
                (size_t)snprintf(found + used, sizeof found - used, "%s%s", used ? ", " : "", name);
        array_stream_close(&from);
    }
    if (*found)
        cli_note("%s: for labels of other arrays (%s) give --label NAME=ARRAY", l->name, found);
}

void load_rows(struct loading *l)
{
    struct array_table table;
    struct array_frames frames;
    struct err e;
    const struct settings *s = l->s;
    bool one = join_of(s->join) == JOIN_ONE;
    load_check(l, array_table_make(&table, load_stem(l), one, load_key(s), &e), &e);
    struct table_tensor *tensor = table.tensors;
    load_check(l, load_array(l, s->array, &tensor->from, &e), &e);
    bool pictures = load_plan_frames(l, &tensor->from.head, one, &frames);
    table.single = pictures ? frames.axis[0] < 0 : one;
    load_check(l,
               array_rows_open(&tensor->rows, &tensor->from, !table.single,
                               pictures ? &frames : NULL, (size_t)shared.max_record, &e),
               &e);
    for (int i = 0; i < s->labels.count; i++)
        add_label(l, &table, s->labels.items[i]);
    const size_t rows = tensor->rows.count;
    write_table(l, &table, arrays_kind_with(load_key(s)));
    note_labels(l, rows);
    if (pictures)
        load_note_clipped(l, &frames);
    else
        note_dtype(l, &tensor->from.head);
    array_table_free(&table);
}

void load_table(struct loading *l)
{
    struct array_table table;
    struct err e;
    const char *kind = "arrays";
    cli_exclude(l->s->layout, "--layout", true, "a table of arrays (see --array)");
    cli_exclude(l->s->range, "--range", true, "a table of arrays (see --array)");
    load_check(l, array_table_read(&table, l->arrays, &e), &e);
    for (size_t i = table.tensor_count; i-- > 0;)
        if (strcmp(arrays_kind_with(table.tensors[i].key), "arrays") != 0)
            kind = arrays_kind_with(table.tensors[i].key);
    write_table(l, &table, kind);
    array_table_free(&table);
}
