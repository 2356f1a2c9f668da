/* run.c - a training: the data, the model, the loop of steps, and the end. */
#include "run.h"
#include "cli/inference.h"
#include "cli/processes.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "interrupt.h"
#include "run_checkpoint.h"
#include "run_log.h"
#include "train/measure_geometry.h"
#include "train/scatter.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

/* ---- the beginning ---- */

static void open_workers(struct world *c)
{
    bool share = c->comm.size > 1 && !shared.threads;
    c->workers = inference_threads(share ? (int)fmax(1, c->comm.cores) : cli_threads());
}

/* Reads all data, or fills the shuffle buffer. */
static void read_data(struct run *r, const char *path)
{
    struct err e;
    bool reads = processes_is_first();
    progress_doing("reading");
    r->reader = reads ? filter_open(path, "frames") : NULL;
    if (reads)
        progress_watch(r->reader);
    r->data.labelled = r->plan->config.kind == KIND_JUDGE;
    cli_check(r->plan->buffer ? shuffle_fill(&r->data, r->reader, r->plan->buffer, &e)
                              : dataset_scatter(&r->data, r->reader, &r->world, &e),
              &e);
    if (reads && map_copy(&r->history, reader_header(r->reader), &e))
        cli_fail(&e);
    if (r->plan->buffer)
        return;
    reader_close(r->reader);
    r->reader = NULL;
}

static void start_anew(struct run *r)
{
    struct err e;
    struct model *m = &r->model;
    m->config = r->plan->config;
    m->training = r->plan->training;
    if (model_classifies(m) &&
        labels_define(&m->labels, r->data.labels, r->data.count, r->plan->labels, &e))
        cli_fail(&e);
    cli_check(geometry_measure_all_ranks(&m->geometry, &r->data, &r->world, model_margin(m), &e) ||
                  geometry_fits(&m->geometry, &m->config, &e) || model_build(m, true, &e),
              &e);
    params_init(&m->params, r->plan->seed);
}

/* Rank 0 reads the checkpoint; the others start anew, which makes all but the parameters, and
 * receive these from rank 0. */
static void resume(struct run *r, struct checkpoint *was)
{
    struct err e;
    struct params *p = &r->model.params;
    if (r->world.comm.size > 1)
        start_anew(r);
    if (processes_is_first()) {
        model_free(&r->model);
        run_read_checkpoint(r, was);
    }
    cli_check(comm_broadcast(&r->world.comm, was, sizeof *was, &e), &e);
    float *const arrays[] = {p->value, p->m, p->v, p->mean};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        cli_check(comm_broadcast(&r->world.comm, arrays[i], p->total * sizeof(float), &e), &e);
}

/* What a checkpoint stores of the stream: what the steps before it have used. */
static void note_seen(struct run *r)
{
    r->seen.records = r->shuffle.records;
    r->seen.crc = r->data.crc;
}

/* The buffer depends on the stream and on the steps, so both are replayed up to the checkpoint. */
static void open_shuffle(struct run *r, const struct checkpoint *was)
{
    struct err e;
    cli_check(shuffle_open(&r->shuffle, &r->trainer, &r->data, r->reader, &e), &e);
    for (uint64_t step = 0; step < (uint64_t)was->step; step++)
        cli_check(shuffle_advance(&r->shuffle, step, &e), &e);
    note_seen(r);
    if (was->step)
        run_check_data(r, was);
}

void run_prepare(struct run *r, const char *path)
{
    struct err e;
    struct checkpoint was = {0};
    bool goes_on = r->plan->checkpoint && access(r->plan->checkpoint, F_OK) == 0;
    read_data(r, path);
    open_workers(&r->world);
    cli_check(comm_broadcast(&r->world.comm, &goes_on, sizeof goes_on, &e), &e);
    if (goes_on)
        resume(r, &was);
    else
        start_anew(r);
    cli_check(train_open(&r->trainer, &r->model, &r->data, &r->world, r->plan->seed, &e), &e);
    r->trainer.tape.arena.exhausted = inference_out_of_memory;
    cli_check(recovery_open(&r->recovery, &r->trainer, &e) || train_rehearse(&r->trainer, &e), &e);
    if (goes_on) {
        r->recovery.factor = was.factor;
        r->recovery.first = was.first;
    }
    if (r->plan->buffer)
        open_shuffle(r, &was);
    r->trainer.step = (uint64_t)was.step;
    r->elapsed = was.seconds;
    r->report = was.report;
    r->steps = r->plan->steps
                   ? r->plan->steps
                   : (uint64_t)ceil(r->plan->epochs * (double)train_steps_per_epoch(&r->trainer));
    run_open_log(r, &was);
}

/* ---- the run ---- */

/* The share of the training so far, 0..1. */
static double done(const struct run *r, double now)
{
    if (r->plan->minutes > 0)
        return fmin(1, now / (60 * r->plan->minutes));
    return r->steps ? (double)r->trainer.step / (double)r->steps : 1;
}

/* The time of rank 0, for all ranks: how long the training is, and is a checkpoint due? */
struct moment {
    double elapsed, saved; /* seconds of training; at the last checkpoint */
    bool saves;
    uint8_t ending; /* bit i: some process got ending_signals[i], so all end */
};

static uint8_t agree_ending(const struct run *r)
{
    struct err e;
    uint8_t bits = 0;
    for (int i = 0; i < ENDING_SIGNALS; i++)
        if (interrupt_noted() == ending_signals[i].number)
            bits = (uint8_t)(1 << i);
    cli_check(comm_allreduce_or(&r->world.comm, &bits, 1, &e), &e);
    return bits;
}

static void look_at_clock(struct moment *m, double since, const struct run *r)
{
    struct err e;
    m->elapsed = progress_clock() - since;
    m->saves = r->plan->checkpoint && m->elapsed - m->saved >= r->plan->checkpoint_seconds;
    if (m->saves)
        m->saved = m->elapsed;
    cli_check(comm_broadcast(&r->world.comm, m, sizeof *m, &e), &e);
    m->ending = agree_ending(r);
}

/* Reads the sequences that the next step needs from a stream. Returns false after a signal to end,
 * also if the stream broke off because the program before got the signal too. */
static bool advance(struct run *r)
{
    struct err e;
    int failed = r->plan->buffer ? shuffle_advance(&r->shuffle, r->trainer.step, &e) : 0;
    if (failed && interrupt_pending())
        return false;
    cli_check(failed, &e);
    if (r->plan->buffer)
        note_seen(r);
    return true;
}

/* What train_step() and train_settle() return. */
static void check_step(int back, const struct err *e)
{
    cli_check(back < 0, e);
    if (back > 0)
        cli_note("%s", e->text);
}

static void save(struct run *r)
{
    struct err e;
    check_step(train_settle(&r->trainer, &e), &e);
    run_save_checkpoint(r);
}

static void step(struct run *r, struct moment *moment, double since)
{
    struct err e;
    struct trainer *tr = &r->trainer;
    check_step(train_step(tr, done(r, r->elapsed), &r->report, &e), &e);
    look_at_clock(moment, since, r);
    r->elapsed = moment->elapsed;
    if (!r->report.steps)
        return; /* it went back: there is nothing to show yet */
    run_show(r, done(r, r->elapsed));
    if (tr->step % train_steps_per_epoch(tr) == 0 || done(r, r->elapsed) >= 1)
        run_note_epoch(r);
    if (moment->saves && !moment->ending)
        save(r);
}

/* Ends after a signal; the checkpoint, if any, is saved. */
static _Noreturn void obey(const struct run *r, uint8_t ending)
{
    char where[96];
    const struct plan *p = r->plan;
    int i = 0;
    unsigned long long step = r->trainer.step;
    while (!(ending >> i & 1))
        i++;
    if (p->minutes > 0)
        snprintf(where, sizeof where, "step %llu, %.3g of %.3g minutes", step, r->elapsed / 60,
                 p->minutes);
    else
        snprintf(where, sizeof where, "step %llu of %llu", step, (unsigned long long)r->steps);
    progress_hide();
    if (p->checkpoint)
        cli_note("stopped at %s; the same command goes on from '%s'", where, p->checkpoint);
    else
        cli_note("stopped at %s, which are lost; with --checkpoint FILE the same command would "
                 "have gone on from there",
                 where);
    struct err e;
    cli_check(comm_barrier(&r->world.comm, &e),
              &e); /* the first process that ends makes mpirun end the others */
    interrupt_end(ending_signals[i].number);
}

void run_learn(struct run *r)
{
    struct err e;
    double since = progress_clock() - r->elapsed;
    struct moment moment = {.saved = r->elapsed};
    if (r->plan->buffer)
        prefetch_set_cancel(r->shuffle.prefetch, interrupt_pending);
    interrupt_defer();
    while (done(r, r->elapsed) < 1 && !moment.ending && advance(r))
        step(r, &moment, since);
    if (r->plan->checkpoint)
        save(r);
    interrupt_restore();
    uint8_t ending = agree_ending(r);
    if (ending)
        obey(r, ending);
    check_step(train_settle(&r->trainer, &e), &e);
    cli_check(train_finish(&r->trainer, &e), &e);
}

void run_write(const struct run *r, struct filter *f)
{
    struct err e;
    if (!processes_is_first())
        return;
    struct map header = {0};
    const struct entry *history = map_find(&r->history, "history");
    if (model_header(&r->model, &header, &e) ||
        (history && map_set_raw(&header, "history", history->raw, history->raw_size, &e)))
        cli_fail(&e);
    filter_output(f, "model", &header);
    map_free(&header);
    if (model_write(&r->model, f->writer, false, &e))
        cli_fail(&e);
}

void run_finish(struct run *r)
{
    run_close_log(r);
    if (r->plan->buffer)
        shuffle_close(&r->shuffle);
    reader_close(r->reader);
    train_close(&r->trainer);
    recovery_free(&r->recovery);
    thread_pool_close(r->world.workers);
    model_free(&r->model);
    dataset_free(&r->data);
    map_free(&r->history);
}
