/* scatter.c - sends the records of a stream to the ranks that learn from them. */
#include "train/scatter.h"
#include "base/mem.h"

#include <stdlib.h>

/* The message before the bytes of a record; T of 0: there are no more records. */
struct message {
    uint64_t T, bytes;
};

static int send_record(struct dataset *d, struct record *r, const struct world *c, struct err *e)
{
    int to = world_rank_of(c, dataset_total(d));
    struct tensor *frames;
    if (to == 0)
        return dataset_add(d, r, e);
    if (sized_frames_of_record(r, dataset_frame_size(d), &frames, e))
        return -1;
    dataset_note(d, frames);
    d->elsewhere++;
    struct message m = {frames->shape[0], tensor_bytes(frames)};
    return comm_send(&c->comm, to, &m, sizeof m, e) ||
                   comm_send(&c->comm, to, frames->data, m.bytes, e)
               ? -1
               : 0;
}

static int send_all(struct dataset *d, struct reader *reader, const struct world *c, struct err *e)
{
    struct record r = {0};
    struct message end = {0};
    int got;
    while ((got = reader_next(reader, &r, e)) > 0)
        if (send_record(d, &r, c, e))
            break;
    record_free(&r);
    if (got || dataset_check(d, e))
        return -1;
    for (int to = 1; to < c->comm.size; to++)
        if (comm_send(&c->comm, to, &end, sizeof end, e))
            return -1;
    return 0;
}

static int receive_all(struct dataset *d, const struct world *c, struct err *e)
{
    for (struct message m;;) {
        if (comm_receive(&c->comm, 0, &m, sizeof m, e))
            return -1;
        if (m.T == 0)
            return 0;
        uint8_t *data = mem_array(m.bytes, 1);
        if (!data)
            return err_memory(e, m.bytes, "a sequence");
        if (comm_receive(&c->comm, 0, data, m.bytes, e)) {
            free(data);
            return -1;
        }
        if (dataset_keep(d, data, m.T, e))
            return -1;
    }
}

/* What rank 0 knows of all the data. */
static int share_facts(struct dataset *d, const struct world *c, struct err *e)
{
    uint64_t facts[] = {d->H, d->W, d->C, d->numbers, d->shortest, d->crc, dataset_total(d)};
    if (comm_broadcast(&c->comm, facts, sizeof facts, e))
        return -1;
    d->H = facts[0];
    d->W = facts[1];
    d->C = facts[2];
    d->numbers = facts[3];
    d->shortest = facts[4];
    d->crc = (uint32_t)facts[5];
    d->elsewhere = facts[6] - d->count;
    return 0;
}

int dataset_scatter(struct dataset *d, struct reader *reader, const struct world *c, struct err *e)
{
    if (c->comm.size == 1)
        return dataset_read(d, reader, e);
    if (c->comm.rank == 0 ? send_all(d, reader, c, e) : receive_all(d, c, e))
        return -1;
    return share_facts(d, c, e);
}
