/* shuffle.c - fills the buffer, and replaces sequences. */
#include "train/shuffle.h"

#include <stdlib.h>

int shuffle_fill(struct dataset *buffer, struct reader *r, size_t size, struct err *e)
{
    struct record record = {0};
    int got = 0;
    while (buffer->count < size && (got = reader_next(r, &record, e)) > 0)
        if ((got = dataset_add(buffer, &record, e)) < 0)
            break;
    record_free(&record);
    return got < 0 ? -1 : dataset_check(buffer, e);
}

int shuffle_open(struct shuffle *s, struct trainer *tr, struct dataset *buffer, struct reader *r,
                 struct err *e)
{
    tr->anew = true;
    *s = (struct shuffle){.trainer = tr, .buffer = buffer, .records = buffer->count};
    s->prefetch = prefetch_open(r, buffer, tr->T, 2 * tr->B, e);
    return s->prefetch ? 0 : -1;
}

void shuffle_close(struct shuffle *s)
{
    prefetch_close(s->prefetch);
    *s = (struct shuffle){0};
}

int shuffle_advance(struct shuffle *s, uint64_t step, struct err *e)
{
    if (step == 0 || s->ended)
        return 0;
    const uint32_t *drawn = train_drawn(s->trainer, step - 1);
    for (size_t b = 0; b < s->trainer->B; b++) {
        struct prefetch_item next;
        int got = prefetch_next(s->prefetch, &next, e);
        s->ended = got == 0;
        if (got <= 0)
            return got;
        struct example *place = &s->buffer->list[drawn[b]];
        free(place->frames);
        *place = next.sequence;
        s->buffer->crc = next.crc;
        s->records++;
    }
    return 0;
}
