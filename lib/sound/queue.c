/* queue.c - see queue.h */
#include "sound/queue.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static int grow(void **items, size_t *room, size_t needed, size_t size, struct err *e)
{
    if (needed <= *room)
        return 0;
    size_t more = needed + needed / 2 + 64;
    void *grown = mem_resize(*items, more, size);
    if (!grown)
        return err_memory(e, more * size, "sound");
    *items = grown;
    *room = more;
    return 0;
}

/* Moves the items from `before` on to the front; returns how many they are. */
static size_t drop(void *items, size_t count, int64_t *base, int64_t before, size_t size)
{
    int64_t gone = before - *base;
    if (gone <= 0)
        return count;
    gone = gone < (int64_t)count ? gone : (int64_t)count;
    memmove(items, (char *)items + (size_t)gone * size, (count - (size_t)gone) * size);
    *base += gone;
    return count - (size_t)gone;
}

int sample_queue_add(struct sample_queue *q, const float *x, size_t n, struct err *e)
{
    void *items = q->x;
    if (grow(&items, &q->room, q->count + n, sizeof *x, e))
        return -1;
    q->x = items;
    memcpy(q->x + q->count, x, n * sizeof *x);
    q->count += n;
    return 0;
}

void sample_queue_drop(struct sample_queue *q, int64_t before)
{
    if (before - q->base >= SOUND_RATE / 4 || q->ended) /* not for a few samples each time */
        q->count = drop(q->x, q->count, &q->base, before, sizeof *q->x);
}

int64_t sample_queue_end(const struct sample_queue *q)
{
    return q->base + (int64_t)q->count;
}

bool sample_queue_has(const struct sample_queue *q, int64_t end)
{
    return q->ended || end <= sample_queue_end(q);
}

void sample_queue_copy(const struct sample_queue *q, float *out, int64_t from, size_t n)
{
    int64_t first = q->base > from ? q->base : from, end = from + (int64_t)n;
    end = end < sample_queue_end(q) ? end : sample_queue_end(q);
    memset(out, 0, n * sizeof *out);
    if (first < end)
        memcpy(out + (first - from), q->x + (first - q->base), (size_t)(end - first) * sizeof *out);
}

void sample_queue_free(struct sample_queue *q)
{
    free(q->x);
    *q = (struct sample_queue){0};
}

int target_queue_add(struct target_queue *q, const struct target *t, struct err *e)
{
    void *items = q->items;
    if (grow(&items, &q->room, q->count + 1, sizeof *t, e))
        return -1;
    q->items = items;
    q->items[q->count++] = *t;
    return 0;
}

void target_queue_drop(struct target_queue *q, int64_t before)
{
    int64_t last = q->base + (int64_t)q->count - 1; /* stays, for target_queue_at() */
    if (before - q->base >= 25)
        q->count =
            drop(q->items, q->count, &q->base, before < last ? before : last, sizeof *q->items);
}

const struct target *target_queue_at(const struct target_queue *q, int64_t t)
{
    int64_t i = t - q->base;
    i = i < 0 ? 0 : i < (int64_t)q->count ? i : (int64_t)q->count - 1;
    return &q->items[i];
}

bool target_queue_has(const struct target_queue *q, int64_t t)
{
    return q->ended || t < q->base + (int64_t)q->count;
}

void target_queue_free(struct target_queue *q)
{
    free(q->items);
    *q = (struct target_queue){0};
}

void samples_shift(float *x, size_t room, size_t n)
{
    memmove(x, x + n, (room - n) * sizeof *x);
    memset(x + room - n, 0, n * sizeof *x);
}

int64_t target_of_sample(int64_t sample)
{
    return sample < 0 ? 0 : sample / SOUND_HOP;
}
