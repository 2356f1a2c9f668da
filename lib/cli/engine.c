/* engine.c - a model, its workers and its tape, put together; records on their way through them. */
#include "cli/engine.h"
#include "base/mem.h"
#include "nn/precision.h"

#include <stdlib.h>
#include <string.h>

/* Beside the frames that a model works on at once. What else a record holds counts too. */
enum { RECORDS_AT_ONCE = 256, BYTES_AT_ONCE = 4 << 20 };

void engine_exhausted(size_t bytes)
{
    struct err e;
    err_memory(&e, bytes, "the computation");
    cli_fail(&e);
}

struct workers *engine_workers(int threads)
{
    struct err e;
    bool bf16 = strcmp(shared.precision, "bf16") == 0;
    cli_check(precision_choose(bf16 ? PRECISION_BF16 : PRECISION_F32, &e), &e);
    struct workers *w = workers_open(threads, &e);
    cli_check(!w, &e);
    return w;
}

void engine_open(struct engine *g, const char *path)
{
    struct err e;
    if (!path)
        cli_wrong_use("--model FILE is needed");
    *g = (struct engine){0};
    struct reader *r = filter_open(path, "model");
    if (model_read(&g->model, r, false, &e)) {
        reader_error(r, &e);
        cli_fail(&e);
    }
    g->crc = reader_crc(r);
    reader_close(r);
    g->workers = engine_workers(cli_threads());
    g->tape = (struct tape){.workers = g->workers,
                            .params = &g->model.params,
                            .arena = {.exhausted = engine_exhausted}};
}

void engine_close(struct engine *g)
{
    tape_free(&g->tape);
    workers_close(g->workers);
    model_free(&g->model);
}

/* Records that are computed together. */
struct load {
    struct record *records; /* [RECORDS_AT_ONCE] */
    struct clip *clips;
    size_t count, frames, bytes;
    int got; /* 1: more may come, 0: that was the end, -1: an error behind the last record */
    struct err failure;
};

static void load_open(struct load *l)
{
    *l = (struct load){.records = mem_zero(RECORDS_AT_ONCE, sizeof *l->records),
                       .clips = mem_zero(RECORDS_AT_ONCE, sizeof *l->clips)};
    if (!l->records || !l->clips)
        engine_exhausted(RECORDS_AT_ONCE * sizeof *l->records);
}

static void load_close(struct load *l)
{
    for (size_t i = 0; i < RECORDS_AT_ONCE; i++)
        record_free(&l->records[i]);
    free(l->records);
    free(l->clips);
}

/* Reads one more record, waiting for it. */
static int load_add(struct load *l, struct engine *g, struct filter *f,
                    const struct engine_work *work, struct err *e)
{
    struct record *r = &l->records[l->count];
    struct clip *c = &l->clips[l->count];
    int got = reader_next(f->reader, r, e);
    if (got != 1)
        return got;
    l->bytes += r->size;
    *c = (struct clip){0};
    if (work->take(g, r, c, e))
        return -1;
    l->frames += c->T;
    l->count++;
    return 1;
}

static bool load_is_full(const struct load *l, const struct engine *g)
{
    return l->count == RECORDS_AT_ONCE || l->bytes >= BYTES_AT_ONCE ||
           l->frames >= codes_at_once(&g->model);
}

/* The next record, and all behind it that are there already. The last one, which may be large, need
 * not outlast the reader's buffer. */
static void load_fill(struct load *l, struct engine *g, struct filter *f,
                      const struct engine_work *work)
{
    struct err *e = &l->failure;
    l->count = l->frames = l->bytes = 0;
    do {
        l->got = load_add(l, g, f, work, e);
        if (l->got != 1 || load_is_full(l, g))
            return;
        if (record_keep(&l->records[l->count - 1], e)) {
            l->got = -1;
            return;
        }
    } while (reader_ready(f->reader));
}

/* What was written before goes out first. */
static _Noreturn void fail_after(struct filter *f, const struct err *e)
{
    struct err other;
    cli_fail(writer_flush(f->writer, &other) ? &other : e);
}

void engine_run(struct engine *g, struct filter *f, const struct engine_work *work)
{
    struct err e;
    struct load l;
    load_open(&l);
    do {
        load_fill(&l, g, f, work);
        work->compute(l.clips, l.count, &g->model, &g->tape);
        for (size_t i = 0; i < l.count; i++) {
            if (work->finish(g, &l.records[i], &l.clips[i], &e))
                fail_after(f, &e);
            filter_write(f, &l.records[i]);
            record_free(&l.records[i]);
        }
    } while (l.got == 1);
    if (l.got < 0)
        fail_after(f, &l.failure);
    load_close(&l);
}
