/* dataset.c - collects the sequences of a stream. */
#include "model/dataset.h"
#include "base/mem.h"
#include "model/frames.h"

#include <stdlib.h>
#include <zlib.h>

static int grow(struct dataset *d, struct err *e)
{
    if (d->count < d->capacity)
        return 0;
    size_t capacity = d->capacity ? 2 * d->capacity : 64;
    struct sequence *list = mem_resize(d->list, capacity, sizeof *list);
    if (!list)
        return err_memory(e, capacity * sizeof *list, "the list of sequences");
    d->list = list;
    d->capacity = capacity;
    return 0;
}

/* The shape counts too: the same bytes as other frames, or more of them, are other data. */
static void add_to_crc(struct dataset *d, const struct tensor *frames)
{
    for (int i = 0; i < frames->ndim; i++) {
        uint64_t side = frames->shape[i];
        uint8_t bytes[sizeof side];
        for (size_t k = 0; k < sizeof side; k++)
            bytes[k] = (uint8_t)(side >> (8 * k));
        d->crc = (uint32_t)crc32_z(d->crc, bytes, sizeof bytes);
    }
    d->crc = (uint32_t)crc32_z(d->crc, frames->data, tensor_bytes(frames));
}

int dataset_add(struct dataset *d, struct record *r, struct err *e)
{
    struct tensor *frames;
    struct tensor copy;
    if (frames_of_record(r, d->H, d->W, d->C, &frames, e))
        return -1;
    if (grow(d, e) || tensor_copy(&copy, frames, e))
        return record_error(r, e);
    d->H = copy.shape[1];
    d->W = copy.shape[2];
    d->C = copy.shape[3];
    d->list[d->count++] = (struct sequence){.frames = copy.data, .T = copy.shape[0]};
    if (d->count == 1 || copy.shape[0] < d->shortest)
        d->shortest = copy.shape[0];
    add_to_crc(d, &copy);
    return 0;
}

int dataset_read(struct dataset *d, struct reader *reader, struct err *e)
{
    struct record r = {0};
    int got;
    while ((got = reader_next(reader, &r, e)) > 0)
        if (dataset_add(d, &r, e))
            break;
    record_free(&r);
    if (got)
        return -1;
    return d->count ? 0 : err_set(e, "the stream holds no records: there is nothing to learn from");
}

void dataset_free(struct dataset *d)
{
    for (size_t i = 0; i < d->count; i++)
        free(d->list[i].frames);
    free(d->list);
    *d = (struct dataset){0};
}
