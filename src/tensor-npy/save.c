/* save.c - writes a stream as a file of arrays. See job.h */
#include "job.h"

#include "base/mem.h"
#include "formats/column.h"
#include "formats/npz.h"
#include "formats/npz_table.h"
#include "formats/safetensors.h"

#include <stdlib.h>
#include <string.h>

static const struct settings *s; /* of the program */

/* Exits: the format to write is not known. */
static void miss_format(const char *input)
{
    const char *dot = input ? strrchr(input, '.') : NULL;
    if (cli_given("output") && strcmp(shared.output, "-") != 0)
        cli_wrong_use(
            "--output: '%s' ends in none of .npy, .npz, .safetensors; give such a name, or "
            "--format",
            shared.output);
    if (dot && format_named(dot + 1) != UNKNOWN)
        cli_wrong_use("the format is missing: to read '%s', give --load", input);
    cli_wrong_use("the format is missing: give --output FILE with .npy, .npz or .safetensors, or "
                  "--format; to read such a file, --load");
}

/* The format to write: from --format, else from the name of the output. */
static enum format format_to_write(const char *input)
{
    const char *dot = strrchr(shared.output, '.');
    enum format format = s->format ? format_named(s->format)
                         : dot     ? format_named(dot + 1)
                                   : UNKNOWN;
    if (format == UNKNOWN)
        miss_format(input);
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
    char names[256];
    int count = 0;
    for (size_t i = 0; i < r->map.count; i++) {
        const struct entry *entry = &r->map.entries[i];
        if (map_holds_tensor(entry) && count++ == 0)
            snprintf(name, MAP_KEY, "%s", entry->key);
    }
    if (count == 1)
        return;
    err_set(&e, "it has %d tensors: choose one with --tensor: %s", count,
            record_tensor_names(r, names, sizeof names));
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

static bool *seen; /* [tensors]: whether a record has it */

/* After the last record: each --tensor was in one. */
static void check_seen(const char *names)
{
    struct err e;
    for (int i = 0; seen && *names && i < s->tensors.count; i++)
        if (!seen[i]) {
            err_set(&e, "no record has a tensor '%s'; the last has %s", s->tensors.items[i], names);
            cli_fail(&e);
        }
    free(seen);
    seen = NULL;
}

/* The next record, with the selected tensors only. */
static bool next_selected(struct filter *f, struct record *r)
{
    static char names[256]; /* of the last record */
    struct err e;
    if (!seen && s->tensors.count) {
        seen = mem_zero((size_t)s->tensors.count, sizeof *seen);
        cli_check(seen ? 0 : err_memory(&e, sizeof *seen, "names"), &e);
    }
    if (!filter_next(f, r)) {
        check_seen(names);
        return false;
    }
    record_tensor_names(r, names, sizeof names);
    for (int i = 0; i < s->tensors.count; i++) {
        const struct entry *entry = map_find(&r->map, s->tensors.items[i]);
        seen[i] = seen[i] || (entry && map_holds_tensor(entry));
    }
    if (s->tensors.count)
        record_select(r, s->tensors.items, s->tensors.count);
    return true;
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
    enum format format = format_to_write(input);
    if (format == NPZ)
        need_zip();
    filter_input(&filter, input, NULL);
    output_open(&output, shared.output, 1);
    write_format[format](&filter, &output);
    output_commit(&output);
    return filter_finish(&filter);
}
