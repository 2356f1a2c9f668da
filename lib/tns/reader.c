/* reader.c - splits the bytes of a source into header, records and end, and checks them. */
#include "tns/reader.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "tns/crc32.h"
#include "tns/end.h"
#include "tns/pipe.h"
#include "tns/source.h"
#include "tns/validate.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    KIND_BYTES = 32,
    NAME_BYTES = 256,
    READ_BYTES = 256 << 10, /* free space before each read: the capacity of a pipe_widen() pipe */
    WINDOW_BYTES = 512 << 10,
};

struct reader {
    struct source source;
    void (*on_record)(struct reader *r);
    char name[NAME_BYTES];
    struct validate_limits limits;

    /* Bytes start..end-1 are not consumed yet; the first `value_size` of them are the current
     * value. */
    uint8_t *window;
    size_t capacity, start, end, value_size;

    struct map header; /* the first header; owns its values */
    char kind[KIND_BYTES];
    bool started,
        in_stream; /* the first header was read; the position is between a header and its end */
    bool broken;   /* reading ahead has failed with `failure`, which the next read reports */
    struct err failure;

    uint64_t records; /* of all streams */
    struct end sums;  /* since the last header, to compare with the end record */
    int64_t version;  /* of the present stream */
};

struct reader *reader_open(int fd, const char *name, size_t max_record, struct err *e)
{
    struct reader *r = mem_zero(1, sizeof *r);
    if (r)
        r->window = mem_zero(WINDOW_BYTES, 1);
    if (!r || !r->window) {
        free(r);
        close(fd);
        err_memory(e, WINDOW_BYTES, "a reader");
        return NULL;
    }
    r->capacity = WINDOW_BYTES;
    source_open(&r->source, fd);
    pipe_widen(fd);
    r->limits = validate_defaults;
    r->limits.value_bytes = max_record;
    err_quote(r->name, sizeof r->name, name, strlen(name));
    return r;
}

void reader_close(struct reader *r)
{
    if (!r)
        return;
    source_close(&r->source);
    map_free(&r->header);
    free(r->window);
    free(r);
}

void reader_on_wait(struct reader *r, int (*flush)(void *context, struct err *e), void *context)
{
    r->source.on_wait = flush;
    r->source.context = context;
}

void reader_on_record(struct reader *r, void (*callback)(struct reader *r))
{
    r->on_record = callback;
}

void reader_unread(struct reader *r, const void *bytes, size_t size)
{
    source_unread(&r->source, bytes, size);
}

uint64_t reader_used(struct reader *r)
{
    return source_used(&r->source, r->end - r->start - r->value_size);
}

uint64_t reader_size(const struct reader *r)
{
    return r->source.size;
}

int reader_descriptor(const struct reader *r)
{
    return r->source.fd;
}

const struct map *reader_header(const struct reader *r)
{
    return &r->header;
}

const char *reader_kind(const struct reader *r)
{
    return r->kind;
}

uint64_t reader_records(const struct reader *r)
{
    return r->records;
}

int reader_error(const struct reader *r, struct err *e)
{
    size_t length = strlen(r->name);
    if (strncmp(e->text, r->name, length) == 0 && e->text[length] == ':')
        return -1;
    return err_context(e, "%s", r->name);
}

uint32_t reader_crc(const struct reader *r)
{
    return r->sums.crc;
}

/* Bytes */

/* Makes space for one read. The window grows only when it is full of received bytes, so that a
 * false length costs nothing. */
static int make_space(struct reader *r, struct err *e)
{
    if (r->capacity - r->end >= READ_BYTES)
        return 0;
    memmove(r->window, r->window + r->start, r->end - r->start);
    r->end -= r->start;
    r->start = 0;
    if (r->capacity - r->end >= READ_BYTES)
        return 0;
    uint8_t *window = mem_resize(r->window, r->capacity, 2);
    if (!window)
        return err_memory(e, 2 * (unsigned long long)r->capacity, "one record");
    r->window = window;
    r->capacity *= 2;
    return 0;
}

typedef int source_reader(struct source *s, uint8_t *out, size_t space, size_t *got, struct err *e);

/* 1: more bytes were read, 0: the end, -1: an error, or another result of `read`. */
static int read_more(struct reader *r, source_reader *read, struct err *e)
{
    size_t got;
    if (r->broken) {
        if (e != &r->failure)
            *e = r->failure;
        return -1;
    }
    if (make_space(r, e))
        return -1;
    int found = read(&r->source, r->window + r->end, r->capacity - r->end, &got, e);
    r->end += got;
    return found;
}

/* Adds the position in the input in front of the error. */
static int place(const struct reader *r, struct err *e)
{
    return r->in_stream ? err_context(e, "record %llu", (unsigned long long)r->records + 1)
                        : err_context(e, r->started ? "after the end record" : "stream header");
}

static int stops_early(const struct reader *r, struct err *e)
{
    return err_set(
        e,
        "the stream ends early, after %llu complete records and without an end record; did the "
        "program that wrote it fail?",
        (unsigned long long)r->sums.records);
}

/* Moves to the next complete value within the limits: 1; 0 at the end of the input; -1. */
static int next_value(struct reader *r, struct err *e)
{
    size_t need = 1;
    r->start += r->value_size;
    r->value_size = 0;
    for (;;) {
        size_t have = r->end - r->start;
        int found =
            have < need ? 0 : validate_value(r->window + r->start, have, &r->limits, &need, e);
        if (found < 0)
            return place(r, e);
        if (found > 0) {
            r->value_size = need;
            return 1;
        }
        found = read_more(r, source_read, e);
        if (found < 0)
            return -1;
        if (found == 0 && r->in_stream)
            return stops_early(r, e);
        if (found == 0 && have > 0) {
            err_set(e, "the input ends in the middle of it");
            return place(r, e);
        }
        if (found == 0)
            return 0;
    }
}

/* Whether the value is a header or an end: every program writes their special key first. */
static bool is_mark(const uint8_t *value, size_t size)
{
    static const char *const keys[] = {"\xa3"
                                       "end",
                                       "\xad"
                                       "tensor-stream"};
    size_t at = 0;
    if (validate_map_header(value, size, &at) <= 0)
        return false;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (size - at >= strlen(keys[i]) && memcmp(value + at, keys[i], strlen(keys[i])) == 0)
            return true;
    return false;
}

/* 1: at *offset from the start of the window there is a record or an error; 0: *need bytes are
 * needed there. Skips ends and headers before it. */
static int find_ready(const struct reader *r, size_t *offset, size_t *need)
{
    struct err ignored;
    for (;;) {
        const uint8_t *value = r->window + r->start + *offset;
        size_t have = r->end - r->start - *offset, length;
        if (have < *need)
            return 0;
        int found = validate_value(value, have, &r->limits, &length, &ignored);
        if (found != 0 && (found < 0 || !is_mark(value, length)))
            return 1;
        *need = found ? 1 : length;
        *offset += found ? length : 0;
        if (!found)
            return 0;
        if (*offset - r->value_size > READ_BYTES) /* bounds the memory of many empty streams */
            return 1;
    }
}

bool reader_ready(struct reader *r)
{
    size_t offset = r->value_size, need = 1;
    while (!find_ready(r, &offset, &need)) {
        int found = read_more(r, source_read_now, &r->failure);
        r->broken = found < 0;
        if (found != 1)
            return found != SOURCE_LATER;
    }
    return true;
}

/* Header and end */

/* Input that users pass by mistake, and what to do instead. */
static const struct {
    const char *magic, *hint;
} strangers[] = {
    {"\x89PNG", "this is a PNG picture; sprite-decode makes a stream of it"},
    {"\x28\xb5\x2f\xfd", "this is zstd data; put zstd -dc in front"},
    {"\xfd\x37zXZ", "this is xz data; put xz -dc in front"},
    {"\x1f\x8b", "this is gzip data after a plain stream; put gzip -dc in front of that file"},
    {"\x93NUMPY", "this is NumPy's .npy; tensor-npy --load makes a stream of it"},
    {"PK\3\4",
     "this is a zip archive; if it is NumPy's .npz, tensor-npy --load makes a stream of it"},
    {"{", "this is JSON; tensor-load makes a stream of it"},
    {"#\t", "this is a stream as text; tensor-load makes a stream of it"},
};

/* Sets the error to what the window starts with instead of a header; if that is unknown, keeps the
 * present error. */
static int not_a_header(const struct reader *r, struct err *e)
{
    const uint8_t *bytes = r->window + r->start;
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
        size_t length = strlen(strangers[i].magic);
        if (r->end - r->start >= length && memcmp(bytes, strangers[i].magic, length) == 0)
            return err_set(e, "%s", strangers[i].hint);
    }
    return -1;
}

static int other_kind(const struct reader *r, const char *kind, struct err *e)
{
    char first[4 * KIND_BYTES], second[4 * KIND_BYTES];
    return err_set(e, "a stream of %s follows a stream of %s",
                   err_quote(second, sizeof second, kind, strlen(kind)),
                   err_quote(first, sizeof first, r->kind, strlen(r->kind)));
}

/* Checks the header in `map`, and stores it if it is the first. */
static int read_header_map(struct reader *r, const struct map *map, struct err *e)
{
    char kind[KIND_BYTES];
    if (!map_find(map, "tensor-stream"))
        return err_set(e, r->started ? "something that is not a stream follows the end record"
                                     : "not a tensor stream (see tensor-stream(5))");
    if (map_integer(map, "tensor-stream", &r->version, e) < 0)
        return err_context(e, "stream header");
    if (r->version < STREAM_VERSION_OLDEST || r->version > STREAM_VERSION)
        return err_set(e, "the stream has version %lld, this program knows versions %d to %d",
                       (long long)r->version, STREAM_VERSION_OLDEST, STREAM_VERSION);
    int found = map_text(map, "kind", kind, sizeof kind, e);
    if (found <= 0)
        return found ? err_context(e, "stream header") : err_set(e, "stream header: no 'kind'");
    if (!utf8_valid(kind, strlen(kind))) /* the writer would refuse it */
        return err_set(e, "stream header: 'kind' is not UTF-8");
    if (r->started && strcmp(kind, r->kind) != 0)
        return other_kind(r, kind, e);
    if (!r->started && (map_copy(&r->header, map, e) ||
                        map_set_integer(&r->header, "tensor-stream", STREAM_VERSION, e)))
        return -1;
    memcpy(r->kind, kind, sizeof kind);
    r->started = r->in_stream = true;
    r->sums = (struct end){.header_crc = crc_add(0, r->window + r->start, r->value_size)};
    return 0;
}

static int read_end(struct reader *r, const struct map *map, struct err *e)
{
    struct map end;
    int failed = map_map(map, "end", &end, e) < 0 || end_check(&end, &r->sums, r->version, e);
    map_free(&end);
    r->in_stream = false;
    return failed ? err_context(e, "end record") : 0;
}

/* 1: a header was read, 0: the input has ended, -1. */
static int read_header(struct reader *r, struct err *e)
{
    struct map map = {0};
    int found = next_value(r, e);
    if (found < 0)
        return not_a_header(r, e);
    if (found == 0)
        return 0;
    const uint8_t *bytes = r->window + r->start;
    if (map_unpack(&map, bytes, r->value_size, e))
        map = (struct map){0}; /* then the check below finds no header */
    if (read_header_map(r, &map, e))
        found = map.count ? -1 : not_a_header(r, e);
    map_free(&map);
    return found;
}

int reader_start(struct reader *r, struct err *e)
{
    int found = read_header(r, e);
    if (found == 0)
        err_set(e, "no stream header: the input is empty; did the program that wrote it fail?");
    return found == 1 ? 0 : err_context(e, "%s", r->name);
}

/* Records */

/* Completes the record of the current value; out->map is set already. */
static int read_record(struct reader *r, struct record *out, struct err *e)
{
    out->number = ++r->records;
    out->bytes = r->window + r->start;
    out->size = r->value_size;
    out->crc = crc_add(0, out->bytes, out->size);
    r->sums.records++;
    r->sums.crc = (uint32_t)crc32_combine(r->sums.crc, out->crc, (z_off_t)out->size);
    return map_text(&out->map, "id", out->id, sizeof out->id, e) < 0 ? record_error(out, e) : 1;
}

/* 1: *out is a record, 0: it was the end record, -1. */
static int read_in_stream(struct reader *r, struct record *out, struct err *e)
{
    int found = next_value(r, e);
    if (found <= 0)
        return found;
    if (map_unpack(&out->map, r->window + r->start, r->value_size, e))
        return place(r, e);
    if (map_find(&out->map, "tensor-stream"))
        return err_set(e,
                       "a new stream starts after record %llu, before the end record of the last",
                       (unsigned long long)r->records);
    if (map_find(&out->map, "end"))
        return read_end(r, &out->map, e);
    return read_record(r, out, e);
}

int reader_next(struct reader *r, struct record *out, struct err *e)
{
    int found = 1;
    record_free(out);
    while (found == 1) {
        if (!r->in_stream) {
            found = read_header(r, e); /* of a following stream, if there is one */
            continue;
        }
        found = read_in_stream(r, out, e);
        if (found == 1 && r->on_record)
            r->on_record(r);
        if (found == 1)
            return 1;
        record_free(out);
        found = found == 0 ? 1 : -1;
    }
    return found < 0 ? err_context(e, "%s", r->name) : 0;
}

int reader_drain(struct reader *r, struct err *e)
{
    struct record ignored = {0};
    int found = 1;
    while (found == 1)
        found = reader_next(r, &ignored, e);
    record_free(&ignored);
    return found;
}
