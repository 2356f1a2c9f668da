/* inference_pipeline.c - records on their way through a model. One thread reads what comes next,
 * one computes, and the main thread, the only one that ends the program, writes what is done: loads
 * of records go round from one to the next. With one thread to compute the three take turns. */
#include "base/mem.h"
#include "base/thread.h"
#include "cli/inference.h"
#include "cli/progress.h"

#include <stdlib.h>

/* Beside the frames that a model works on at once. What else a record holds counts too. */
enum { RECORDS_AT_ONCE = 256, BYTES_AT_ONCE = 8 << 20 };

enum stage { TO_READ, TO_COMPUTE, TO_WRITE, STAGES };

/* Records that are computed together. */
struct load {
    struct record *records; /* [RECORDS_AT_ONCE] */
    struct sequence *sequences;
    size_t count, frames, bytes;
    uint64_t used; /* of the input, up to its end */
    int got;       /* 1: more may come, 0: that was the end, -1: an error behind the last record */
    struct err failure;
    enum stage stage;
};

/* The loads and what they go through. */
struct run {
    struct inference *inference;
    struct filter *filter;
    const struct inference_work *work;
    struct load loads[STAGES];
    bool threaded;
    pthread_mutex_t lock; /* of the loads' stages */
    pthread_cond_t moved;
};

/* ---- what is done to a load ---- */

/* Reads one more record, waiting for it. */
static int add_record(struct run *u, struct load *l, struct err *e)
{
    struct record *r = &l->records[l->count];
    struct sequence *c = &l->sequences[l->count];
    int got = reader_next(u->filter->reader, r, e);
    if (got != 1)
        return got;
    l->bytes += r->size;
    *c = (struct sequence){0};
    if (u->work->take(u->inference, r, c, e))
        return -1;
    l->frames += c->T;
    l->count++;
    return 1;
}

static bool is_full(const struct run *u, const struct load *l)
{
    return l->count == RECORDS_AT_ONCE || l->bytes >= BYTES_AT_ONCE ||
           l->frames >= frames_at_once(&u->inference->model);
}

/* One with a very long sequence, which goes its way before anything else is read: so that there is
 * memory for one such, not for three. */
static bool is_heavy(const struct load *l)
{
    return l->bytes >= 2 * (size_t)BYTES_AT_ONCE;
}

/* The next record, and all behind it that are there already. */
static void read_records(struct run *u, struct load *l)
{
    struct err *e = &l->failure;
    bool full = false;
    l->count = l->frames = l->bytes = 0;
    do {
        l->got = add_record(u, l, e);
        if (l->got != 1)
            return;
        full = is_full(u, l);
        bool read_on = !full || (u->threaded && !is_heavy(l));
        if (read_on && record_keep(&l->records[l->count - 1], e)) { /* out of the reader's buffer */
            l->got = -1;
            return;
        }
    } while (!full && reader_ready(u->filter->reader));
}

static void read_load(struct run *u, struct load *l)
{
    read_records(u, l);
    l->used = reader_used(u->filter->reader);
}

/* Record i of the load is the first that is not to be written. */
static void fail_at(struct load *l, size_t i, const struct err *e)
{
    l->count = i;
    l->got = -1;
    l->failure = *e;
}

static void compute_load(struct run *u, struct load *l)
{
    struct inference *g = u->inference;
    struct err e;
    if (u->work->compute(l->sequences, l->count, &g->model, &g->tape, &e))
        fail_at(l, 0, &e);
    for (size_t i = 0; i < l->count; i++)
        if (u->work->finish(g, &l->records[i], &l->sequences[i], &e))
            fail_at(l, i, &e);
}

/* The last load that failed ends the program, when what was before it has gone out. */
static void write_load(struct run *u, struct load *l)
{
    struct err e;
    for (size_t i = 0; i < l->count; i++) {
        filter_write(u->filter, &l->records[i]);
        record_free(&l->records[i]);
    }
    progress_add(l->count, l->used);
    if (l->got < 0)
        cli_fail(writer_flush(u->filter->writer, &e) ? &e : &l->failure);
}

/* ---- three threads ---- */

static bool is_at(struct run *u, const struct load *l, enum stage stage)
{
    pthread_mutex_lock(&u->lock);
    bool there = l->stage == stage;
    pthread_mutex_unlock(&u->lock);
    return there;
}

static void wait_for(struct run *u, const struct load *l, enum stage stage)
{
    pthread_mutex_lock(&u->lock);
    while (l->stage != stage)
        pthread_cond_wait(&u->moved, &u->lock);
    pthread_mutex_unlock(&u->lock);
}

static void pass_on(struct run *u, struct load *l)
{
    pthread_mutex_lock(&u->lock);
    l->stage = (l->stage + 1) % STAGES;
    pthread_cond_broadcast(&u->moved);
    pthread_mutex_unlock(&u->lock);
}

static void *read_all(void *context)
{
    struct run *u = context;
    int got = 1;
    for (size_t i = 0; got == 1; i++) {
        struct load *l = &u->loads[i % STAGES];
        wait_for(u, l, TO_READ);
        read_load(u, l);
        got = l->got; /* before somebody else has it */
        bool heavy = is_heavy(l);
        pass_on(u, l);
        if (heavy && got == 1)
            wait_for(u, l, TO_READ);
    }
    return NULL;
}

static void *compute_all(void *context)
{
    struct run *u = context;
    int got = 1;
    for (size_t i = 0; got == 1; i++) {
        struct load *l = &u->loads[i % STAGES];
        wait_for(u, l, TO_COMPUTE);
        compute_load(u, l);
        got = l->got;
        pass_on(u, l);
    }
    return NULL;
}

/* What has been written goes out before it waits for more. */
static void write_all(struct run *u)
{
    struct err e;
    int got = 1;
    for (size_t i = 0; got == 1; i++) {
        struct load *l = &u->loads[i % STAGES];
        if (!is_at(u, l, TO_WRITE))
            cli_check(filter_flush(u->filter, &e), &e);
        wait_for(u, l, TO_WRITE);
        write_load(u, l);
        got = l->got;
        pass_on(u, l);
    }
}

static void run_threaded(struct run *u)
{
    struct err e;
    pthread_t reading, computing;
    reader_on_wait(u->filter->reader, NULL, NULL); /* the writer is not for that thread */
    if (thread_start(&reading, read_all, u) || thread_start(&computing, compute_all, u)) {
        err_set(&e, "cannot start the threads that read and compute");
        cli_fail(&e);
    }
    write_all(u);
    pthread_join(reading, NULL);
    pthread_join(computing, NULL);
}

static void run_in_turn(struct run *u)
{
    struct load *l = &u->loads[0];
    do {
        read_load(u, l);
        compute_load(u, l);
        write_load(u, l);
    } while (l->got == 1);
}

/* ---- the whole ---- */

static void open_load(struct load *l)
{
    *l = (struct load){.records = mem_zero(RECORDS_AT_ONCE, sizeof *l->records),
                       .sequences = mem_zero(RECORDS_AT_ONCE, sizeof *l->sequences)};
    if (!l->records || !l->sequences)
        inference_out_of_memory(RECORDS_AT_ONCE * sizeof *l->records);
}

static void close_load(struct load *l)
{
    for (size_t i = 0; i < RECORDS_AT_ONCE; i++)
        record_free(&l->records[i]);
    free(l->records);
    free(l->sequences);
}

void inference_run(struct inference *g, struct filter *f, const struct inference_work *work)
{
    struct run u = {.inference = g,
                    .filter = f,
                    .work = work,
                    .threaded = thread_pool_threads(g->workers) > 1,
                    .lock = PTHREAD_MUTEX_INITIALIZER,
                    .moved = PTHREAD_COND_INITIALIZER};
    reader_on_record(f->reader, NULL); /* a record counts when it is written */
    for (int i = 0; i < STAGES; i++)
        open_load(&u.loads[i]);
    if (u.threaded)
        run_threaded(&u);
    else
        run_in_turn(&u);
    for (int i = 0; i < STAGES; i++)
        close_load(&u.loads[i]);
}
