/* dsvae-train - frames in, a trained model out.
 *
 *     sprite-draw --characters 200 | dsvae-train --preset small --minutes 1 -o model.tns */
#include "cli/engine.h"
#include "cli/filter.h"
#include "cli/group.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "model/checkpoint.h"
#include "model/codes.h"
#include "model/shuffle.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *kind = "dsvae", *preset = "sprites", *log_path, *checkpoint_path;
static double epochs = 12, minutes, checkpoint_seconds = 60;
static int64_t seed = 1, steps, shards, shuffle_buffer;
static int64_t static_dim = -1, dynamic_dim = -1, batch = -1, decoded = -1, frames = -1;
static double rate = -1, kl_static = -1, kl_prior = -1, kl_frame = -1, kl_first = -1, kl_last = -1;
static double average = -1, decay = -1, clip = -1, occlude = -1;

static const struct option_row options[] = {
    {"model", 0, OPTION_CHOICE, &kind, "KIND", .help = "what to train", .choices = config_kinds},
    {"preset", 0, OPTION_CHOICE, &preset, "NAME", .help = "parts, sizes and settings to start from",
     .choices = config_presets},
    {"epochs", 0, OPTION_REAL, &epochs, "N", .help = "how often to go over the data", 0, 1e6},
    {"minutes", 0, OPTION_REAL, &minutes, "M",
     .help = "train for M minutes instead of --epochs (the result then depends on the machine)", 0,
     1e5},
    {"steps", 0, OPTION_INTEGER, &steps, "N",
     .help = "train for N steps instead of --epochs; 0: as --epochs says", 0, 1e15},
    {"shuffle-buffer", 0, OPTION_INTEGER, &shuffle_buffer, "N",
     .help = "learn from a stream of any length in the memory of N sequences, drawn from at random "
             "and replaced by the next ones; 0: hold all data",
     0, 1e9},
    {"seed", 0, OPTION_INTEGER, &seed, "N",
     .help = "of all random numbers; the same seed gives the same model", 0, 1e15},
    {"log", 0, OPTION_TEXT, &log_path, "FILE", .help = "append a line of JSON an epoch",
     .untraced = true},
    {"checkpoint", 0, OPTION_TEXT, &checkpoint_path, "FILE",
     .help = "save the state to FILE now and then; go on from it where it exists",
     .untraced = true},
    {"checkpoint-seconds", 0, OPTION_REAL, &checkpoint_seconds, "S",
     .help = "time between two of them", 0, 1e6, .untraced = true},
    {"shards", 0, OPTION_INTEGER, &shards, "N",
     .help = "cut each step into N parts, which mpirun's processes share out; 0: one for each "
             "process",
     0, 4096, .untraced = true},
    {"static", 0, OPTION_INTEGER, &static_dim, "F",
     .help = "numbers of the static code; -1, here and below: as the preset says", -1, 1024},
    {"dynamic", 0, OPTION_INTEGER, &dynamic_dim, "Z", .help = "numbers of a frame's dynamic code",
     -1, 1024},
    {"batch", 0, OPTION_INTEGER, &batch, "B", .help = "sequences a step", -1, 65536},
    {"frames", 0, OPTION_INTEGER, &frames, "T",
     .help = "frames of a sequence that are encoded; 0: all of the shortest", -1, 4096},
    {"decoded", 0, OPTION_INTEGER, &decoded, "N", .help = "of these, how many are decoded a step",
     -1, 4096},
    {"rate", 0, OPTION_REAL, &rate, "R", .help = "learning rate at its highest", -1, 1},
    {"decay", 0, OPTION_REAL, &decay, "D", .help = "weight decay (AdamW)", -1, 1},
    {"clip", 0, OPTION_REAL, &clip, "C", .help = "largest norm of the gradient; 0: none", -1, 1e9},
    {"average", 0, OPTION_REAL, &average, "A",
     .help = "moving average of the parameters that becomes the model; 0: none", -1, 1},
    {"kl-first", 0, OPTION_REAL, &kl_first, "W", .help = "weight of all divergences at the start",
     -1, 1e6},
    {"kl-last", 0, OPTION_REAL, &kl_last, "W", .help = "and at the end", -1, 1e6},
    {"kl-static", 0, OPTION_REAL, &kl_static, "W", .help = "of KL(q(f) || N(0,I))", -1, 1e6},
    {"kl-prior", 0, OPTION_REAL, &kl_prior, "W", .help = "of KL(q(z) || p(z_t | z_<t))", -1, 1e6},
    {"kl-frame", 0, OPTION_REAL, &kl_frame, "W", .help = "of KL(q(z_t) || N(0,I))", -1, 1e6},
    {"occlude", 0, OPTION_REAL, &occlude, "P",
     .help = "share of sequences whose encoder sees squares hidden", -1, 1},
    {0},
};

static const struct program program = {
    .name = "dsvae-train",
    .purpose = "learns to split animated sprites into static and dynamic codes",
    .synopsis = (const char *const[]){"[options] [-o MODEL] [FRAMES]", NULL},
    .examples =
        (const char *const[]){
            "sprite-draw --characters 200 | dsvae-train --preset small --minutes 1 -o model.tns",
            "dsvae-train --epochs 24 --checkpoint run.tns --log run.json frames.tns -o model.tns",
            "dsvae-train --model vae --epochs 8 frames.tns > vae.tns", NULL},
    .see_also = "sprite-decode(1), dsvae-encode(1), dsvae-eval(1), tensor-stream(5)",
    .options = options,
    .uses = USES_INPUT | USES_OUTPUT | USES_THREADS,
    .max_operands = 1,
};

/* A training run: what must outlive an interruption, and what it is done with. */
struct run {
    struct dataset data;
    struct reader *reader; /* of the data; only rank 0 has one, and only as long as it reads */
    struct map history;    /* of the data: it goes on in the model's header */
    struct model model;
    struct trainer trainer;
    struct shuffle shuffle; /* with --shuffle-buffer */
    struct crew crew;
    double elapsed; /* seconds of training, those before an interruption included */
    uint64_t steps; /* in all; not with --minutes */
    FILE *log;
};

static void set_integer(int64_t *to, int64_t wanted)
{
    if (wanted >= 0)
        *to = wanted;
}

static void set_real(double *to, double wanted)
{
    if (wanted >= 0)
        *to = wanted;
}

static void configure(struct config *c, struct training *t)
{
    struct err e;
    if (config_preset(c, t, kind, preset, &e))
        cli_wrong_use("%s", e.text);
    if (static_dim >= 0 && (static_dim > 0) != (c->static_dim > 0))
        cli_wrong_use("--static %lld does not go with --model %s", (long long)static_dim, kind);
    if (dynamic_dim == 0 || batch == 0 || decoded == 0)
        cli_wrong_use("--dynamic, --batch and --decoded are 1 or more");
    set_integer(&c->static_dim, static_dim);
    set_integer(&c->dynamic_dim, dynamic_dim);
    set_integer(&t->batch, batch);
    set_integer(&t->frames, frames);
    set_integer(&t->decoded, decoded);
    set_real(&t->rate, rate);
    set_real(&t->decay, decay);
    set_real(&t->clip, clip);
    set_real(&t->average, average);
    set_real(&t->kl_first, kl_first);
    set_real(&t->kl_last, kl_last);
    set_real(&t->kl_static, kl_static);
    set_real(&t->kl_prior, kl_prior);
    set_real(&t->kl_frame, kl_frame);
    set_real(&t->occlude, occlude);
}

/* ---- options that go together ---- */

static void check_length(void)
{
    cli_exclude(steps, "--steps", cli_given("epochs"), "--epochs");
    cli_exclude(steps, "--steps", minutes > 0, "--minutes");
    cli_exclude(shuffle_buffer, "--shuffle-buffer", cli_given("epochs"), "--epochs");
    if (shuffle_buffer && !steps && minutes <= 0)
        cli_wrong_use("--shuffle-buffer needs --steps or --minutes: the stream may have no end");
}

/* Shares the shards out to the ranks. More than one bears on the result, so it is part of the
 * history, whether it was given or follows from the number of processes. */
static void check_shards(struct crew *c)
{
    struct config config;
    struct training t;
    configure(&config, &t);
    size_t ranks = (size_t)c->ranks.count;
    c->shards = shards ? (size_t)shards : ranks;
    c->mine = c->shards / ranks;
    c->first = c->mine * (size_t)c->ranks.me;
    if (c->shards % ranks)
        cli_wrong_use("--shards %zu is not a multiple of %zu processes", c->shards, ranks);
    if ((size_t)t.batch % c->shards)
        cli_wrong_use("--batch %lld is not a multiple of --shards %zu", (long long)t.batch,
                      c->shards);
    if (shuffle_buffer && ranks > 1)
        cli_wrong_use("--shuffle-buffer works in one process");
    cli_exclude(shuffle_buffer, "--shuffle-buffer", c->shards > 1, "--shards");
    if (c->shards > 1)
        cli_trace_add("--shards=%zu", c->shards);
}

/* What cannot be written is said now, not after hours of training. */
static void check_outputs(void)
{
    output_check(shared.output);
    if (checkpoint_path && strcmp(checkpoint_path, "-") == 0)
        cli_wrong_use("--checkpoint needs a file: standard output is for the model");
    if (checkpoint_path)
        output_check(checkpoint_path);
}

/* ---- checkpoints ---- */

static struct checkpoint state_of(const struct run *r)
{
    bool timed = minutes > 0;
    return (struct checkpoint){
        .step = (int64_t)r->trainer.step,
        .seconds = r->elapsed,
        .records = (int64_t)(shuffle_buffer ? r->shuffle.records : dataset_total(&r->data)),
        .data_crc32 = r->data.crc,
        .epochs = timed || steps ? 0 : epochs,
        .steps = steps,
        .seed = seed,
        .shards = (int64_t)r->crew.shards,
        .buffer = shuffle_buffer,
    };
}

static void write_checkpoint(const struct run *r, const struct params *whole)
{
    struct err e;
    struct output o;
    struct checkpoint state = state_of(r);
    struct model m = r->model;
    m.params = *whole;
    output_open(&o, checkpoint_path, 1);
    struct writer *w = writer_open(o.fd, o.name, &e);
    cli_check(!w || checkpoint_write(&state, &m, w, &e), &e);
    writer_close(w);
    output_commit(&o);
}

static void save_checkpoint(const struct run *r)
{
    struct err e;
    struct params whole;
    cli_check(exchange_collect(&r->trainer.exchange, &whole, &e), &e);
    if (group_speaks())
        write_checkpoint(r, &whole);
    exchange_forget(&r->trainer.exchange, &whole);
}

static _Noreturn void refuse_checkpoint(struct err *e)
{
    err_context(e, "checkpoint '%s'", checkpoint_path);
    cli_fail(e);
}

static void check_data(const struct run *r, const struct checkpoint *was)
{
    struct err e;
    struct checkpoint is = state_of(r);
    if (checkpoint_same_data(was, &is, &r->model, r->data.H, r->data.W, r->data.C, &e))
        refuse_checkpoint(&e);
}

/* The model as it was saved. The data of a shuffle buffer is compared when it has been read again.
 */
static void read_checkpoint(struct run *r, struct checkpoint *was)
{
    struct err e;
    struct config config;
    struct training t;
    struct checkpoint is = state_of(r);
    struct reader *reader = filter_open(checkpoint_path, "checkpoint");
    configure(&config, &t);
    if (checkpoint_read(was, &r->model, reader, &e) ||
        checkpoint_same_run(was, &is, &r->model, &config, &t, &e))
        refuse_checkpoint(&e);
    reader_close(reader);
    if (!shuffle_buffer)
        check_data(r, was);
    cli_note("going on from '%s' at step %lld", checkpoint_path, (long long)was->step);
}

/* ---- telling ---- */

static void tell_epoch(struct run *r, const struct train_report *p, double now)
{
    double n = (double)p->steps, psnr = train_psnr(p, &r->model.canvas);
    double epoch = (double)r->trainer.step / (double)train_steps_per_epoch(&r->trainer);
    progress_clear();
    cli_note("epoch %.4g, step %llu: loss %.4g, PSNR %.2f dB, KL static %.1f, prior %.1f, frame "
             "%.1f nats, %.0f s",
             epoch, (unsigned long long)r->trainer.step, p->loss / n, psnr, p->kl_static / n,
             p->kl_prior / n, p->kl_frame / n, now);
    if (!r->log)
        return;
    fprintf(r->log,
            "{\"epoch\":%.6g,\"step\":%llu,\"seconds\":%.3f,\"loss\":%.9g,\"error\":%.9g,"
            "\"psnr\":%.6g,\"kl_static\":%.9g,\"kl_prior\":%.9g,\"kl_frame\":%.9g}\n",
            epoch, (unsigned long long)r->trainer.step, now, p->loss / n, p->error / n, psnr,
            p->kl_static / n, p->kl_prior / n, p->kl_frame / n);
    if (fflush(r->log)) {
        struct err e;
        err_errno(&e, "cannot write '%s'", log_path);
        cli_fail(&e);
    }
}

/* ---- the beginning ---- */

/* MPI, where mpirun has started this, and the options. */
static int begin(struct crew *c, int argc, char **argv)
{
    struct err e;
    int failed = ranks_open(&c->ranks, &e);
    if (failed && !ranks_first())
        exit(0); /* without MPI there is no way to wait for the first one's message */
    group_join(&(struct group){c->ranks.me, c->ranks.count, ranks_close, ranks_abort});
    int operand = cli_begin(&program, argc, argv);
    if (failed)
        cli_wrong_use("%s", e.text);
    check_length();
    check_shards(c);
    if (group_speaks())
        check_outputs();
    return operand;
}

static void open_workers(struct crew *c)
{
    struct err e;
    bool share = c->ranks.count > 1 && !shared.threads;
    c->workers = workers_open(share ? (int)fmax(1, c->ranks.cores) : cli_threads(), &e);
    cli_check(!c->workers, &e);
}

/* All data, or the first filling of the buffer. */
static void read_data(struct run *r, const char *path)
{
    struct err e;
    bool reads = group_speaks();
    r->reader = reads ? filter_open(path, "frames") : NULL;
    cli_check(shuffle_buffer ? shuffle_fill(&r->data, r->reader, (size_t)shuffle_buffer, &e)
                             : dataset_spread(&r->data, r->reader, &r->crew, &e),
              &e);
    cli_check(reads && map_copy(&r->history, reader_header(r->reader), &e), &e);
    if (shuffle_buffer)
        return;
    reader_close(r->reader);
    r->reader = NULL;
}

static void start_anew(struct run *r)
{
    struct err e;
    struct model *m = &r->model;
    configure(&m->config, &m->training);
    bool whole = strcmp(m->config.decoder, "deconv") == 0;
    cli_check(canvas_measure_together(&m->canvas, &r->data, &r->crew, whole, &e) ||
                  model_build(m, true, &e),
              &e);
    params_init(&m->params, (uint64_t)seed);
}

/* Rank 0 reads the checkpoint; the others start anew, which gives them all but the parameters, and
 * take these from it. */
static void resume(struct run *r, struct checkpoint *was)
{
    struct err e;
    struct params *p = &r->model.params;
    if (r->crew.ranks.count > 1)
        start_anew(r);
    if (group_speaks()) {
        model_free(&r->model);
        read_checkpoint(r, was);
    }
    cli_check(ranks_broadcast(&r->crew.ranks, was, sizeof *was, &e), &e);
    float *const arrays[] = {p->value, p->m, p->v, p->mean};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        cli_check(ranks_broadcast(&r->crew.ranks, arrays[i], p->total * sizeof(float), &e), &e);
}

/* The buffer is what the stream and the steps have made of it: both are gone through again. */
static void open_shuffle(struct run *r, const struct checkpoint *was)
{
    struct err e;
    cli_check(shuffle_open(&r->shuffle, &r->trainer, &r->data, r->reader, &e), &e);
    for (uint64_t step = 0; step < (uint64_t)was->step; step++)
        cli_check(shuffle_advance(&r->shuffle, step, &e), &e);
    if (was->step)
        check_data(r, was);
}

static void open_log(struct run *r)
{
    if (log_path && group_speaks() && !(r->log = fopen(log_path, "a"))) {
        struct err e;
        err_errno(&e, "cannot open '%s'", log_path);
        cli_fail(&e);
    }
}

static void prepare(struct run *r, const char *path)
{
    struct err e;
    struct checkpoint was = {0};
    bool goes_on = checkpoint_path && access(checkpoint_path, F_OK) == 0;
    read_data(r, path);
    open_workers(&r->crew);
    cli_check(ranks_broadcast(&r->crew.ranks, &goes_on, sizeof goes_on, &e), &e);
    if (goes_on)
        resume(r, &was);
    else
        start_anew(r);
    cli_check(train_open(&r->trainer, &r->model, &r->data, &r->crew, (uint64_t)seed, &e), &e);
    r->trainer.tape.arena.exhausted = engine_exhausted;
    if (shuffle_buffer)
        open_shuffle(r, &was);
    r->trainer.step = (uint64_t)was.step;
    r->elapsed = was.seconds;
    r->steps = steps ? (uint64_t)steps
                     : (uint64_t)ceil(epochs * (double)train_steps_per_epoch(&r->trainer));
    open_log(r);
}

/* ---- the run ---- */

/* The share of the training that is behind us. */
static double done(const struct run *r, double now)
{
    if (minutes > 0)
        return fmin(1, now / (60 * minutes));
    return r->steps ? (double)r->trainer.step / (double)r->steps : 1;
}

/* What rank 0's clock says, for all: how long it has been, and is it time for a checkpoint? */
struct moment {
    double elapsed, saved; /* seconds of training; at the last checkpoint */
    bool saves;
};

static void look_at_clock(struct moment *m, double since, const struct ranks *ranks)
{
    struct err e;
    m->elapsed = progress_clock() - since;
    m->saves = checkpoint_path && m->elapsed - m->saved >= checkpoint_seconds;
    if (m->saves)
        m->saved = m->elapsed;
    cli_check(ranks_broadcast(ranks, m, sizeof *m, &e), &e);
}

static void show(const struct run *r, const struct train_report *report)
{
    const struct trainer *tr = &r->trainer;
    progress_show(done(r, r->elapsed), r->elapsed, "epoch %.2f | PSNR %.2f dB | %.0f seq/s",
                  (double)tr->step / (double)train_steps_per_epoch(tr),
                  train_psnr(report, &r->model.canvas), (double)(tr->step * tr->B) / r->elapsed);
}

static void learn(struct run *r)
{
    struct err e;
    struct trainer *tr = &r->trainer;
    double since = progress_clock() - r->elapsed;
    struct train_report report = {0};
    struct moment moment = {.saved = r->elapsed};
    while (done(r, r->elapsed) < 1) {
        if (shuffle_buffer)
            cli_check(shuffle_advance(&r->shuffle, tr->step, &e), &e);
        cli_check(train_step(tr, done(r, r->elapsed), &report, &e), &e);
        look_at_clock(&moment, since, &r->crew.ranks);
        r->elapsed = moment.elapsed;
        show(r, &report);
        if (tr->step % train_steps_per_epoch(tr) == 0 || done(r, r->elapsed) >= 1) {
            tell_epoch(r, &report, r->elapsed);
            report = (struct train_report){0};
        }
        if (moment.saves)
            save_checkpoint(r);
    }
    if (checkpoint_path)
        save_checkpoint(r);
    cli_check(train_finish(tr, &e), &e);
}

static void write_model(struct filter *f, struct run *r)
{
    struct err e;
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

static void finish(struct run *r)
{
    if (r->log && fclose(r->log)) {
        struct err e;
        err_errno(&e, "cannot write '%s'", log_path);
        cli_fail(&e);
    }
    if (shuffle_buffer)
        shuffle_close(&r->shuffle);
    reader_close(r->reader);
    train_close(&r->trainer);
    workers_close(r->crew.workers);
    model_free(&r->model);
    dataset_free(&r->data);
    map_free(&r->history);
}

int main(int argc, char **argv)
{
    struct filter filter = {0};
    struct run run = {0};
    int operand = begin(&run.crew, argc, argv);

    prepare(&run, argv[operand]);
    learn(&run);
    if (group_speaks())
        write_model(&filter, &run);
    finish(&run);
    return filter_finish(&filter);
}
