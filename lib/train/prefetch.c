/* prefetch.c - a thread that reads, and a ring buffer between it and the consumer.
 *
 * The lock protects all that both use; the reader belongs to the thread. Before a read that has to
 * wait, the reader calls wait_for_either() (reader_on_wait()), which waits for the stream and for a
 * pipe; prefetch_close() closes the pipe to wake the thread. */
#include "train/prefetch.h"
#include "base/mem.h"
#include "base/thread.h"
#include "model/frames.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { ASK_NANOSECONDS = 100000000 };

struct prefetch {
    struct reader *reader; /* the thread's, like the next two lines */
    struct frame_size size;
    size_t T;
    uint32_t crc;
    int wake[2]; /* a pipe; its write end is closed to stop the thread */

    pthread_mutex_t lock;
    pthread_cond_t filled, emptied;
    struct prefetch_item *ring; /* [ahead] */
    size_t ahead, first, count;
    bool ended, closing;
    int result; /* when ended: 0, or -1 with an error */
    struct err error;

    pthread_t thread;
    bool started;
    bool (*cancelled)(void); /* the consumer's, or NULL */
};

/* ---- the thread ---- */

static int wait_for_either(void *context, struct err *e)
{
    struct prefetch *f = context;
    struct pollfd p[] = {{.fd = reader_descriptor(f->reader), .events = POLLIN},
                         {.fd = f->wake[0], .events = POLLIN}};
    while (poll(p, 2, -1) < 0)
        continue;
    return p[1].revents ? err_set(e, "stopped") : 0;
}

/* Reads the next sequence: 1, 0 or -1 as prefetch_next(). */
static int read_item(struct prefetch *f, struct record *r, struct prefetch_item *out, struct err *e)
{
    struct tensor *frames;
    int got = reader_next(f->reader, r, e);
    if (got <= 0)
        return got;
    if (sized_frames_of_record(r, f->size, &frames, e))
        return -1;
    if (!f->size.numbers && frames->shape[0] < f->T) {
        err_set(e, "'frames' has %zu frames, fewer than the %zu that a step encodes (--frames)",
                frames->shape[0], f->T);
        return record_error(r, e);
    }
    f->crc = frames_crc(f->crc, frames);
    *out = (struct prefetch_item){{.frames = frames->data, .T = frames->shape[0]}, f->crc};
    frames->data = NULL; /* moved to *out */
    return 1;
}

/* Puts the item into the ring when there is space; returns false if the prefetch is closing. */
static bool put(struct prefetch *f, struct prefetch_item item)
{
    pthread_mutex_lock(&f->lock);
    while (f->count == f->ahead && !f->closing)
        pthread_cond_wait(&f->emptied, &f->lock);
    bool open = !f->closing;
    if (open)
        f->ring[(f->first + f->count++) % f->ahead] = item;
    pthread_cond_signal(&f->filled);
    pthread_mutex_unlock(&f->lock);
    if (!open)
        free(item.sequence.frames);
    return open;
}

static void *prefetch_main(void *argument)
{
    struct prefetch *f = argument;
    struct record r = {0};
    struct prefetch_item item = {0};
    struct err e = {.text = ""};
    int got;
    while ((got = read_item(f, &r, &item, &e)) > 0)
        if (!put(f, item))
            break;
    record_free(&r);
    pthread_mutex_lock(&f->lock);
    f->ended = true;
    f->result = got < 0 ? -1 : 0;
    f->error = e;
    pthread_cond_signal(&f->filled);
    pthread_mutex_unlock(&f->lock);
    return NULL;
}

/* ---- the consumer ---- */

static int start(struct prefetch *f, struct err *e)
{
    f->started = thread_start(&f->thread, prefetch_main, f) == 0;
    return f->started ? 0 : err_set(e, "cannot start the thread that reads");
}

struct prefetch *prefetch_open(struct reader *r, const struct dataset *d, size_t T, size_t ahead,
                               struct err *e)
{
    struct prefetch *f = mem_zero(1, sizeof *f);
    struct prefetch_item *ring = mem_array(ahead, sizeof *ring);
    if (!f || !ring) {
        free(f);
        free(ring);
        err_memory(e, ahead * sizeof *ring, "reading ahead");
        return NULL;
    }
    *f = (struct prefetch){.reader = r,
                           .size = dataset_frame_size(d),
                           .T = T,
                           .crc = d->crc,
                           .wake = {-1, -1},
                           .ring = ring,
                           .ahead = ahead};
    pthread_mutex_init(&f->lock, NULL);
    pthread_cond_init(&f->filled, NULL);
    pthread_cond_init(&f->emptied, NULL);
    reader_on_wait(r, wait_for_either, f);
    if (pipe2(f->wake, O_CLOEXEC) ? err_errno(e, "cannot make a pipe") : start(f, e)) {
        prefetch_close(f);
        return NULL;
    }
    return f;
}

void prefetch_set_cancel(struct prefetch *f, bool (*asked)(void))
{
    f->cancelled = asked;
}

/* Waits until there is an item, or for ASK_NANOSECONDS. */
static void wait_filled(struct prefetch *f)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += ASK_NANOSECONDS;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_cond_timedwait(&f->filled, &f->lock, &until);
}

int prefetch_next(struct prefetch *f, struct prefetch_item *out, struct err *e)
{
    bool cancelled = false;
    pthread_mutex_lock(&f->lock);
    while (f->count == 0 && !f->ended && !cancelled) {
        wait_filled(f);
        cancelled = f->cancelled && f->cancelled();
    }
    if (f->count == 0 && !f->ended) {
        pthread_mutex_unlock(&f->lock);
        return err_set(e, "stopped");
    }
    int result = f->count ? 1 : f->result;
    if (f->count) {
        *out = f->ring[f->first];
        f->first = (f->first + 1) % f->ahead;
        f->count--;
        pthread_cond_signal(&f->emptied);
    } else if (result < 0)
        *e = f->error;
    pthread_mutex_unlock(&f->lock);
    return result;
}

static void stop(struct prefetch *f)
{
    pthread_mutex_lock(&f->lock);
    f->closing = true;
    pthread_cond_signal(&f->emptied);
    pthread_mutex_unlock(&f->lock);
    close(f->wake[1]);
    f->wake[1] = -1;
    pthread_join(f->thread, NULL);
}

void prefetch_close(struct prefetch *f)
{
    if (!f)
        return;
    if (f->started)
        stop(f);
    for (int i = 0; i < 2; i++)
        if (f->wake[i] >= 0)
            close(f->wake[i]);
    reader_on_wait(f->reader, NULL, NULL);
    for (size_t i = 0; i < f->count; i++)
        free(f->ring[(f->first + i) % f->ahead].sequence.frames);
    pthread_mutex_destroy(&f->lock);
    pthread_cond_destroy(&f->filled);
    pthread_cond_destroy(&f->emptied);
    free(f->ring);
    free(f);
}
