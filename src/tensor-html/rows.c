/* rows.c - see rows.h */
#include "rows.h"

#include "cli/sound_record.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void name_by_file(char name[ROW_NAME], const char *path)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    const char *dot = strchr(base, '.');
    snprintf(name, ROW_NAME, "%.*s", dot > base ? (int)(dot - base) : (int)strlen(base), base);
}

/* The names that were given, one for each row. */
static void set_names(struct rows *r, const char *names)
{
    for (size_t i = 0; i < r->count; i++) {
        if (!names)
            cli_wrong_use("--rows has %zu names, for %zu streams", i, r->count);
        size_t length = strcspn(names, ",");
        snprintf(r->list[i].name, ROW_NAME, "%.*s", (int)length, names);
        names = names[length] ? names + length + 1 : NULL;
    }
    if (names)
        cli_wrong_use("--rows has more names than there are streams, %zu", r->count);
}

static void choose_names(struct rows *r)
{
    for (size_t i = 1; i < r->count; i++)
        name_by_file(r->list[i].name, r->list[i].path);
    if (r->count > 1)
        strcpy(r->list[0].name, "original");
    if (r->count == 2)
        strcpy(r->list[1].name, "generated");
}

void rows_open(struct rows *r, char **paths, const char *names)
{
    struct err ignored;
    do {
        r->list[r->count++].path = *paths ? *paths : "-";
    } while (*paths && *++paths);
    if (names)
        set_names(r, names);
    else
        choose_names(r);
    filter_input(&r->filter, r->list[0].path, "frames");
    r->list[0].reader = r->filter.reader;
    for (size_t i = 1; i < r->count; i++)
        r->list[i].reader = filter_open(r->list[i].path, "frames");
    for (size_t i = 0; i < r->count; i++)
        r->list[i].speech = sound_record_header(reader_header(r->list[i].reader), &ignored) > 0;
}

static _Noreturn void fail_lengths(const struct rows *r, const struct row *shorter,
                                   const struct row *longer)
{
    struct err e;
    err_set(&e, "'%.200s' has only %" PRIu64 " records, '%.200s' has more", shorter->path,
            r->records, longer->path);
    cli_fail(&e);
}

bool rows_next(struct rows *r)
{
    struct err e;
    struct row *first = &r->list[0];
    bool found = filter_next(&r->filter, &first->record);
    for (size_t i = 1; i < r->count; i++) {
        struct row *row = &r->list[i];
        int got = reader_next(row->reader, &row->record, &e);
        cli_check(got < 0, &e);
        if (found && !got)
            fail_lengths(r, row, first);
        if (!found && got)
            fail_lengths(r, first, row);
    }
    r->records += found;
    return found;
}

int rows_close(struct rows *r)
{
    for (size_t i = 0; i < r->count; i++) {
        record_free(&r->list[i].record);
        if (i)
            reader_close(r->list[i].reader);
    }
    return filter_finish(&r->filter);
}
