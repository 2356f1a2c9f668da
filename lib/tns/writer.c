/* writer.c - writes header, records and end to a descriptor: small pieces through a buffer, large
 * pieces directly. */
#include "tns/writer.h"

#include "base/mem.h"
#include "tns/buffer.h"
#include "tns/crc32.h"
#include "tns/end.h"
#include "tns/io.h"
#include "tns/msgpack_io.h"
#include "tns/pipe.h"
#include "tns/validate.h"
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
    NAME_BYTES = 256,
    PENDING_BYTES = 64 << 10, /* size of the buffer */
    LARGE_BYTES = 16 << 10,   /* a payload of this size or more is not copied */
};

struct writer {
    int fd;
    char name[NAME_BYTES];
    struct buffer pending;
    struct end sums; /* since the last header */
};

struct writer *writer_open(int fd, const char *name, struct err *e)
{
    struct writer *w = mem_zero(1, sizeof *w);
    if (!w) {
        err_memory(e, sizeof *w, "a writer");
        return NULL;
    }
    w->fd = fd;
    pipe_widen(fd);
    err_quote(w->name, sizeof w->name, name, strlen(name));
    return w;
}

void writer_close(struct writer *w)
{
    if (!w)
        return;
    buffer_free(&w->pending);
    free(w);
}

uint64_t writer_records(const struct writer *w)
{
    return w->sums.records;
}

/* Bytes */

/* Writes the buffer, and `bytes` after it. */
static int write_out(struct writer *w, const void *bytes, size_t size, struct err *e)
{
    struct iovec piece[2] = {{w->pending.bytes, w->pending.size}, {(void *)bytes, size}};
    w->pending.size = 0;
    return io_write_pieces(w->fd, w->name, piece, e);
}

static int put(struct writer *w, const void *bytes, size_t size, struct err *e)
{
    if (size >= LARGE_BYTES)
        return write_out(w, bytes, size, e);
    if (buffer_append(&w->pending, bytes, size, e))
        return -1;
    return w->pending.size >= PENDING_BYTES ? writer_flush(w, e) : 0;
}

int writer_flush(struct writer *w, struct err *e)
{
    return write_out(w, NULL, 0, e);
}

/* As callbacks of map_emit(): bytes that count for one of the crc32, and bytes that do not. */
static int put_record_bytes(void *writer, const void *bytes, size_t size, struct err *e)
{
    struct writer *w = writer;
    w->sums.crc = crc_add(w->sums.crc, bytes, size);
    return put(w, bytes, size, e);
}

static int put_header_bytes(void *writer, const void *bytes, size_t size, struct err *e)
{
    struct writer *w = writer;
    w->sums.header_crc = crc_add(w->sums.header_crc, bytes, size);
    return put(w, bytes, size, e);
}

static int put_end_bytes(void *writer, const void *bytes, size_t size, struct err *e)
{
    return put(writer, bytes, size, e);
}

/* Header, record, end */

/* Whether every reader accepts this value as an entry of a map. */
static int check_entry(const struct entry *entry, struct err *e)
{
    struct validate_limits limits = validate_defaults;
    char key[MAP_KEY];
    size_t length;
    limits.depth--; /* the map itself is one level */
    limits.value_bytes = SIZE_MAX;
    if (entry->tensor.data)
        return 0;
    int found = validate_value(entry->raw, entry->raw_size, &limits, &length, e);
    if (found == 1 && length == entry->raw_size)
        return 0;
    if (found >= 0)
        err_set(e, "not one msgpack value");
    return err_context(e, "'%s' cannot be written",
                       err_quote(key, sizeof key, entry->key, strlen(entry->key)));
}

static int check_map(const struct map *m, struct err *e)
{
    if (m->count > validate_defaults.map_pairs)
        return err_set(e, "%zu entries in one map, the limit is %u", m->count,
                       validate_defaults.map_pairs);
    for (size_t i = 0; i < m->count; i++)
        if (check_entry(&m->entries[i], e))
            return -1;
    return 0;
}

int writer_header(struct writer *w, const char *kind, const struct map *extra, struct err *e)
{
    struct map header = {0};
    w->sums.header_crc = 0;
    int failed = map_set_integer(&header, "tensor-stream", STREAM_VERSION, e) ||
                 map_set_text(&header, "kind", kind, e);
    for (size_t i = 0; extra && i < extra->count && !failed; i++)
        if (!map_find(&header, extra->entries[i].key))
            failed = map_set_entry(&header, &extra->entries[i], e);
    failed = failed || check_map(&header, e) || map_emit(&header, put_header_bytes, w, e);
    map_free(&header);
    w->sums.records = w->sums.crc = 0;
    return failed ? -1 : 0;
}

int writer_record(struct writer *w, const struct record *r, struct err *e)
{
    static const char *const reserved[] = {"tensor-stream", "end"};
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (map_find(&r->map, reserved[i]))
            return err_set(e, "a record cannot have an entry '%s'", reserved[i]);
    w->sums.records++;
    if (!r->bytes)
        return check_map(&r->map, e) ? record_error(r, e)
                                     : map_emit(&r->map, put_record_bytes, w, e);
    w->sums.crc = (uint32_t)crc32_combine(w->sums.crc, r->crc, (z_off_t)r->size);
    return put(w, r->bytes, r->size, e);
}

int writer_end(struct writer *w, struct err *e)
{
    struct map end = {0}, map = {0};
    int failed = end_set(&end, &w->sums, e) || map_set_map(&map, "end", &end, e) ||
                 map_emit(&map, put_end_bytes, w, e) || writer_flush(w, e);
    map_free(&end);
    map_free(&map);
    return failed ? -1 : 0;
}
