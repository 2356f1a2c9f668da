/* filter.c - the streams of a program, from the first header to the exit status. */
#include "cli/filter.h"
#include "base/list.h"
#include "cli/progress.h"
#include "tns/history.h"
#include "tns/io.h"
#include "tns/shard.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { SPARE_FILES = 16 }; /* standard descriptors, a model, files that libraries open */

int filter_file(const char *path, const char **name)
{
    struct err e;
    bool standard = cli_is_standard(path);
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        err_errno(&e, "cannot open '%s'", path);
        cli_fail(&e);
    }
    *name = standard ? "standard input" : path;
    return fd;
}

/* Which program makes the wanted kind from the given one. */
static const char *advice(const char *held, const char *wanted)
{
    static const char *const known[][3] = {
        {"frames", "latents", " (dsvae-encode makes them)"},
        {"latents", "frames", " (dsvae-decode makes them)"},
        {"frames", "model", " (dsvae-train makes one)"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(held, known[i][0]) == 0 && strcmp(wanted, known[i][1]) == 0)
            return known[i][2];
    return "";
}

static void refuse_terminal(const char *path)
{
    if (cli_is_standard(path) && isatty(STDIN_FILENO))
        cli_wrong_use("a tensor stream is read from standard input, which is a terminal");
}

/* Opens the stream in `fd`, of which `ahead` bytes were read already. */
static struct reader *open_stream(int fd, const char *name, const char *kinds, const void *start,
                                  size_t ahead)
{
    struct err e;
    struct reader *r = reader_open(fd, name, (size_t)shared.max_record, &e);
    if (r)
        reader_unread(r, start, ahead);
    cli_check(!r || reader_start(r, &e), &e);
    if (kinds && !list_has(kinds, '|', reader_kind(r), strlen(reader_kind(r)))) {
        char kind[64];
        err_set(&e, "the stream holds %s, %s is wanted%s",
                err_quote(kind, sizeof kind, reader_kind(r), strlen(reader_kind(r))), kinds,
                advice(reader_kind(r), kinds));
        reader_error(r, &e);
        cli_fail(&e);
    }
    return r;
}

struct reader *filter_open(const char *path, const char *kinds)
{
    const char *name;
    refuse_terminal(path);
    int fd = filter_file(path, &name);
    return open_stream(fd, name, kinds, "", 0);
}

/* Whether a stream starts like this: compressed, or a map with the key of a header. */
static bool looks_like_stream(const uint8_t *start, size_t size)
{
    static const char key[] = "tensor-stream", gzip[] = "\x1f\x8b\x08";
    return (size >= sizeof gzip - 1 && memcmp(start, gzip, sizeof gzip - 1) == 0) ||
           memmem(start, size, key, sizeof key - 1);
}

struct reader *filter_open_or(const char *path, const char *kinds, struct filter_other *other)
{
    struct err e;
    refuse_terminal(path);
    other->fd = filter_file(path, &other->name);
    if (io_read(other->fd, other->start, sizeof other->start, &other->ahead, &e)) {
        err_context(&e, "%s", other->name);
        cli_fail(&e);
    }
    if (!looks_like_stream(other->start, other->ahead))
        return NULL;
    return open_stream(other->fd, other->name, kinds, other->start, other->ahead);
}

void filter_allow_files(size_t count)
{
    struct rlimit limit;
    struct err e;
    rlim_t wanted = count + SPARE_FILES;
    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= wanted)
        return;
    err_set(&e, "%zu files must be open at once, the system allows %llu (see ulimit -n)", count,
            (unsigned long long)limit.rlim_max);
    limit.rlim_cur = wanted;
    cli_check(wanted > limit.rlim_max || setrlimit(RLIMIT_NOFILE, &limit), &e);
}

int filter_flush(void *filter, struct err *e)
{
    const struct filter *f = filter;
    return f->writer ? writer_flush(f->writer, e) : 0;
}

void filter_input(struct filter *f, const char *path, const char *kinds)
{
    f->reader = filter_open(path, kinds);
    reader_on_wait(f->reader, filter_flush, f);
    progress_watch(f->reader);
}

/* Copies the entries of `from` into `to`; they replace entries of the same name. */
static int merge(struct map *to, const struct map *from, struct err *e)
{
    for (size_t i = 0; from && i < from->count; i++)
        if (map_set_entry(to, &from->entries[i], e))
            return -1;
    return 0;
}

/* Entries of the input's header that stay true for any kind of stream made from it. */
static const char *const lasting[] = {SHARD_KEY, "features", "history"};

static int output_header(struct filter *f, const char *kind, const struct map *extra, struct err *e)
{
    struct map header = {0};
    int result = -1;
    const struct map *input = f->reader ? reader_header(f->reader) : NULL;
    bool same_kind = f->reader && (!kind || strcmp(kind, reader_kind(f->reader)) == 0);
    if (same_kind && merge(&header, input, e))
        goto done;
    for (size_t i = 0; input && i < sizeof lasting / sizeof *lasting; i++) {
        const struct entry *entry = map_find(input, lasting[i]);
        if (entry && map_set_entry(&header, entry, e))
            goto done;
    }
    if (merge(&header, extra, e))
        goto done;
    if (shared.no_history)
        map_remove(&header, "history");
    else if (history_add(&header, cli_name(), VERSION, cli_trace()->items,
                         (size_t)cli_trace()->count, e))
        goto done;
    result = writer_header(f->writer, kind ? kind : reader_kind(f->reader), &header, e);
done:
    map_free(&header);
    return result;
}

void filter_output_to(struct filter *f, const char *path, const char *kind, const struct map *extra)
{
    struct err e;
    output_open(&f->output, path, 1);
    f->writer = writer_open(f->output.fd, f->output.name, &e);
    cli_check(!f->writer || output_header(f, kind, extra, &e), &e);
}

void filter_output(struct filter *f, const char *kind, const struct map *extra)
{
    filter_output_to(f, shared.output, kind, extra);
}

bool filter_next(struct filter *f, struct record *r)
{
    struct err e;
    int got = reader_next(f->reader, r, &e);
    if (got < 0)
        cli_fail(&e);
    return got > 0;
}

void filter_write(struct filter *f, const struct record *r)
{
    struct err e;
    if (writer_record(f->writer, r, &e))
        cli_fail(&e);
}

void filter_end(struct filter *f)
{
    struct err e;
    if (!f->writer)
        return;
    cli_check(writer_end(f->writer, &e), &e);
    writer_close(f->writer);
    f->writer = NULL;
    output_close(&f->output);
}

int filter_finish(struct filter *f)
{
    filter_end(f);
    if (f->output.name)
        output_commit(&f->output);
    reader_close(f->reader);
    *f = (struct filter){0};
    return 0;
}
