/* records.c - see records.h */
#include "records.h"

#include "model/frames.h"

#include <inttypes.h>
#include <string.h>

void records_open(struct records *r, const char *path)
{
    filter_input(&r->filter, path, "frames|latents");
    r->codes = strcmp(reader_kind(r->filter.reader), "latents") == 0;
}

/* A static code alone is shown as one frame. */
static int count_frames(const struct records *r, struct record *record, size_t *count,
                        struct err *e)
{
    struct tensor *frames = NULL;
    struct plot_code code = {0};
    if (r->codes ? plot_code_of_record(&code, record, e)
                 : frames_of_record(record, 0, 0, 0, &frames, e))
        return -1;
    *count = !r->codes ? frames->shape[0] : code.T ? code.T : 1;
    return 0;
}

bool records_read(struct records *r)
{
    static const char *const shown[] = {"frames", "static.mean", "dynamic.mean", "delays"};
    struct record record = {0};
    struct err *e = &r->failure;
    float *delays;
    size_t count;
    int got = reader_next(r->filter.reader, &record, e);
    if (got > 0 && !r->filled)
        r->codes = r->codes || record_has_numbers(&record);
    r->filled = true;
    if (got > 0 && !count_frames(r, &record, &count, e) &&
        !delays_of_record(&record, count, &delays, e)) {
        record_select(&record, shown, sizeof shown / sizeof *shown);
        if (backlog_add(&r->backlog, &record, e) == 0)
            return true;
    }
    if (got == 0)
        e->text[0] = '\0';
    record_free(&record);
    r->ended = true;
    return false;
}

void records_start(struct records *r, uint64_t number)
{
    struct err e;
    while (backlog_newest(&r->backlog) < number && records_read(r))
        continue;
    r->number = backlog_newest(&r->backlog);
    if (r->number == number)
        return;
    cli_check(*r->failure.text, &r->failure);
    if (r->number == 0)
        err_set(&e, "no records: there is nothing to show");
    else
        err_set(&e, "there is no record %" PRIu64 ", the last is %" PRIu64, number, r->number);
    cli_fail(&e);
}

int records_close(struct records *r)
{
    backlog_free(&r->backlog);
    return filter_finish(&r->filter);
}

/* ---- of the current record ---- */

struct record *records_current(const struct records *r)
{
    return backlog_get(&r->backlog, r->number);
}

const struct tensor *records_frames(const struct records *r)
{
    struct err e;
    struct tensor *frames;
    cli_check(frames_of_record(records_current(r), 0, 0, 0, &frames, &e), &e);
    return frames;
}

struct plot_code records_code(const struct records *r)
{
    struct err e;
    struct plot_code code;
    cli_check(plot_code_of_record(&code, records_current(r), &e), &e);
    return code;
}

size_t records_frame_count(const struct records *r)
{
    struct err e;
    size_t count = 1;
    cli_check(count_frames(r, records_current(r), &count, &e), &e);
    return count;
}

const float *records_delays(const struct records *r)
{
    struct err e;
    float *delays;
    cli_check(delays_of_record(records_current(r), records_frame_count(r), &delays, &e), &e);
    return delays;
}

void records_labels(char *out, size_t size, const struct records *r)
{
    struct err ignored;
    struct map labels;
    char value[RECORD_ID];
    size_t used = 0;
    out[0] = '\0';
    if (map_map(&records_current(r)->map, "labels", &labels, &ignored) != 1)
        labels = (struct map){0};
    for (size_t i = 0; i < labels.count && used < size; i++) {
        const char *name = labels.entries[i].key;
        if (record_label_in(&labels, name, value, sizeof value, &ignored) == 1)
            used +=
                (size_t)snprintf(out + used, size - used, "%s%s=%s", used ? " " : "", name, value);
    }
    map_free(&labels);
}
