/* run.c - the steps of a training between its streams: what it says, what it saves. */
#include "run.h"
#include "cli/processes.h"
#include "cli/inference.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "interrupt.h"
#include "model/classifier.h"
#include "train/checkpoint.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- checkpoints ---- */

/* Bytes of the log so far; -1: none that could be shortened. */
static int64_t log_size(const struct run *r)
{
    struct stat s;
    bool known = r->log && fstat(fileno(r->log), &s) == 0 && S_ISREG(s.st_mode);
    return known ? (int64_t)s.st_size : -1;
}

static struct checkpoint state_of(const struct run *r)
{
    const struct plan *p = r->plan;
    return (struct checkpoint){
        .step = (int64_t)r->trainer.step,
        .seconds = r->elapsed,
        .records = (int64_t)(p->buffer ? r->seen.records : dataset_total(&r->data)),
        .data_crc32 = p->buffer ? r->seen.crc : r->data.crc,
        .epochs = p->minutes > 0 || p->steps ? 0 : p->epochs,
        .steps = (int64_t)p->steps,
        .seed = (int64_t)p->seed,
        .shards = (int64_t)r->world.shards,
        .buffer = (int64_t)p->buffer,
        .bits = strcmp(shared.precision, "bf16") == 0 ? 16 : 32,
        .log = log_size(r),
        .report = r->report,
    };
}

static void write_checkpoint(const struct run *r, const struct params *whole)
{
    struct err e;
    struct output o;
    struct checkpoint state = state_of(r);
    struct model m = r->model;
    m.params = *whole;
    output_open(&o, r->plan->checkpoint, 1);
    struct writer *w = writer_open(o.fd, o.name, &e);
    cli_check(!w || checkpoint_write(&state, &m, w, &e), &e);
    writer_close(w);
    output_commit(&o);
}

static void save_checkpoint(const struct run *r)
{
    struct err e;
    struct params whole;
    cli_check(sharded_adam_gather(&r->trainer.exchange, &whole, &e), &e);
    if (processes_is_first())
        write_checkpoint(r, &whole);
    sharded_adam_gather_free(&r->trainer.exchange, &whole);
}

static _Noreturn void refuse_checkpoint(const struct run *r, struct err *e)
{
    const char *name = r->plan->checkpoint;
    size_t length = strlen(name); /* which the reader's own errors begin with */
    if (strncmp(e->text, name, length) == 0 && strncmp(e->text + length, ": ", 2) == 0)
        memmove(e->text, e->text + length + 2, strlen(e->text + length + 2) + 1);
    err_context(e, "checkpoint '%s'", name);
    cli_fail(e);
}

static void check_data(const struct run *r, const struct checkpoint *was)
{
    struct err e;
    struct checkpoint is = state_of(r);
    if (checkpoint_same_data(was, &is, &r->model, r->data.H, r->data.W, r->data.C, &e))
        refuse_checkpoint(r, &e);
}

/* The model as it was saved. The data of a shuffle buffer is compared when it has been read again.
 */
static void read_checkpoint(struct run *r, struct checkpoint *was)
{
    struct err e;
    const struct plan *p = r->plan;
    struct checkpoint is = state_of(r);
    struct reader *reader = filter_open(r->plan->checkpoint, "checkpoint");
    if (checkpoint_read(was, &r->model, reader, &e) ||
        checkpoint_same_run(was, &is, &r->model, &p->config, &p->training, &e))
        refuse_checkpoint(r, &e);
    reader_close(reader);
    if (!r->plan->buffer)
        check_data(r, was);
    cli_note("going on from '%s' at step %lld", r->plan->checkpoint, (long long)was->step);
}

/* ---- telling ---- */

static void flush_log(const struct run *r)
{
    struct err e;
    if (fflush(r->log)) {
        err_errno(&e, "cannot write '%s'", r->plan->log);
        cli_fail(&e);
    }
}

static void tell_judge(const struct run *r, const struct train_report *p, double epoch, double now)
{
    double n = (double)p->steps;
    unsigned long long step = r->trainer.step;
    cli_note("epoch %.4g, step %llu: loss %.4g, %.3f %% of the decisions wrong, %.0f s", epoch,
             step, p->loss / n, 100 * p->wrong / n, now);
    if (!r->log)
        return;
    fprintf(r->log,
            "{\"epoch\":%.6g,\"step\":%llu,\"seconds\":%.3f,\"loss\":%.9g,\"wrong\":%.9g}\n", epoch,
            step, now, p->loss / n, p->wrong / n);
    flush_log(r);
}

static void tell_epoch(struct run *r, const struct train_report *p, double now)
{
    double n = (double)p->steps, psnr = train_psnr(p, &r->model.geometry);
    double epoch = (double)r->trainer.step / (double)train_steps_per_epoch(&r->trainer);
    if (classifier_is(&r->model)) {
        tell_judge(r, p, epoch, now);
        return;
    }
    cli_note("epoch %.4g, step %llu: loss %.4g, PSNR %.2f dB, KL static %.1f, prior %.1f, frame "
             "%.1f nats, %.0f s",
             epoch, (unsigned long long)r->trainer.step, p->loss / n, psnr, p->kl_static / n,
             p->kl_prior / n, p->kl_frame / n, now);
    if (!r->log)
        return;
    fprintf(
        r->log,
        "{\"epoch\":%.6g,\"step\":%llu,\"seconds\":%.3f,\"loss\":%.9g,\"error\":%.9g,"
        "\"psnr\":%.6g,\"kl_static\":%.9g,\"kl_prior\":%.9g,\"kl_frame\":%.9g,\"cycle\":%.9g}\n",
        epoch, (unsigned long long)r->trainer.step, now, p->loss / n, p->error / n, psnr,
        p->kl_static / n, p->kl_prior / n, p->kl_frame / n, p->cycle / n);
    flush_log(r);
}

/* ---- the beginning ---- */

static void open_workers(struct world *c)
{
    bool share = c->ranks.count > 1 && !shared.threads;
    c->workers = inference_threads(share ? (int)fmax(1, c->ranks.cores) : cli_threads());
}

/* All data, or the first filling of the buffer. */
static void read_data(struct run *r, const char *path)
{
    struct err e;
    bool reads = processes_is_first();
    progress_doing("reading");
    r->reader = reads ? filter_open(path, "frames") : NULL;
    if (reads)
        progress_watch(r->reader);
    r->data.labelled = strcmp(r->plan->config.kind, "judge") == 0;
    cli_check(r->plan->buffer ? shuffle_fill(&r->data, r->reader, r->plan->buffer, &e)
                              : dataset_scatter(&r->data, r->reader, &r->world, &e),
              &e);
    cli_check(reads && map_copy(&r->history, reader_header(r->reader), &e), &e);
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
    cli_check(classifier_is(m) &&
                  labels_define(&m->labels, r->data.labels, r->data.count, r->plan->labels, &e),
              &e);
    size_t margin =
        strcmp(m->config.decoder, "deconv") == 0 ? GEOMETRY_WHOLE : (size_t)m->training.margin;
    cli_check(geometry_measure_all_ranks(&m->geometry, &r->data, &r->world, margin, &e) ||
                  model_build(m, true, &e),
              &e);
    params_init(&m->params, r->plan->seed);
}

/* Rank 0 reads the checkpoint; the others start anew, which gives them all but the parameters, and
 * take these from it. */
static void resume(struct run *r, struct checkpoint *was)
{
    struct err e;
    struct params *p = &r->model.params;
    if (r->world.ranks.count > 1)
        start_anew(r);
    if (processes_is_first()) {
        model_free(&r->model);
        read_checkpoint(r, was);
    }
    cli_check(comm_broadcast(&r->world.ranks, was, sizeof *was, &e), &e);
    float *const arrays[] = {p->value, p->m, p->v, p->mean};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        cli_check(comm_broadcast(&r->world.ranks, arrays[i], p->total * sizeof(float), &e), &e);
}

/* What a checkpoint says of the stream: what the steps before it have used. */
static void note_seen(struct run *r)
{
    r->seen.records = r->shuffle.records;
    r->seen.crc = r->data.crc;
}

/* The buffer is what the stream and the steps have made of it: both are gone through again. */
static void open_shuffle(struct run *r, const struct checkpoint *was)
{
    struct err e;
    cli_check(shuffle_open(&r->shuffle, &r->trainer, &r->data, r->reader, &e), &e);
    for (uint64_t step = 0; step < (uint64_t)was->step; step++)
        cli_check(shuffle_advance(&r->shuffle, step, &e), &e);
    note_seen(r);
    if (was->step)
        check_data(r, was);
}

/* A line of the log, whole or torn off by the end of the file, that tells of more steps than these?
 */
static bool is_later(const char *line, int64_t step)
{
    long long told;
    const char *at = strstr(line, "\"step\":");
    if (line[0] != '{' || !strchr(line, '\n'))
        return line[0] == '{';
    return at && sscanf(at, "\"step\":%lld", &told) == 1 && told > step;
}

/* Is what stands behind the checkpoint's end of the log of this training, and to come again? */
static bool comes_again(FILE *log, const struct checkpoint *was)
{
    char line[1024];
    if (fseeko(log, was->log ? was->log - 1 : 0, SEEK_SET) || (was->log && fgetc(log) != '\n'))
        return false;
    while (fgets(line, sizeof line, log))
        if (!is_later(line, was->step))
            return false;
    return true;
}

/* Epochs after the checkpoint were logged already, before the interruption: each is to stand there
 * once. */
static void shorten_log(const char *path, const struct checkpoint *was)
{
    struct err e;
    struct stat s;
    if (was->log < 0 || stat(path, &s) || !S_ISREG(s.st_mode) || s.st_size <= was->log)
        return;
    FILE *log = fopen(path, "r");
    bool shortens = log && comes_again(log, was);
    if (log)
        fclose(log);
    cli_check(shortens && truncate(path, was->log) && err_errno(&e, "cannot shorten '%s'", path),
              &e);
}

static void open_log(struct run *r, const struct checkpoint *was)
{
    struct err e;
    const char *path = r->plan->log;
    if (!path || !processes_is_first())
        return;
    if (was->step)
        shorten_log(path, was);
    r->log = fopen(path, "a");
    cli_check(!r->log && err_errno(&e, "cannot open '%s'", path), &e);
}

void run_prepare(struct run *r, const char *path)
{
    struct err e;
    struct checkpoint was = {0};
    bool goes_on = r->plan->checkpoint && access(r->plan->checkpoint, F_OK) == 0;
    read_data(r, path);
    open_workers(&r->world);
    cli_check(comm_broadcast(&r->world.ranks, &goes_on, sizeof goes_on, &e), &e);
    if (goes_on)
        resume(r, &was);
    else
        start_anew(r);
    cli_check(train_open(&r->trainer, &r->model, &r->data, &r->world, r->plan->seed, &e), &e);
    r->trainer.tape.arena.exhausted = inference_out_of_memory;
    if (r->plan->buffer)
        open_shuffle(r, &was);
    r->trainer.step = (uint64_t)was.step;
    r->elapsed = was.seconds;
    r->report = was.report;
    r->steps = r->plan->steps
                   ? r->plan->steps
                   : (uint64_t)ceil(r->plan->epochs * (double)train_steps_per_epoch(&r->trainer));
    open_log(r, &was);
}

/* ---- the run ---- */

/* The share of the training that is behind us. */
static double done(const struct run *r, double now)
{
    if (r->plan->minutes > 0)
        return fmin(1, now / (60 * r->plan->minutes));
    return r->steps ? (double)r->trainer.step / (double)r->steps : 1;
}

/* What rank 0's clock says, for all: how long it has been, and is it time for a checkpoint? */
struct moment {
    double elapsed, saved; /* seconds of training; at the last checkpoint */
    bool saves;
    uint8_t ending; /* bit i: some process was sent ending_signals[i]; it is for all */
};

static uint8_t agree_ending(const struct run *r)
{
    struct err e;
    uint8_t bits = 0;
    for (int i = 0; i < ENDING_SIGNALS; i++)
        if (interrupt_noted() == ending_signals[i].number)
            bits = (uint8_t)(1 << i);
    cli_check(comm_allreduce_or(&r->world.ranks, &bits, 1, &e), &e);
    return bits;
}

static void look_at_clock(struct moment *m, double since, const struct run *r)
{
    struct err e;
    m->elapsed = progress_clock() - since;
    m->saves = r->plan->checkpoint && m->elapsed - m->saved >= r->plan->checkpoint_seconds;
    if (m->saves)
        m->saved = m->elapsed;
    cli_check(comm_broadcast(&r->world.ranks, m, sizeof *m, &e), &e);
    m->ending = agree_ending(r);
}

static void show(const struct run *r)
{
    const struct trainer *tr = &r->trainer;
    const struct train_report *report = &r->report;
    double epoch = (double)tr->step / (double)train_steps_per_epoch(tr);
    double rate = (double)(tr->step * tr->B) / r->elapsed;
    if (classifier_is(&r->model))
        progress_show(done(r, r->elapsed), r->elapsed, "epoch %.2f | %.2f %% wrong | %.0f seq/s",
                      epoch, 100 * report->wrong / (double)report->steps, rate);
    else
        progress_show(done(r, r->elapsed), r->elapsed, "epoch %.2f | PSNR %.2f dB | %.0f seq/s",
                      epoch, train_psnr(report, &r->model.geometry), rate);
}

/* The next sequences of a stream, for the next step. False where it was told to end meanwhile, also
 * where the stream broke off since the program before it was told too. */
static bool advance(struct run *r)
{
    struct err e;
    int failed = r->plan->buffer ? shuffle_advance(&r->shuffle, r->trainer.step, &e) : 0;
    if (failed && interrupt_told())
        return false;
    cli_check(failed, &e);
    if (r->plan->buffer)
        note_seen(r);
    return true;
}

static void step(struct run *r, struct moment *moment, double since)
{
    struct err e;
    struct trainer *tr = &r->trainer;
    cli_check(train_step(tr, done(r, r->elapsed), &r->report, &e), &e);
    look_at_clock(moment, since, r);
    r->elapsed = moment->elapsed;
    show(r);
    if (tr->step % train_steps_per_epoch(tr) == 0 || done(r, r->elapsed) >= 1) {
        tell_epoch(r, &r->report, r->elapsed);
        r->report = (struct train_report){0};
    }
    if (moment->saves && !moment->ending)
        save_checkpoint(r);
}

/* The checkpoint, if any, is saved. */
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
    cli_check(comm_barrier(&r->world.ranks, &e), &e); /* whoever goes first takes all with it */
    interrupt_end(ending_signals[i].number);
}

void run_learn(struct run *r)
{
    struct err e;
    double since = progress_clock() - r->elapsed;
    struct moment moment = {.saved = r->elapsed};
    if (r->plan->buffer)
        prefetch_set_cancel(r->shuffle.feed, interrupt_told);
    interrupt_defer();
    while (done(r, r->elapsed) < 1 && !moment.ending && advance(r))
        step(r, &moment, since);
    if (r->plan->checkpoint)
        save_checkpoint(r);
    interrupt_restore();
    uint8_t ending = agree_ending(r);
    if (ending)
        obey(r, ending);
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
    if (r->log && fclose(r->log)) {
        struct err e;
        err_errno(&e, "cannot write '%s'", r->plan->log);
        cli_fail(&e);
    }
    if (r->plan->buffer)
        shuffle_close(&r->shuffle);
    reader_close(r->reader);
    train_close(&r->trainer);
    thread_pool_close(r->world.workers);
    model_free(&r->model);
    dataset_free(&r->data);
    map_free(&r->history);
}
