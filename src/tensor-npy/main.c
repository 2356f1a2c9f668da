/* tensor-npy - a stream to and from the files of NumPy (.npy, .npz) and of safetensors.
 *
 *     tensor-npy -t static.mean -o codes.npy latents.tns
 *     tensor-npy -o model.safetensors model.tns
 *     tensor-npy --load edited.npz > edited.tns */
#include "cli/filter.h"
#include "cli/progress.h"
#include "formats/column.h"
#include "formats/npy_rows.h"
#include "formats/npz.h"
#include "formats/npz_table.h"
#include "formats/safetensors.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum format { NPY, NPZ, SAFETENSORS, UNKNOWN };
static const char *const formats[] = {"npy", "npz", "safetensors", NULL};
static const char *const joins[] = {"stack", "concat", "one", NULL};

static bool load, deflated;
static const char *format_name, *kind, *join_name, *like;
static struct text_list tensors;

static const struct option_row options[] = {
    {"load", 0, OPTION_FLAG, &load, .help = "read FILE and write a stream (the other direction)"},
    {"format", 0, OPTION_CHOICE, &format_name, "NAME",
     .help = "format of the output file when its name does not say it", .choices = formats},
    {"tensor", 't', OPTION_LIST, &tensors, "NAME",
     .help =
         "write only the tensor NAME; with --load: name of the tensor that a .npy file becomes"},
    {"join", 0, OPTION_CHOICE, &join_name, "HOW",
     .help = "how the tensors of all records become one array: along a new first axis, along their "
             "own first axis, or the array of a single record; a .npz file then has ids and labels "
             "as arrays (with --load: stack or one)",
     .choices = joins},
    {"compress", 'z', OPTION_FLAG, &deflated,
     .help = "compress the arrays of a .npz file (deflate)"},
    {"kind", 0, OPTION_TEXT, &kind, "KIND",
     .help = "with --load: kind of the stream when the file does not say it"},
    {"like", 0, OPTION_TEXT, &like, "STREAM",
     .help = "with --load of .npz or .safetensors: copy everything but the arrays from STREAM"},
    {0},
};

static const struct program program = {
    .name = "tensor-npy",
    .purpose = "converts a tensor stream to files of NumPy or safetensors, and back",
    .synopsis = (const char *const[]){"[options] -o FILE.npy|.npz|.safetensors [STREAM]",
                                      "--load [options] [-o STREAM] FILE", NULL},
    .examples =
        (const char *const[]){"tensor-npy --tensor static.mean -o codes.npy latents.tns",
                              "tensor-npy -o latents.npz latents.tns",
                              "tensor-npy --load edited.npz | dsvae-decode -m m.tns > frames.tns",
                              "tensor-npy -o model.safetensors model.tns",
                              "tensor-npy --load --tensor frames clips.npy > clips.tns", NULL},
    .see_also = "tensor-dump(1), tensor-load(1), tensor-raw(1), tensor-stream(5)",
    .options = options,
    .uses = USES_INPUT | USES_OUTPUT,
    .max_operands = 1,
};

/* Options */

static enum format format_of(const char *name)
{
    int i = 0;
    while (formats[i] && strcmp(formats[i], name) != 0)
        i++;
    return (enum format)i;
}

static enum join join_of(const char *name)
{
    if (!name)
        return JOIN_STACK;
    return strcmp(name, "stack") == 0    ? JOIN_STACK
           : strcmp(name, "concat") == 0 ? JOIN_CONCAT
                                         : JOIN_ONE;
}

/* The format to write: from --format, else from the name of the output. */
static enum format format_to_write(void)
{
    const char *dot = strrchr(shared.output, '.');
    enum format format = format_name ? format_of(format_name) : dot ? format_of(dot + 1) : UNKNOWN;
    if (format == UNKNOWN)
        cli_wrong_use(
            "the format is missing: give --output FILE with .npy, .npz or .safetensors, or "
            "--format; to read such a file, --load");
    cli_exclude(kind, "--kind", true, "writing a file (see --load)");
    cli_exclude(like, "--like", true, "writing a file (see --load)");
    cli_exclude(format != NPZ && deflated, "--compress", true, formats[format]);
    cli_exclude(format == SAFETENSORS && join_name, "--join", true, formats[format]);
    cli_exclude(format == NPY && tensors.count > 1, "a second --tensor", true, "npy");
    return format;
}

static void need_zip(void)
{
    struct err e;
    if (zipfile_available())
        return;
    err_set(&e, "this program was built without minizip, which .npz needs: install "
                "libminizip-dev and build again");
    cli_fail(&e);
}

/* Writing files */

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
    if (tensors.count)
        snprintf(name, sizeof name, "%s", tensors.items[0]);
    column_open(&column, join_of(join_name), name, o->fd, o->name);
    while (filter_next(f, &record)) {
        if (!tensors.count && column.records == 0)
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
    if (found && tensors.count)
        record_select(r, tensors.items, tensors.count);
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
    struct npz_table table = {.join = join_of(join_name)};
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
    npz.zip = zipfile_create(o->fd, o->name, deflated, &e);
    cli_check(!npz.zip, &e);
    (join_name ? write_table : write_stream)(f, &npz);
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

static int write_file(const char *input)
{
    static void (*const write_format[])(struct filter *, struct output *) = {write_npy, write_npz,
                                                                             write_safetensors};
    struct filter filter = {0};
    struct output output;
    enum format format = format_to_write();
    if (format == NPZ)
        need_zip();
    filter_input(&filter, input, NULL);
    output_open(&output, shared.output, 1);
    write_format[format](&filter, &output);
    output_commit(&output);
    return filter_finish(&filter);
}

/* Reading files */

static const char *file_name; /* in errors */

/* On failure: cli_fail() with the file's name in front. */
static void check_file(int failed, struct err *e)
{
    if (failed)
        err_context(e, "%s", file_name);
    cli_check(failed, e);
}

/* The file's name without folder and suffix, for ids; "" for standard input. */
static const char *stem(const char *path)
{
    static char name[RECORD_ID / 2];
    const char *base = path && strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    size_t length = cli_is_standard(path) ? 0 : strlen(base);
    const char *dot = length ? strrchr(base, '.') : NULL;
    if (dot && dot != base)
        length = (size_t)(dot - base);
    return length ? err_quote(name, sizeof name, base, length) : "";
}

/* The format by the file's first bytes. */
static enum format format_read(const struct seekable *blob)
{
    uint8_t start[9] = {0};
    struct err e;
    size_t size = blob->size < sizeof start ? (size_t)blob->size : sizeof start;
    check_file(seekable_read(blob, 0, start, size, &e), &e);
    if (size == 0)
        err_set(&e, "it is empty; did the program that wrote it fail?");
    check_file(size == 0, &e);
    if (memcmp(start, NPY_MAGIC, strlen(NPY_MAGIC)) == 0)
        return NPY;
    if (memcmp(start, NPZ_MAGIC, strlen(NPZ_MAGIC)) == 0)
        return NPZ;
    if (start[0] == 0x1f && start[1] == 0x8b)
        err_set(&e, "this is gzip data; put gzip -dc in front");
    else
        err_set(&e, "neither .npy nor .npz nor safetensors");
    check_file(!safetensors_looks(start), &e);
    return SAFETENSORS;
}

/* Writes the records of the file's skeleton. */
static void write_skeleton_records(struct filter *f, struct text_reader *text)
{
    struct record record = {0};
    struct err e;
    int found;
    filter_output(f, text_kind(text), text_read_header(text));
    while ((found = text_next(text, &record, &e)) == 1) {
        filter_write(f, &record);
        progress_add(1, 0);
    }
    cli_check(found < 0, &e);
}

/* Writes records that are grouped by the names of arrays, for a file without a skeleton. */
static void write_groups(struct filter *f, struct array_reader *arrays, bool values,
                         const char *path)
{
    struct array_groups groups;
    struct record record = {0};
    struct err e;
    int found;
    check_file(arrays_group(&groups, arrays, stem(path), values, &e), &e);
    filter_output(f, kind ? kind : arrays_kind(&groups), NULL);
    while ((found = arrays_next(&groups, &record, &e)) == 1) {
        filter_write(f, &record);
        progress_add(1, 0);
    }
    check_file(found < 0, &e);
    arrays_groups_free(&groups);
}

/* Writes the records of the stream --like, with the arrays of the file. */
static void write_like(struct filter *f, struct array_reader *arrays)
{
    struct unique_names names = {0};
    struct record record = {0};
    struct err e;
    filter_input(f, like, NULL);
    filter_output(f, NULL, NULL);
    while (filter_next(f, &record)) {
        check_file(arrays_replace(arrays, &names, &record, &e), &e);
        filter_write(f, &record);
    }
    unique_names_free(&names);
}

/* Writes a stream from a file of arrays: after the stream --like, after its own skeleton
 * (`has_text`), or grouped by names. */
static void load_arrays(struct filter *f, struct array_reader *arrays, const struct source *text,
                        bool has_text, bool values, const char *path)
{
    const struct text_arrays places = {.get = arrays_get, .context = arrays};
    struct err e;
    char shown[80];
    size_t left;
    if (like) {
        write_like(f, arrays);
    } else if (has_text) {
        if (kind)
            cli_wrong_use("--kind: the file has its own kind");
        struct text_reader *reader =
            text_open_arrays(text, &places, file_name, (size_t)shared.max_record, &e);
        cli_check(!reader || text_start(reader, &e), &e);
        write_skeleton_records(f, reader);
        text_close(reader);
    } else {
        write_groups(f, arrays, values, path);
    }
    const char *first = arrays_left(arrays, &left);
    if (left)
        cli_note("%s: %zu arrays are not part of the stream, the first is '%s'", file_name, left,
                 err_quote(shown, sizeof shown, first, strlen(first)));
    if (arrays->widened)
        cli_note("%s: %zu arrays have a dtype that streams lack: %s", file_name, arrays->widened,
                 arrays->first_widened);
}

static void read_npz(struct filter *f, const struct seekable *blob, const char *path)
{
    struct npz_reader npz;
    struct source text = {0};
    struct err e;
    need_zip();
    check_file(npz_open(&npz, blob, (size_t)shared.max_record, &e), &e);
    int found = npz_text(&npz, blob, &text, &e);
    check_file(found < 0, &e);
    load_arrays(f, &npz.arrays, &text, found, false, path);
    npz_free(&npz);
}

static void read_safetensors(struct filter *f, const struct seekable *blob, const char *path)
{
    struct safetensors_reader file;
    struct source text;
    struct err e;
    check_file(safetensors_open(&file, blob, (size_t)shared.max_record, &e), &e);
    bool found = safetensors_text(&file, &text);
    load_arrays(f, &file.arrays, &text, found, true, path);
    safetensors_free(&file);
}

static void read_npy(struct filter *f, const struct seekable *blob, const char *path)
{
    struct npy_rows rows;
    struct record record = {0};
    struct err e;
    const char *name = tensors.count ? tensors.items[0] : ARRAYS_VALUE;
    bool stack = join_of(join_name) == JOIN_STACK;
    int found;
    check_file(npy_rows_open(&rows, blob, stack, (size_t)shared.max_record, &e), &e);
    filter_output(f, kind ? kind : arrays_kind_with(name), NULL);
    while ((found = npy_rows_next(&rows, stem(path), name, &record, &e)) == 1) {
        filter_write(f, &record);
        progress_add(1, 0);
    }
    check_file(found < 0, &e);
    if (file_dtype_widens(rows.head.file_dtype))
        cli_note("%s: streams lack the dtype %s; it is now %s", file_name,
                 file_dtype_widens(rows.head.file_dtype),
                 dtype_name(rows.head.file_dtype->dtype) + 1);
    npy_rows_free(&rows);
}

static void check_load(enum format format)
{
    cli_exclude(deflated, "--compress", true, "--load");
    if (format_name && format != format_of(format_name))
        cli_wrong_use("--format: the file is %s", formats[format]);
    cli_exclude(format != NPY && tensors.count, "--tensor", true, formats[format]);
    cli_exclude(like && kind, "--like", true, "--kind");
    cli_exclude(format == NPY && like, "--like", true, formats[format]);
    cli_exclude(format != NPY && join_name, "--join", true, formats[format]);
    cli_exclude(tensors.count > 1, "a second --tensor", true, "npy");
    if (tensors.count && !arrays_key(tensors.items[0]))
        cli_wrong_use("--tensor: this is not a valid name of a tensor");
    cli_exclude(join_of(join_name) == JOIN_CONCAT, "--join concat", true, "--load");
}

static int read_file(const char *path)
{
    static void (*const read_format[])(struct filter *, const struct seekable *,
                                       const char *) = {read_npy, read_npz, read_safetensors};
    struct filter filter = {0};
    struct seekable blob;
    struct err e;
    if (like && cli_is_standard(like) && cli_is_standard(path))
        cli_wrong_use("standard input can be read only once");
    if (cli_is_standard(path) && isatty(STDIN_FILENO))
        cli_wrong_use("a file is read from standard input, which is a terminal");
    int fd = filter_file(path, &file_name);
    check_file(seekable_open(&blob, fd, (size_t)shared.max_record, &e), &e);
    enum format format = format_read(&blob);
    check_load(format);
    read_format[format](&filter, &blob, path);
    seekable_close(&blob);
    return filter_finish(&filter);
}

int main(int argc, char **argv)
{
    int operand = cli_begin(&program, argc, argv);
    return load ? read_file(argv[operand]) : write_file(argv[operand]);
}
