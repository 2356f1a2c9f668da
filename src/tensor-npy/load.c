/* load.c - reads a file of arrays and writes a stream: after the file's own skeleton, after another
 * stream (--like), by rows (load_rows.c), or grouped by the names of arrays. See job.h */
#include "job.h"

#include "cli/progress.h"
#include "formats/array_table.h"
#include "formats/npz.h"
#include "formats/safetensors.h"

#include <string.h>
#include <unistd.h>

void load_check(const struct loading *l, int failed, struct err *e)
{
    if (failed)
        err_context(e, "%s", l->name);
    cli_check(failed, e);
}

const char *load_stem(const struct loading *l)
{
    static char name[RECORD_ID / 2];
    const char *path = l->path;
    const char *base = path && strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    size_t length = cli_is_standard(path) ? 0 : strlen(base);
    const char *dot = length ? strrchr(base, '.') : NULL;
    if (dot && dot != base)
        length = (size_t)(dot - base);
    return length ? err_quote(name, sizeof name, base, length) : "";
}

void load_write(struct loading *l, const struct record *r)
{
    filter_write(l->f, r);
    progress_add(1, 0);
}

/* Writes the records of the file's skeleton. */
static void load_skeleton(struct loading *l, const struct source *text)
{
    const struct text_arrays places = {.get = arrays_get, .context = l->arrays};
    struct record record = {0};
    struct err e;
    int found;
    if (l->s->kind)
        cli_wrong_use("--kind: the file has its own kind; leave the option out");
    struct text_reader *reader =
        text_open_arrays(text, &places, l->name, (size_t)shared.max_record, &e);
    cli_check(!reader || text_start(reader, &e), &e);
    filter_output(l->f, text_kind(reader), text_read_header(reader));
    while ((found = text_next(reader, &record, &e)) == 1)
        load_write(l, &record);
    cli_check(found < 0, &e);
    text_close(reader);
}

/* Whether it may be many records: all tensors of the record, two or more, have as many rows, or
 * frames have one axis more than those of a record. */
static bool is_table(const struct record *r)
{
    enum { AXES_OF_FRAMES = 4 };
    size_t rows = 0, count = 0;
    for (size_t i = 0; i < r->map.count; i++) {
        const struct tensor *t = &r->map.entries[i].tensor;
        if (!t->data)
            continue;
        if (strcmp(r->map.entries[i].key, "frames") == 0 && t->ndim > AXES_OF_FRAMES)
            return true;
        if (t->ndim == 0 || t->shape[0] < 2 || (count && t->shape[0] != rows))
            return false;
        rows = t->shape[0];
        count++;
    }
    return count > 1;
}

/* Writes records that are grouped by the names of arrays. */
static void load_groups(struct loading *l, bool values)
{
    struct array_groups groups;
    struct record record = {0};
    struct err e;
    bool table = false;
    int found;
    load_check(l, arrays_group(&groups, l->arrays, load_stem(l), values, &e), &e);
    filter_output(l->f, l->s->kind ? l->s->kind : arrays_kind(&groups), NULL);
    while ((found = arrays_next(&groups, &record, &e)) == 1) {
        load_frames_of(l, &record);
        table = groups.records == 1 && is_table(&record);
        load_write(l, &record);
    }
    load_check(l, found < 0, &e);
    if (groups.records == 0 && l->arrays->left_out)
        err_set(&e, "no array that can be in a stream; %s", l->arrays->first_left_out);
    load_check(l, groups.records == 0 && l->arrays->left_out, &e);
    if (groups.records == 0)
        cli_note("%s: it has no arrays", l->name);
    if (table)
        cli_note("%s: its arrays are one record; for a record of each row give --array NAME, and "
                 "--tensor frames if the rows are pictures",
                 l->name);
    arrays_groups_free(&groups);
}

/* Writes the records of the stream --like, with the arrays of the file. */
static void load_like(struct loading *l)
{
    struct unique_names names = {0};
    struct record record = {0};
    struct err e;
    filter_input(l->f, l->s->like, NULL);
    filter_output(l->f, NULL, NULL);
    while (filter_next(l->f, &record)) {
        load_check(l, arrays_replace(l->arrays, &names, &record, &e), &e);
        filter_write(l->f, &record);
    }
    unique_names_free(&names);
}

static void report(const struct loading *l)
{
    const struct array_reader *a = l->arrays;
    char shown[80];
    size_t left;
    const char *first = arrays_left(a, &left);
    if (left && !l->s->array)
        cli_note("%s: %zu arrays are not part of the stream, the first is '%s'", l->name, left,
                 err_quote(shown, sizeof shown, first, strlen(first)));
    if (a->left_out)
        cli_note("%s: left out: %s%s", l->name, a->first_left_out,
                 a->left_out > 1 ? ", and others" : "");
    if (a->widened)
        cli_note("%s: %zu arrays have a dtype that streams lack: %s", l->name, a->widened,
                 a->first_widened);
}

/* The option that needs the rows of one array; NULL: none. */
static const char *rows_option(const struct settings *s)
{
    return s->tensors.count ? "--tensor" : s->labels.count ? "--label" : s->join ? "--join" : NULL;
}

/* Whether records by the names of arrays would have pictures. */
static bool names_frames(const struct array_reader *a)
{
    for (size_t i = 0; i < a->count; i++) {
        const char *slash = strrchr(a->names[i], '/');
        if (strcmp(slash ? slash + 1 : a->names[i], "frames") == 0)
            return true;
    }
    return false;
}

/* A file with a single array needs no --array. */
static void choose_array(struct loading *l, struct settings *chosen, bool values)
{
    const char *of_rows = rows_option(l->s);
    char list[600];
    if (!of_rows && (values || !names_frames(l->arrays)))
        of_rows = l->s->layout ? "--layout" : l->s->range ? "--range" : NULL;
    if (l->s->array || !of_rows)
        return;
    if (l->arrays->count != 1)
        cli_wrong_use("%s needs --array NAME; the file has %s", of_rows,
                      arrays_list(l->arrays, list, sizeof list));
    *chosen = *l->s;
    chosen->array = l->arrays->names[0];
    l->s = chosen;
}

/* A file with all of a stream needs none of these options. */
static void check_whole(const struct settings *s, const char *other)
{
    cli_exclude(s->layout, "--layout", true, other);
    cli_exclude(s->range, "--range", true, other);
    cli_exclude(rows_option(s), rows_option(s), true, other);
}

/* `text`: the file's skeleton, or NULL. */
static void load_arrays(struct loading *l, const struct source *text, bool values)
{
    struct settings chosen;
    cli_exclude(l->s->array && l->s->like, "--array", true, "--like");
    if (l->s->like)
        check_whole(l->s, "--like");
    else if (text && !l->s->array)
        check_whole(l->s, "a file that has all of a stream (see --array)");
    else
        choose_array(l, &chosen, values);
    if (l->s->like)
        load_like(l);
    else if (l->s->array)
        load_rows(l);
    else if (text)
        load_skeleton(l, text);
    else if (array_table_is(l->arrays))
        load_table(l);
    else
        load_groups(l, values);
    report(l);
}

static void load_npz(struct loading *l)
{
    struct npz_reader npz;
    struct source text = {0};
    struct err e;
    need_zip();
    load_check(l, npz_open(&npz, &l->file, (size_t)shared.max_record, &e), &e);
    l->arrays = &npz.arrays;
    int found = npz_text(&npz, &text, &e);
    load_check(l, found < 0, &e);
    load_arrays(l, found ? &text : NULL, false);
    npz_free(&npz);
}

static void load_safetensors(struct loading *l)
{
    struct safetensors_reader file;
    struct source text;
    struct err e;
    load_check(l, safetensors_open(&file, &l->file, (size_t)shared.max_record, &e), &e);
    l->arrays = &file.arrays;
    bool found = safetensors_text(&file, &text);
    load_arrays(l, found ? &text : NULL, true);
    safetensors_free(&file);
}

/* Whether the name is that of a file of arrays. */
static bool names_arrays(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot && format_named(dot + 1) != UNKNOWN;
}

static void check_options(const struct settings *s, enum format format)
{
    struct array_frames ignored;
    struct err e;
    if (names_arrays(shared.output))
        cli_wrong_use(
            "--load writes a stream, and '%s' is the name of a file of arrays; to convert "
            "one file into another: tensor-npy --load FILE | tensor-npy -o %s",
            shared.output, shared.output);
    if (s->range && array_frames_range(&ignored, s->range, &e))
        cli_wrong_use("--range: %s", e.text);
    cli_exclude(s->deflated, "--compress", true, "--load");
    if (s->format && format != format_named(s->format))
        cli_wrong_use("--format: the file is %s; leave the option out", format_names[format]);
    cli_exclude(s->like && s->kind, "--like", true, "--kind");
    cli_exclude(format == NPY && s->like, "--like", true, "npy");
    cli_exclude(format == NPY && s->array, "--array", true, "npy");
    if (s->tensors.count > 1)
        cli_wrong_use("a second --tensor cannot be used with --load");
    if (s->tensors.count && !arrays_key(s->tensors.items[0]))
        cli_wrong_use("--tensor: this is not a valid name of a tensor");
    cli_exclude(join_of(s->join) == JOIN_CONCAT, "--join concat", true, "--load");
}

int load_file(const struct settings *s, const char *path)
{
    static void (*const load_as[])(struct loading *) = {load_rows, load_npz, load_safetensors};
    struct filter filter = {0};
    struct loading l = {.s = s, .f = &filter, .path = path};
    struct err e;
    if (s->like && cli_is_standard(s->like) && cli_is_standard(path))
        cli_wrong_use("standard input can be read only once");
    if (cli_is_standard(path) && isatty(STDIN_FILENO))
        cli_wrong_use("a file is read from standard input, which is a terminal");
    int fd = filter_file(path, &l.name);
    load_check(&l, seekable_open(&l.file, fd, (size_t)shared.max_record, &e), &e);
    enum format format = load_format(&l);
    check_options(s, format);
    load_as[format](&l);
    seekable_close(&l.file);
    return filter_finish(&filter);
}
