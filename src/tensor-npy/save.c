/* save.c - writes a stream as a file of arrays. See job.h */
#include "job.h"

#include "formats/column.h"
#include "formats/npz.h"
#include "formats/npz_table.h"
#include "formats/safetensors.h"

#include <string.h>

static const struct settings *s; /* of the program */

/* The format to write: from --format, else from the name of the output. */
static enum format format_to_write(void)
{
    const char *dot = strrchr(shared.output, '.');
    enum format format = s->format ? format_named(s->format)
                         : dot     ? format_named(dot + 1)
                                   : UNKNOWN;
    if (format == UNKNOWN)
        cli_wrong_use(
            "the format is missing: give --output FILE with .npy, .npz or .safetensors, or "
            "--format; to read such a file, --load");
    const char *const of_load[] = {s->kind ? "--kind" : NULL,   s->like ? "--like" : NULL,
                                   s->array ? "--array" : NULL, s->layout ? "--layout" : NULL,
                                   s->range ? "--range" : NULL, s->labels.count ? "--label" : NULL};
    for (size_t i = 0; i < sizeof of_load / sizeof *of_load; i++)
        cli_exclude(of_load[i], of_load[i], true, "writing a file (see --load)");
    cli_exclude(format != NPZ && s->deflated, "--compress", true, format_names[format]);
    cli_exclude(format == SAFETENSORS && s->join, "--join", true, format_names[format]);
    cli_exclude(format == NPY && s->tensors.count > 1, "a second --tensor", true, "npy");
    return format;
}

/* The tensor to write without --tensor: the only one of the first record. */
static void choose_tensor(struct record *r, char name[MAP_KEY])
{
    struct err e;
    int count = 0;
    for (size_t i = 0; i < r->map.count; i++) {
        const struct entry *entry = &r->map.entries[i];
        if (map_holds_tensor(entry) && count++ == 0)
            snprintf(name, MAP_KEY, "%s", entry->key);
    }
    if (count == 1)
        return;
    err_set(&e, "it has %d tensors: choose one (see --tensor)", count);
    record_error(r, &e);
    cli_fail(&e);
}

static void write_npy(struct filter *f, struct output *o)
{
    struct column column;
    struct record record = {0};
    struct err e;
    char name[MAP_KEY] = "";
    if (s->tensors.count)
        snprintf(name, sizeof name, "%s", s->tensors.items[0]);
    column_open(&column, join_of(s->join), name, o->fd, o->name);
    while (filter_next(f, &record)) {
        if (!s->tensors.count && column.records == 0)
            choose_tensor(&record, column.tensor);
        cli_check(column_add(&column, &record, &e), &e);
    }
    cli_check(column_finish(&column, &e), &e);
    column_free(&column);
}

/* The next record, with the selected tensors only. */
static bool next_selected(struct filter *f, struct record *r)
{
    bool found = filter_next(f, r);
    if (found && s->tensors.count)
        record_select(r, s->tensors.items, s->tensors.count);
    return found;
}

/* Passes all records to put() of the archive, and makes the skeleton. */
static void write_arrays(struct filter *f, struct array_writer *w)
{
    struct record record = {0};
    struct map header;
    struct err e;
    cli_check(map_copy(&header, reader_header(f->reader), &e), &e);
    if (shared.no_history)
        map_remove(&header, "history");
    cli_check(arrays_header(w, &header, &e), &e);
    map_free(&header);
    while (next_selected(f, &record))
        cli_check(arrays_record(w, &record, &e), &e);
    cli_check(arrays_end(w, reader_records(f->reader), &e), &e);
}

/* The complete stream, so that it can be read back. */
static void write_stream(struct filter *f, struct npz_writer *npz)
{
    struct array_writer arrays = {0};
    struct err e;
    cli_check(npz_start(npz, &arrays, &e), &e);
    write_arrays(f, &arrays);
    cli_check(npz_skeleton(npz, &arrays.skeleton, &e), &e);
    arrays_writer_free(&arrays);
}

/* One array per tensor, for --join. */
static void write_table(struct filter *f, struct npz_writer *npz)
{
    struct npz_table table = {.join = join_of(s->join)};
    struct record record = {0};
    struct err e;
    while (next_selected(f, &record))
        cli_check(npz_table_add(&table, &record, &e), &e);
    cli_check(npz_table_write(&table, npz, &e), &e);
    npz_table_free(&table);
}

static void write_npz(struct filter *f, struct output *o)
{
    struct npz_writer npz = {0};
    struct err e;
    npz.zip = zipfile_create(o->fd, o->name, s->deflated, &e);
    cli_check(!npz.zip, &e);
    (s->join ? write_table : write_stream)(f, &npz);
    cli_check(zipfile_close(npz.zip, &e), &e);
    npz_writer_free(&npz);
}

static void write_safetensors(struct filter *f, struct output *o)
{
    struct array_writer arrays = {0};
    struct safetensors_writer file;
    struct err e;
    cli_check(safetensors_create(&file, &arrays, &e), &e);
    write_arrays(f, &arrays);
    cli_check(safetensors_write(&file, &arrays.skeleton, o->fd, o->name, &e), &e);
    safetensors_writer_free(&file);
    arrays_writer_free(&arrays);
}

int save_file(const struct settings *settings, const char *input)
{
    static void (*const write_format[])(struct filter *, struct output *) = {write_npy, write_npz,
                                                                             write_safetensors};
    struct filter filter = {0};
    struct output output;
    s = settings;
    enum format format = format_to_write();
    if (format == NPZ)
        need_zip();
    filter_input(&filter, input, NULL);
    output_open(&output, shared.output, 1);
    write_format[format](&filter, &output);
    output_commit(&output);
    return filter_finish(&filter);
}
