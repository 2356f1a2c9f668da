/* dsvae-adapt - reads a model and frames of a character that it never saw; writes a model that
 * draws this character in all motions that it knows.
 *
 *     sprite-decode hero.png | dsvae-adapt -m sprites.tns -o hero-model.tns */
#include "base/mem.h"
#include "cli/inference.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "model/dataset.h"
#include "model/frames.h"
#include "train/adapt.h"

#include <math.h>
#include <stdlib.h>

static const char *model_path;
static int64_t seed = 1, steps = 600;
static double rate = 1e-3, analogy = 1, rehearsal = 1;

static const struct option_row options[] = {
    {"model", 'm', OPTION_TEXT, &model_path, "FILE", .help = "trained model to start from"},
    {"steps", 0, OPTION_INTEGER, &steps, "N", .help = "number of training steps", 1, 1e9},
    {"rate", 0, OPTION_REAL, &rate, "R", .help = "maximum learning rate", 0, 1},
    {"analogy", 0, OPTION_REAL, &analogy, "W",
     .help = "weight of other poses, which are made by analogy from the frames; 0: none", 0, 1e6},
    {"rehearsal", 0, OPTION_REAL, &rehearsal, "W",
     .help = "weight of remembering other characters; 0: they may be forgotten", 0, 1e6},
    {"seed", 0, OPTION_INTEGER, &seed, "N", .help = "seed of all random numbers", 0, 1e15},
    {0},
};

static const struct program program = {
    .name = "dsvae-adapt",
    .purpose = "teaches a trained model a character that it has never seen",
    .synopsis = (const char *const[]){"[options] -m MODEL [-o MODEL] [FRAMES]", NULL},
    .examples =
        (const char *const[]){
            "sprite-decode hero.png | dsvae-adapt -m sprites.tns -o hero-model.tns",
            "dsvae-encode -m hero-model.tns hero.tns | latent-edit average static -o who.tns",
            NULL},
    .see_also = "dsvae-train(1), dsvae-encode(1), latent-edit(1), tensor-stream(5)",
    .options = options,
    .uses = USES_INPUT | USES_OUTPUT | USES_THREADS,
    .max_operands = 1,
};

/* The character: its sequences, and their codes. */
struct character {
    struct dataset data;
    struct sequence *sequences; /* [data.count] */
    float *codes;               /* memory of their codes */
};

static void read_character(struct character *c, struct filter *f, const struct geometry *geometry)
{
    struct err e;
    struct record r = {0};
    struct tensor *frames;
    while (filter_next(f, &r))
        cli_check(frames_of_record(&r, geometry->H, geometry->W, geometry->C, &frames, &e) ||
                      dataset_add(&c->data, &r, &e),
                  &e);
    cli_check(dataset_check(&c->data, &e), &e);
}

static void encode_character(struct character *c, struct inference *g)
{
    size_t F = (size_t)g->model.config.static_dim, Z = (size_t)g->model.config.dynamic_dim;
    size_t frames = 0;
    for (size_t i = 0; i < c->data.count; i++)
        frames += c->data.list[i].T;
    c->sequences = mem_array(c->data.count, sizeof *c->sequences);
    float *at = c->codes = mem_array(2 * (c->data.count * F + frames * Z), sizeof *c->codes);
    if (!c->sequences || !c->codes)
        cli_fail_memory((c->data.count * F + frames * Z) * sizeof *c->codes, "the codes");
    for (size_t i = 0; i < c->data.count; i++) {
        size_t T = c->data.list[i].T;
        c->sequences[i] = (struct sequence){
            .T = T,
            .frames = c->data.list[i].frames,
            .codes = {at, at + F, at + 2 * F, at + 2 * F + T * Z},
        };
        at += 2 * (F + T * Z);
    }
    encode_all(c->sequences, c->data.count, &g->model, &g->tape);
}

static double psnr(double error, uint64_t frames, const struct geometry *c)
{
    return -10 * log10(fmax(error / (double)frames / (double)(c->H * c->W * c->C), 1e-12));
}

static void learn(struct inference *g, const struct character *c)
{
    struct err e;
    struct adapter a;
    struct adapt_report report = {0}, first = {0};
    const struct adapt_settings how = {.seed = (uint64_t)seed,
                                       .steps = (uint64_t)steps,
                                       .rate = rate,
                                       .analogy = analogy,
                                       .rehearsal = rehearsal};
    const struct geometry *geometry = &g->model.geometry;
    double start = progress_clock();
    cli_check(adapt_open(&a, &g->model, &g->tape, c->sequences, c->data.count, &how, &e), &e);
    while (a.step < how.steps) {
        report = (struct adapt_report){0};
        cli_check(adapt_step(&a, &report, &e), &e);
        if (a.step == 1)
            first = report;
        progress_show((double)a.step / (double)how.steps, progress_clock() - start, "PSNR %.2f dB",
                      psnr(report.error, report.steps, geometry));
    }
    adapt_close(&a);
    cli_note("the character: %.1f dB, before %.1f dB; %.1f s",
             psnr(report.error, report.steps, geometry), psnr(first.error, first.steps, geometry),
             progress_clock() - start);
}

static void write_adapted(struct inference *g, struct filter *f)
{
    struct err e;
    struct map header = {0};
    cli_check(model_header(&g->model, &header, &e), &e);
    filter_output(f, "model", &header);
    map_free(&header);
    cli_check(model_write(&g->model, f->writer, false, &e), &e);
}

int main(int argc, char **argv)
{
    int operand = cli_begin(&program, argc, argv);
    struct inference inference;
    struct filter filter = {0};
    struct character character = {0};

    output_check(shared.output);
    inference_open(&inference, model_path);
    filter_input(&filter, argv[operand], "frames");
    read_character(&character, &filter, &inference.model.geometry);
    encode_character(&character, &inference);
    learn(&inference, &character);
    write_adapted(&inference, &filter);
    free(character.sequences);
    free(character.codes);
    dataset_free(&character.data);
    inference_close(&inference);
    return filter_finish(&filter);
}
