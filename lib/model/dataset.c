/* dataset.c - collects the sequences of a stream. */
#include "model/dataset.h"
#include "base/mem.h"
#include "tns/crc32.h"

#include <stdlib.h>

static int grow(struct dataset *d, struct err *e)
{
    if (d->count < d->capacity)
        return 0;
    size_t capacity = d->capacity ? 2 * d->capacity : 64;
    struct example *list = mem_resize(d->list, capacity, sizeof *list);
    if (!list)
        return err_memory(e, capacity * sizeof *list, "the list of sequences");
    d->list = list;
    d->capacity = capacity;
    return 0;
}

/* Copies the record's labels into a list that grows with the list of sequences. */
static int keep_labels(struct dataset *d, const struct record *r, struct err *e)
{
    struct map view = {0};
    struct map *labels = mem_resize(d->labels, d->capacity, sizeof *labels);
    if (!labels)
        return err_memory(e, d->capacity * sizeof *labels, "the labels");
    d->labels = labels;
    d->labels[d->count] = (struct map){0};
    int got = map_map(&r->map, "labels", &view, e);
    int failed = got < 0 || (got && map_copy(&d->labels[d->count], &view, e));
    if (got > 0) {
        const struct entry *entry = map_find(&r->map, "labels");
        d->crc = crc_add(d->crc, entry->raw, entry->raw_size);
    }
    map_free(&view);
    return failed ? -1 : 0;
}

struct frame_size dataset_frame_size(const struct dataset *d)
{
    return (struct frame_size){d->H, d->W, d->C, d->numbers};
}

int dataset_keep(struct dataset *d, uint8_t *data, size_t T, struct err *e)
{
    if (grow(d, e)) {
        free(data);
        return -1;
    }
    d->list[d->count++] = (struct example){.frames = data, .T = T};
    return 0;
}

void dataset_note(struct dataset *d, const struct tensor *frames)
{
    size_t T = frames->shape[0];
    bool numbers = frames->ndim == 2;
    d->numbers = numbers ? frames->shape[1] : 0;
    d->H = numbers ? 0 : frames->shape[1];
    d->W = numbers ? 0 : frames->shape[2];
    d->C = numbers ? 0 : frames->shape[3];
    if (dataset_total(d) == 0 || T < d->shortest)
        d->shortest = T;
    d->crc = frames_crc(d->crc, frames);
}

int dataset_add(struct dataset *d, struct record *r, struct err *e)
{
    struct tensor *frames;
    if (sized_frames_of_record(r, dataset_frame_size(d), &frames, e))
        return -1;
    dataset_note(d, frames);
    if (d->labelled && (grow(d, e) || keep_labels(d, r, e)))
        return record_error(r, e);
    uint8_t *data = frames->data; /* moved: a copy would fragment the heap */
    frames->data = NULL;
    return dataset_keep(d, data, frames->shape[0], e) ? record_error(r, e) : 0;
}

int dataset_check(const struct dataset *d, struct err *e)
{
    if (dataset_total(d) == 0)
        return err_set(e, "the stream holds no records: there is nothing to learn from");
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
    return got ? -1 : dataset_check(d, e);
}

void dataset_free(struct dataset *d)
{
    for (size_t i = 0; i < d->count; i++) {
        free(d->list[i].frames);
        if (d->labels)
            map_free(&d->labels[i]);
    }
    free(d->labels);
    free(d->list);
    *d = (struct dataset){0};
}
