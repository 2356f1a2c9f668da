/* dsvae-train - frames in, a trained model out.
 *
 *     sprite-draw --characters 200 | dsvae-train --preset small --minutes 1 -o model.tns */
#include "cli/filter.h"
#include "cli/output.h"
#include "cli/processes.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "copying.h"
#include "run.h"

#include <stdlib.h>
#include <string.h>

static const char *kind = "dsvae", *preset = "sprites", *log_path, *checkpoint_path, *labels;
static struct copying copying = {"action,direction", NULL, "", "", false};
static double epochs = 12, minutes, checkpoint_seconds = 60;
static int64_t seed = 1, steps, shards, shuffle_buffer;
static int64_t static_dim = -1, dynamic_dim = -1, batch = -1, decoded = -1, frames = -1,
               margin = -1, span = -1;
static double rate = -1, kl_static = -1, kl_prior = -1, kl_frame = -1, kl_first = -1, kl_last = -1;
static double average = -1, decay = -1, clip = -1, occlude = -1, cycle = -1, robust = -1,
              colour_dropout = -1, warp = -1, invent = -1, spread = -1;

/* Those of config_presets, and art and blend, which are models of other kinds (copy/). */
static const char *const presets[] = {"sprites", "general", "dcgan", "small", "numbers",
                                      "voices",  "art",     "blend", NULL};

static const struct option_row options[] = {
    {"model", 0, OPTION_CHOICE, &kind, "KIND", .help = "kind of model to train",
     .choices = config_kinds},
    {"preset", 0, OPTION_CHOICE, &preset, "NAME",
     .help = "preset of parts, sizes and settings to start from; art: a decoder that copies; "
             "blend: one that blends",
     .choices = presets},
    {"poses", 0, OPTION_TEXT, &copying.poses, "NAMES",
     .help = "presets art and blend: labels that name a sequence, by which equal poses are known"},
    {"shown", 0, OPTION_TEXT, &copying.shown, "NAME=VALUE",
     .help =
         "presets art and blend: the label of the sequences that the others are made from (art: "
         "action=walk; blend: any)"},
    {"groups", 0, OPTION_TEXT, &copying.groups, "NAMES",
     .help = "preset art: labels whose values make groups, of which each learns its own places"},
    {"hold-out-by", 0, OPTION_TEXT, &copying.hold_out_by, "NAMES",
     .help = "preset art: labels of which some values are held out while the filter learns"},
    {"labels", 0, OPTION_TEXT, &labels, "NAMES",
     .help = "labels that a judge learns (default: all labels with 2 to 64 values)"},
    {"epochs", 0, OPTION_REAL, &epochs, "N", .help = "number of passes over the data", 0, 1e6},
    {"minutes", 0, OPTION_REAL, &minutes, "M",
     .help = "train for M minutes instead of --epochs; the model then depends on the speed of the "
             "machine; 0: use --epochs",
     0, 1e5},
    {"steps", 0, OPTION_INTEGER, &steps, "N",
     .help = "train for N steps instead of --epochs; 0: use --epochs", 0, 1e15},
    {"shuffle-buffer", 0, OPTION_INTEGER, &shuffle_buffer, "N",
     .help = "learn from a stream of any length with N sequences in memory; 0: hold all data", 0,
     1e9},
    {"seed", 0, OPTION_INTEGER, &seed, "N",
     .help = "seed of all random numbers; the same seed gives the same model", 0, 1e15},
    {"log", 0, OPTION_TEXT, &log_path, "FILE", .help = "append one line of JSON per epoch to FILE",
     .untraced = true},
    {"checkpoint", 0, OPTION_TEXT, &checkpoint_path, "FILE",
     .help = "save the state to FILE regularly, and continue from FILE when it exists",
     .untraced = true},
    {"checkpoint-seconds", 0, OPTION_REAL, &checkpoint_seconds, "S",
     .help = "seconds between two checkpoints", 0, 1e6, .untraced = true},
    {"shards", 0, OPTION_INTEGER, &shards, "N",
     .help = "parts of a step, which the processes of mpirun divide among them; 0: one per process",
     0, 4096, .untraced = true},
    {"static", 0, OPTION_INTEGER, &static_dim, "F", .help = "size of the static code", -1, 1024},
    {"dynamic", 0, OPTION_INTEGER, &dynamic_dim, "Z", .help = "size of a frame's dynamic code", -1,
     1024},
    {"batch", 0, OPTION_INTEGER, &batch, "B", .help = "sequences per step", -1, 65536},
    {"frames", 0, OPTION_INTEGER, &frames, "T",
     .help =
         "frames of a sequence that are encoded per step; 0: as many as the shortest sequence has",
     -1, 4096},
    {"decoded", 0, OPTION_INTEGER, &decoded, "N",
     .help = "frames of a sequence that are decoded per step", -1, 4096},
    {"rate", 0, OPTION_REAL, &rate, "R", .help = "maximum learning rate", -1, 1},
    {"decay", 0, OPTION_REAL, &decay, "D", .help = "weight decay (AdamW)", -1, 1},
    {"clip", 0, OPTION_REAL, &clip, "C", .help = "maximum norm of the gradient; 0: no limit", -1,
     1e9},
    {"average", 0, OPTION_REAL, &average, "A",
     .help = "decay of the moving average of the parameters that becomes the model; 0: no average",
     -1, 1},
    {"kl-first", 0, OPTION_REAL, &kl_first, "W",
     .help = "weight of all divergences at the start of training", -1, 1e6},
    {"kl-last", 0, OPTION_REAL, &kl_last, "W",
     .help = "weight of all divergences at the end of training", -1, 1e6},
    {"kl-static", 0, OPTION_REAL, &kl_static, "W",
     .help = "weight of the divergence of static codes, KL(q(f) || N(0,I))", -1, 1e6},
    {"kl-prior", 0, OPTION_REAL, &kl_prior, "W",
     .help = "weight of the divergence from the learned prior, KL(q(z) || p(z_t | z_<t))", -1, 1e6},
    {"kl-frame", 0, OPTION_REAL, &kl_frame, "W",
     .help = "weight of the divergence of each frame's code, KL(q(z_t) || N(0,I))", -1, 1e6},
    {"cycle", 0, OPTION_REAL, &cycle, "W",
     .help = "weight of the change of dynamic codes that are decoded for a random character and "
             "encoded again",
     -1, 1e6},
    {"robust", 0, OPTION_REAL, &robust, "D",
     .help = "in the second half of training, errors above D (0 to 1) count linearly, not squared; "
             "0: never",
     -1, 1},
    {"colour-dropout", 0, OPTION_REAL, &colour_dropout, "P",
     .help = "share of a sequence's colours that the static encoder does not see in training", -1,
     0.9},
    {"margin", 0, OPTION_INTEGER, &margin, "N",
     .help = "also decode pixels up to N rows and columns from those that vary in the data, for "
             "characters of larger shapes (dsvae-adapt)",
     -1, 4096},
    {"occlude", 0, OPTION_REAL, &occlude, "P",
     .help = "share of sequences in which squares are hidden from the encoder", -1, 1},
    {"span", 0, OPTION_INTEGER, &span, "N",
     .help = "frames of numbers: how many frames of a sequence a step sees; 0: all", -1, 1e9},
    {"warp", 0, OPTION_REAL, &warp, "P",
     .help = "preset voices: share of sequences whose mel axis is warped for the dynamic encoder",
     -1, 1},
    {"spread", 0, OPTION_REAL, &spread, "W",
     .help = "frames of numbers: weight of the error of the mean and the spread of each column", -1,
     1e6},
    {"invent", 0, OPTION_REAL, &invent, "P",
     .help = "preset voices: share of sequences that become those of an invented speaker", -1, 1},
    {0},
};

/* The number that a preset sets for an option, for a model of the given kind. False: it sets none.
 */
static bool preset_number(const char *from, const struct option_row *row, double *value)
{
    struct config c;
    struct training t;
    struct err e;
    char name[32];
    snprintf(name, sizeof name, "%s", row->name);
    for (char *at = name; (at = strchr(at, '-'));)
        *at = '_';
    if (row->target == &static_dim || row->target == &dynamic_dim)
        strcat(name, "_dim");
    return !config_preset(&c, &t, kind, from, &e) && config_number(&c, &t, name, value);
}

/* For --help: the number of --preset; where none was chosen, also those of the presets that have
 * another, such as "16; dcgan: 64". */
static bool show_preset_default(char *out, size_t size, const struct option_row *row)
{
    double first, other;
    if (cli_given(row->name) || !preset_number(preset, row, &first))
        return false;
    int used = snprintf(out, size, "%g", first);
    if (cli_given("preset"))
        return true;
    for (const char *const *p = config_presets; *p && (size_t)used < size; p++)
        if (preset_number(*p, row, &other) && other != first)
            used += snprintf(out + used, size - (size_t)used, "; %s: %g", *p, other);
    return true;
}

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
    .show_default = show_preset_default,
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

/* Options of one kind of frames. */
static void check_frames(const struct config *c)
{
    static const char *const of_pictures[] = {"cycle",  "robust",  "colour-dropout",
                                              "margin", "occlude", NULL};
    static const char *const of_numbers[] = {"span", "warp", "invent", "spread", NULL};
    bool numbers = config_takes_numbers(c);
    for (const char *const *name = numbers ? of_pictures : of_numbers; *name; name++)
        if (cli_given(*name))
            cli_wrong_use("--%s cannot be used with --preset %s", *name, preset);
    if (!c->mel_bands && (cli_given("warp") || cli_given("invent")))
        cli_wrong_use("--%s needs --preset voices", cli_given("warp") ? "warp" : "invent");
}

static void configure(struct config *c, struct training *t)
{
    struct err e;
    if (config_preset(c, t, kind, preset, &e))
        cli_wrong_use("%s", e.text);
    if (static_dim >= 0 && (static_dim > 0) != (c->static_dim > 0))
        cli_wrong_use("--static %lld cannot be used with --model %s", (long long)static_dim, kind);
    if (static_dim >= 0 && static_dim <= 2 * c->moments && c->moments)
        cli_wrong_use(
            "--static: of preset %s, %lld numbers are means and spreads of the frames; more "
            "are needed",
            preset, 2 * (long long)c->moments);
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
    set_real(&t->cycle, cycle);
    set_real(&t->robust, robust);
    set_real(&t->colour_dropout, colour_dropout);
    set_integer(&t->margin, margin);
    set_real(&t->occlude, occlude);
    set_integer(&t->span, span);
    set_real(&t->warp, warp);
    set_real(&t->invent, invent);
    set_real(&t->spread, spread);
    check_frames(c);
}

/* ---- options that depend on each other ---- */

static void check_length(bool classifies)
{
    if (labels && !classifies)
        cli_wrong_use("--labels can only be used with --model judge");
    cli_exclude(steps, "--steps", cli_given("epochs"), "--epochs");
    cli_exclude(steps, "--steps", minutes > 0, "--minutes");
    cli_exclude(shuffle_buffer, "--shuffle-buffer", cli_given("epochs"), "--epochs");
    if (cli_given("checkpoint-seconds") && !checkpoint_path)
        cli_wrong_use("--checkpoint-seconds needs --checkpoint FILE: nothing would be saved");
    if (shuffle_buffer && !steps && minutes <= 0)
        cli_wrong_use("--shuffle-buffer needs --steps or --minutes: the stream may have no end");
}

/* Shares the shards out to the ranks. More than one shard changes the result, so their number is
 * part of the history, also if it follows from the number of processes. */
static void check_shards(struct world *c, const struct plan *p)
{
    size_t ranks = (size_t)c->comm.size;
    c->shards = shards ? (size_t)shards : ranks;
    c->mine = c->shards / ranks;
    c->first = c->mine * (size_t)c->comm.rank;
    if (c->shards % ranks)
        cli_wrong_use("--shards %zu is not a multiple of %zu processes", c->shards, ranks);
    if ((size_t)p->training.batch % c->shards)
        cli_wrong_use("--batch %lld is not a multiple of --shards %zu",
                      (long long)p->training.batch, c->shards);
    if (p->config.kind == KIND_JUDGE && (shuffle_buffer || ranks > 1))
        cli_wrong_use("--model judge learns in one process, with all data in memory");
    if (shuffle_buffer && ranks > 1)
        cli_wrong_use("--shuffle-buffer works in one process");
    cli_exclude(shuffle_buffer, "--shuffle-buffer", c->shards > 1, "--shards");
    if (c->shards > 1)
        cli_trace_add("--shards=%zu", c->shards);
}

/* Fails now, not after hours of training, if a file cannot be written. */
static void check_outputs(void)
{
    output_check(shared.output);
    if (checkpoint_path && strcmp(checkpoint_path, "-") == 0)
        cli_wrong_use("--checkpoint needs a file: standard output is for the model");
    if (checkpoint_path && strcmp(checkpoint_path, shared.output) == 0)
        cli_wrong_use("--checkpoint and --output are the same file");
    if (checkpoint_path)
        output_check(checkpoint_path);
}

/* ---- the run ---- */

static struct plan plan_of(void)
{
    struct plan p = {.seed = (uint64_t)seed,
                     .epochs = epochs,
                     .minutes = minutes,
                     .steps = (uint64_t)steps,
                     .buffer = (size_t)shuffle_buffer,
                     .labels = labels,
                     .log = log_path,
                     .checkpoint = checkpoint_path,
                     .checkpoint_seconds = checkpoint_seconds};
    configure(&p.config, &p.training);
    return p;
}

/* Starts MPI, if mpirun runs this program, and reads the options. */
static int begin(struct world *c, int argc, char **argv)
{
    struct err e;
    signals_begin(); /* before MPI starts threads */
    int failed = comm_open(&c->comm, &e);
    if (failed && !comm_is_root())
        exit(0); /* without MPI this process cannot wait for the message of the first one */
    processes_join(&(struct processes){c->comm.rank, c->comm.size, comm_close, comm_abort});
    int operand = cli_begin(&program, argc, argv);
    if (failed)
        cli_wrong_use("%s", e.text);
    return operand;
}

static void prepare_plan(struct plan *p, struct world *c)
{
    *p = plan_of();
    check_length(p->config.kind == KIND_JUDGE);
    check_shards(c, p);
    if (processes_is_first())
        check_outputs();
}

/* The presets art and blend have no steps, so they take none of the options that are about them.
 */
static bool is_copying(const struct world *c)
{
    static const char *const takes[] = {"preset", "poses", "shown", "groups", "hold-out-by"};
    copying.blends = strcmp(preset, "blend") == 0;
    bool is = copying.blends || strcmp(preset, "art") == 0;
    for (const struct option_row *row = options; row->name; row++) {
        bool its_own = false;
        for (size_t i = 0; i < sizeof takes / sizeof *takes; i++)
            its_own = its_own || strcmp(row->name, takes[i]) == 0;
        if (is && !its_own && cli_given(row->name))
            cli_wrong_use("--%s cannot be used with --preset %s", row->name, preset);
        if (!is && its_own && cli_given(row->name) && row->target != &preset)
            cli_wrong_use("--%s needs --preset art", row->name);
    }
    if (is && c->comm.size > 1)
        cli_wrong_use("--preset %s learns in one process", preset);
    if (!copying.shown)
        copying.shown = copying.blends ? "" : "action=walk";
    return is;
}

int main(int argc, char **argv)
{
    struct plan plan;
    struct run run = {.plan = &plan};
    struct filter filter = {0};
    int operand = begin(&run.world, argc, argv);

    if (is_copying(&run.world))
        return copying_run(argv[operand], copying);
    prepare_plan(&plan, &run.world);
    run_prepare(&run, argv[operand]);
    run_learn(&run);
    run_write(&run, &filter);
    run_finish(&run);
    return filter_finish(&filter);
}
