/* backlog.c - see backlog.h */
#include "backlog.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

struct kept {
    struct record record;
    size_t bytes;
};

static void drop(struct backlog *b)
{
    struct kept *oldest = b->records[b->first++];
    b->count--;
    b->bytes -= oldest->bytes;
    record_free(&oldest->record);
    free(oldest);
}

void backlog_free(struct backlog *b)
{
    while (b->count)
        drop(b);
    free(b->records);
    *b = (struct backlog){0};
}

/* Space for one more record. Where more than half of the array is before the oldest one, the
 * records move to its start; else it grows. */
static int reserve(struct backlog *b, struct err *e)
{
    if (b->first + b->count < b->capacity)
        return 0;
    if (b->first > b->capacity / 2) {
        memmove(b->records, b->records + b->first, b->count * sizeof(*b->records));
        b->first = 0;
        return 0;
    }
    size_t capacity = b->capacity ? 2 * b->capacity : 16;
    struct kept **records = mem_resize(b->records, capacity, sizeof *records);
    if (!records)
        return err_memory(e, capacity * sizeof *records, "the records that are kept");
    b->records = records;
    b->capacity = capacity;
    return 0;
}

/* The memory of a record that owns all its data. */
static size_t bytes_of(const struct record *r)
{
    size_t bytes = sizeof(struct kept) + r->map.capacity * sizeof *r->map.entries;
    for (size_t i = 0; i < r->map.count; i++) {
        const struct entry *entry = &r->map.entries[i];
        bytes += strlen(entry->key) + entry->raw_size;
        bytes += entry->tensor.data ? tensor_bytes(&entry->tensor) : 0;
    }
    return bytes;
}

int backlog_add(struct backlog *b, struct record *r, struct err *e)
{
    struct kept *kept = mem_array(1, sizeof *kept);
    if (!kept)
        err_memory(e, sizeof *kept, "a record that is kept");
    if (!kept || record_keep(r, e) || reserve(b, e)) {
        free(kept);
        record_free(r);
        return -1;
    }
    *kept = (struct kept){*r, bytes_of(r)};
    *r = (struct record){0};
    b->records[b->first + b->count++] = kept;
    b->bytes += kept->bytes;
    while (b->bytes > b->limit && b->count > 1)
        drop(b);
    return 0;
}

uint64_t backlog_oldest(const struct backlog *b)
{
    return b->count ? b->records[b->first]->record.number : 0;
}

uint64_t backlog_newest(const struct backlog *b)
{
    return b->count ? b->records[b->first + b->count - 1]->record.number : 0;
}

struct record *backlog_get(const struct backlog *b, uint64_t number)
{
    uint64_t oldest = backlog_oldest(b);
    if (!oldest || number < oldest || number > backlog_newest(b))
        return NULL;
    return &b->records[b->first + (size_t)(number - oldest)]->record;
}
