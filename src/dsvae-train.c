/* dsvae-train - frames in, a trained model out.
 *
 *     sprite-draw --characters 200 | dsvae-train --preset small --minutes 1 -o model.tns */
#include "cli/engine.h"
#include "cli/filter.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "model/codes.h"
#include "model/train.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *kind = "dsvae", *preset = "sprites", *log_path, *checkpoint_path;
static double epochs = 12, minutes, checkpoint_seconds = 60;
static int64_t seed = 1;
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
    {"seed", 0, OPTION_INTEGER, &seed, "N",
     .help = "of all random numbers; the same seed gives the same model", 0, 1e15},
    {"log", 0, OPTION_TEXT, &log_path, "FILE", .help = "append a line of JSON an epoch",
     .untraced = true},
    {"checkpoint", 0, OPTION_TEXT, &checkpoint_path, "FILE",
     .help = "save the state to FILE now and then; go on from it where it exists",
     .untraced = true},
    {"checkpoint-seconds", 0, OPTION_REAL, &checkpoint_seconds, "S",
     .help = "time between two of them", 0, 1e6, .untraced = true},
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
    struct map history; /* of the data: it goes on in the model's header */
    struct model model;
    struct trainer trainer;
    struct workers *workers;
    double elapsed; /* seconds of training, those before an interruption included */
    uint64_t steps; /* in all; with --minutes as far as is known */
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

static void start_anew(struct run *r)
{
    struct err e;
    struct model *m = &r->model;
    configure(&m->config, &m->training);
    if (canvas_measure(&m->canvas, &r->data, strcmp(m->config.decoder, "deconv") == 0, &e) ||
        model_build(m, true, &e))
        cli_fail(&e);
    params_init(&m->params, (uint64_t)seed);
}

/* ---- checkpoints: a stream of kind "checkpoint" ---- */

static int state_write(struct map *header, const struct run *r, struct err *e)
{
    struct map state = {0};
    int result = map_set_integer(&state, "step", (int64_t)r->trainer.step, e) ||
                         map_set_integer(&state, "seed", seed, e) ||
                         map_set_real(&state, "seconds", r->elapsed, e) ||
                         map_set_real(&state, "epochs", minutes > 0 ? 0 : epochs, e) ||
                         map_set_integer(&state, "data_crc32", r->data.crc, e) ||
                         map_set_map(header, "checkpoint", &state, e)
                     ? -1
                     : 0;
    map_free(&state);
    return result;
}

static void save_checkpoint(const struct run *r)
{
    struct err e;
    struct output o;
    struct map header = {0};
    output_open(&o, checkpoint_path, 1);
    struct writer *w = writer_open(o.fd, o.name, &e);
    if (!w || state_write(&header, r, &e) || model_header(&r->model, &header, &e) ||
        writer_header(w, "checkpoint", &header, &e) || model_write(&r->model, w, true, &e) ||
        writer_end(w, &e))
        cli_fail(&e);
    writer_close(w);
    map_free(&header);
    output_commit(&o);
}

/* The run that the checkpoint belongs to must be this one: same data, seed, length and settings. */
static int check_state(struct run *r, const struct map *header, uint64_t *step, struct err *e)
{
    struct map state;
    struct config c;
    struct training t;
    int64_t was_step = 0, was_seed = 0, crc = 0;
    double seconds = 0, was_epochs = 0;
    configure(&c, &t);
    int got = map_map(header, "checkpoint", &state, e);
    if (got <= 0)
        return got < 0 ? -1 : err_set(e, "the header has no 'checkpoint'");
    bool whole = map_integer(&state, "step", &was_step, e) > 0 &&
                 map_integer(&state, "seed", &was_seed, e) > 0 &&
                 map_real(&state, "seconds", &seconds, e) > 0 &&
                 map_real(&state, "epochs", &was_epochs, e) > 0 &&
                 map_integer(&state, "data_crc32", &crc, e) > 0;
    map_free(&state);
    if (!whole || was_step < 0)
        return err_set(e, "'checkpoint' in the header is incomplete");
    const struct canvas *v = &r->model.canvas;
    if (crc != (int64_t)r->data.crc || v->H != r->data.H || v->W != r->data.W || v->C != r->data.C)
        return err_set(e, "it was made from other data; remove it to start anew");
    if (was_seed != seed || was_epochs != (minutes > 0 ? 0 : epochs) ||
        memcmp(&c, &r->model.config, sizeof c) != 0 ||
        memcmp(&t, &r->model.training, sizeof t) != 0)
        return err_set(e, "it was made with other options; give the same ones, or remove it to "
                          "start anew");
    *step = (uint64_t)was_step;
    r->elapsed = seconds;
    return 0;
}

/* Returns the step to go on from. */
static uint64_t resume(struct run *r)
{
    struct err e;
    uint64_t step = 0;
    struct reader *reader = filter_open(checkpoint_path, "checkpoint");
    if (model_read(&r->model, reader, true, &e) ||
        check_state(r, reader_header(reader), &step, &e)) {
        err_context(&e, "checkpoint '%s'", checkpoint_path);
        cli_fail(&e);
    }
    reader_close(reader);
    cli_note("going on from '%s' at step %llu", checkpoint_path, (unsigned long long)step);
    return step;
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

static void open_log(struct run *r)
{
    if (log_path && !(r->log = fopen(log_path, "a"))) {
        struct err e;
        err_errno(&e, "cannot open '%s'", log_path);
        cli_fail(&e);
    }
}

/* ---- the run ---- */

static void prepare(struct run *r, const char *path)
{
    struct err e;
    struct reader *reader = filter_open(path, "frames");
    if (dataset_read(&r->data, reader, &e) || map_copy(&r->history, reader_header(reader), &e))
        cli_fail(&e);
    reader_close(reader);
    bool goes_on = checkpoint_path && access(checkpoint_path, F_OK) == 0;
    uint64_t step = goes_on ? resume(r) : 0;
    if (!goes_on)
        start_anew(r);
    r->workers = workers_open(cli_threads(), &e);
    if (!r->workers || train_open(&r->trainer, &r->model, &r->data, r->workers, (uint64_t)seed, &e))
        cli_fail(&e);
    r->trainer.tape.arena.exhausted = engine_exhausted;
    r->trainer.step = step;
    r->steps = (uint64_t)ceil(epochs * (double)train_steps_per_epoch(&r->trainer));
    open_log(r);
}

/* The share of the training that is behind us. */
static double done(const struct run *r, double now)
{
    if (minutes > 0)
        return fmin(1, now / (60 * minutes));
    return r->steps ? (double)r->trainer.step / (double)r->steps : 1;
}

static void learn(struct run *r)
{
    struct err e;
    struct trainer *tr = &r->trainer;
    double before = r->elapsed, start = progress_clock(), saved = start;
    struct train_report report = {0};
    while (done(r, r->elapsed) < 1) {
        cli_check(train_step(tr, done(r, r->elapsed), &report, &e), &e);
        double now = progress_clock();
        r->elapsed = before + now - start;
        progress_show(done(r, r->elapsed), r->elapsed, "epoch %.2f | PSNR %.2f dB | %.0f seq/s",
                      (double)tr->step / (double)train_steps_per_epoch(tr),
                      train_psnr(&report, &r->model.canvas),
                      (double)(tr->step * tr->B) / r->elapsed);
        if (tr->step % train_steps_per_epoch(tr) == 0 || done(r, r->elapsed) >= 1) {
            tell_epoch(r, &report, r->elapsed);
            report = (struct train_report){0};
        }
        if (checkpoint_path && now - saved >= checkpoint_seconds) {
            save_checkpoint(r);
            saved = now;
        }
    }
    if (checkpoint_path)
        save_checkpoint(r);
    if (train_finish(tr, &e))
        cli_fail(&e);
}

static void finish(struct run *r)
{
    if (r->log && fclose(r->log)) {
        struct err e;
        err_errno(&e, "cannot write '%s'", log_path);
        cli_fail(&e);
    }
    train_close(&r->trainer);
    workers_close(r->workers);
    model_free(&r->model);
    dataset_free(&r->data);
    map_free(&r->history);
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

/* What cannot be written is said now, not after hours of training. */
static void check_outputs(void)
{
    output_check(shared.output);
    if (checkpoint_path && strcmp(checkpoint_path, "-") == 0)
        cli_wrong_use("--checkpoint needs a file: standard output is for the model");
    if (checkpoint_path)
        output_check(checkpoint_path);
}

int main(int argc, char **argv)
{
    int operand = cli_begin(&program, argc, argv);
    struct filter filter = {0};
    struct run run = {0};

    check_outputs();
    prepare(&run, argv[operand]);
    learn(&run);
    write_model(&filter, &run);
    finish(&run);
    return filter_finish(&filter);
}
