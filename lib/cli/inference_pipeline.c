/* inference_pipeline.c - records through a model, in chunks. One thread reads the next chunk, one
 * computes, and the main thread, the only one that ends the program, writes; the three chunks go
 * round from one thread to the next. With one thread to compute, the main thread does all three. */
#include "base/mem.h"
#include "base/thread.h"
#include "cli/inference.h"
#include "cli/progress.h"

#include <stdlib.h>

/* The limits of a chunk, besides frames_at_once() of the model. All bytes of a record count. */
enum { RECORDS_AT_ONCE = 256, BYTES_AT_ONCE = 8 << 20 };

enum stage { TO_READ, TO_COMPUTE, TO_WRITE, STAGES };

/* Records that are computed together. `stage` says which thread has it. */
struct chunk {
    struct record *records;     /* [RECORDS_AT_ONCE] */
    struct sequence *sequences; /* [RECORDS_AT_ONCE] */
    size_t count, frames, bytes;
    uint64_t used; /* bytes of the input up to the chunk's end */
    int got;       /* 1: there may be more, 0: the stream has ended, -1: an error after the last
                      record of the chunk */
    struct err failure;
    enum stage stage;
};

struct pipeline {
    struct inference *inference;
    struct filter *filter;
    const struct inference_work *work;
    struct chunk chunks[STAGES];
    bool threaded;
    pthread_mutex_t lock; /* of the chunks' stages */
    pthread_cond_t moved; /* a chunk has another stage */
};

/* ---- the three steps of a chunk ---- */

/* Reads one more record; waits for it. Returns what reader_next() does. */
static int add_record(struct pipeline *p, struct chunk *c, struct err *e)
{
    struct record *r = &c->records[c->count];
    struct sequence *s = &c->sequences[c->count];
    int got = reader_next(p->filter->reader, r, e);
    if (got != 1)
        return got;
    c->bytes += r->size;
    *s = (struct sequence){0};
    if (p->work->read(p->inference, r, s, e))
        return -1;
    c->frames += s->T;
    c->count++;
    return 1;
}

static bool is_full(const struct pipeline *p, const struct chunk *c)
{
    return c->count == RECORDS_AT_ONCE || c->bytes >= BYTES_AT_ONCE ||
           c->frames >= frames_at_once(&p->inference->model);
}

/* It holds a very long sequence. Nothing else is read until it is written, so that memory for one
 * such chunk is enough, not for three. */
static bool is_heavy(const struct chunk *c)
{
    return c->bytes >= 2 * (size_t)BYTES_AT_ONCE;
}

/* Reads the next record, and all after it that have already arrived. */
static void read_records(struct pipeline *p, struct chunk *c)
{
    struct err *e = &c->failure;
    bool full = false;
    c->count = c->frames = c->bytes = 0;
    do {
        c->got = add_record(p, c, e);
        if (c->got != 1)
            return;
        full = is_full(p, c);
        bool read_on = !full || (p->threaded && !is_heavy(c));
        if (read_on &&
            record_keep(&c->records[c->count - 1], e)) { /* the reader's buffer is reused */
            c->got = -1;
            return;
        }
    } while (!full && reader_ready(p->filter->reader));
}

static void read_chunk(struct pipeline *p, struct chunk *c)
{
    read_records(p, c);
    c->used = reader_used(p->filter->reader);
}

/* Record i of the chunk is the first that must not be written. */
static void fail_at(struct chunk *c, size_t i, const struct err *e)
{
    c->count = i;
    c->got = -1;
    c->failure = *e;
}

static void compute_chunk(struct pipeline *p, struct chunk *c)
{
    struct inference *g = p->inference;
    struct err e;
    if (p->work->compute(c->sequences, c->count, &g->model, &g->tape, &e))
        fail_at(c, 0, &e);
    for (size_t i = 0; i < c->count; i++)
        if (p->work->write(g, &c->records[i], &c->sequences[i], &e))
            fail_at(c, i, &e);
}

/* A chunk that failed ends the program, after all records before the failure are written. */
static void write_chunk(struct pipeline *p, struct chunk *c)
{
    struct err e;
    for (size_t i = 0; i < c->count; i++) {
        filter_write(p->filter, &c->records[i]);
        record_free(&c->records[i]);
    }
    progress_add(c->count, c->used);
    if (c->got < 0) {
        cli_check(writer_flush(p->filter->writer, &e), &e);
        cli_fail(&c->failure);
    }
}

/* ---- three threads ---- */

static bool is_at(struct pipeline *p, const struct chunk *c, enum stage stage)
{
    pthread_mutex_lock(&p->lock);
    bool there = c->stage == stage;
    pthread_mutex_unlock(&p->lock);
    return there;
}

static void wait_for(struct pipeline *p, const struct chunk *c, enum stage stage)
{
    pthread_mutex_lock(&p->lock);
    while (c->stage != stage)
        pthread_cond_wait(&p->moved, &p->lock);
    pthread_mutex_unlock(&p->lock);
}

static void pass_on(struct pipeline *p, struct chunk *c)
{
    pthread_mutex_lock(&p->lock);
    c->stage = (c->stage + 1) % STAGES;
    pthread_cond_broadcast(&p->moved);
    pthread_mutex_unlock(&p->lock);
}

static void *read_all(void *context)
{
    struct pipeline *p = context;
    int got = 1;
    for (size_t i = 0; got == 1; i++) {
        struct chunk *c = &p->chunks[i % STAGES];
        wait_for(p, c, TO_READ);
        read_chunk(p, c);
        got = c->got; /* read before another thread has the chunk */
        bool heavy = is_heavy(c);
        pass_on(p, c);
        if (heavy && got == 1)
            wait_for(p, c, TO_READ);
    }
    return NULL;
}

static void *compute_all(void *context)
{
    struct pipeline *p = context;
    int got = 1;
    for (size_t i = 0; got == 1; i++) {
        struct chunk *c = &p->chunks[i % STAGES];
        wait_for(p, c, TO_COMPUTE);
        compute_chunk(p, c);
        got = c->got;
        pass_on(p, c);
    }
    return NULL;
}

/* Flushes before it waits, so that a reader has all records that are done. */
static void write_all(struct pipeline *p)
{
    struct err e;
    int got = 1;
    for (size_t i = 0; got == 1; i++) {
        struct chunk *c = &p->chunks[i % STAGES];
        if (!is_at(p, c, TO_WRITE))
            cli_check(filter_flush(p->filter, &e), &e);
        wait_for(p, c, TO_WRITE);
        write_chunk(p, c);
        got = c->got;
        pass_on(p, c);
    }
}

static void run_in_threads(struct pipeline *p)
{
    struct err e;
    pthread_t reading, computing;
    reader_on_wait(p->filter->reader, NULL, NULL); /* the reading thread must not flush */
    if (thread_start(&reading, read_all, p) || thread_start(&computing, compute_all, p)) {
        err_set(&e, "cannot start the threads that read and compute");
        cli_fail(&e);
    }
    write_all(p);
    pthread_join(reading, NULL);
    pthread_join(computing, NULL);
}

static void run_in_turn(struct pipeline *p)
{
    struct chunk *c = &p->chunks[0];
    do {
        read_chunk(p, c);
        compute_chunk(p, c);
        write_chunk(p, c);
    } while (c->got == 1);
}

/* ---- start and end ---- */

static void open_chunk(struct chunk *c)
{
    *c = (struct chunk){.records = mem_zero(RECORDS_AT_ONCE, sizeof *c->records),
                        .sequences = mem_zero(RECORDS_AT_ONCE, sizeof *c->sequences)};
    if (!c->records || !c->sequences)
        cli_fail_memory(RECORDS_AT_ONCE * sizeof *c->records, "a chunk of records");
}

static void close_chunk(struct chunk *c)
{
    for (size_t i = 0; i < RECORDS_AT_ONCE; i++)
        record_free(&c->records[i]);
    free(c->records);
    free(c->sequences);
}

void inference_run(struct inference *g, struct filter *f, const struct inference_work *work)
{
    struct pipeline p = {.inference = g,
                         .filter = f,
                         .work = work,
                         .threaded = thread_pool_threads(g->workers) > 1,
                         .lock = PTHREAD_MUTEX_INITIALIZER,
                         .moved = PTHREAD_COND_INITIALIZER};
    reader_on_record(f->reader, NULL); /* a record counts when it is written */
    for (int i = 0; i < STAGES; i++)
        open_chunk(&p.chunks[i]);
    if (p.threaded)
        run_in_threads(&p);
    else
        run_in_turn(&p);
    for (int i = 0; i < STAGES; i++)
        close_chunk(&p.chunks[i]);
}
