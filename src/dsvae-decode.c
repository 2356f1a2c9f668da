/* dsvae-decode - latents in, frames out.
 *
 *     dsvae-encode -m sprites.tns frames.tns | dsvae-decode -m sprites.tns > again.tns */
#include "base/rng.h"
#include "cli/inference.h"

#include <math.h>

static const char *model_path;
static bool draw, any_model;
static int64_t seed;

static const struct option_row options[] = {
    {"model", 'm', OPTION_TEXT, &model_path, "FILE", .help = "the trained model"},
    {"sample", 0, OPTION_FLAG, &draw, NULL,
     .help = "draw the codes from their posteriors (mean and logvar) instead of taking the means"},
    {"seed", 0, OPTION_INTEGER, &seed, "N", .help = "of --sample", 0, 1e15},
    {"any-model", 0, OPTION_FLAG, &any_model, NULL, .help = "decode codes of another model too"},
    {0},
};

static const struct program program = {
    .name = "dsvae-decode",
    .purpose = "turns static and dynamic codes back into frames",
    .synopsis = (const char *const[]){"[options] -m MODEL [LATENTS]", NULL},
    .examples =
        (const char *const[]){
            "dsvae-encode -m m.tns frames.tns | dsvae-decode -m m.tns | png-encode -o again.png",
            "latent-edit sample static -m m.tns < walk.tns | dsvae-decode -m m.tns > new.tns",
            NULL},
    .see_also = "dsvae-encode(1), latent-edit(1), png-encode(1), tensor-stream(5)",
    .options = options,
    .uses = USES_INPUT | USES_OUTPUT | USES_THREADS,
    .max_operands = 1,
};

/* The code to decode, in place: the mean, or with --sample a draw. Numbers come from the seed, the
 * record and the code's place in it. */
static int take_code(struct record *r, const char *mean_key, const char *logvar_key, int ndim,
                     const size_t *shape, uint32_t item, struct tensor **code, struct err *e)
{
    struct tensor *logvar;
    if (record_tensor(r, mean_key, DTYPE_F4, ndim, shape, code, e) ||
        record_finite(r, mean_key, *code, e))
        return -1;
    if (!draw)
        return 0;
    if (record_tensor(r, logvar_key, DTYPE_F4, ndim, (*code)->shape, &logvar, e) ||
        record_finite(r, logvar_key, logvar, e))
        return -1;
    float *x = (*code)->data;
    const float *spread = logvar->data;
    struct rng numbers = rng_make((uint64_t)seed, r->number, item);
    for (size_t i = 0; i < tensor_count(*code); i++) {
        float eps;
        rng_normals(&numbers, &eps, 1);
        x[i] += expf(0.5f * spread[i]) * eps;
    }
    return 0;
}

static int take(struct inference *g, struct record *r, struct sequence *sequence, struct err *e)
{
    const struct geometry *c = &g->model.geometry;
    size_t F = (size_t)g->model.config.static_dim, Z = (size_t)g->model.config.dynamic_dim;
    struct tensor *f, *z, frames;
    if (F && take_code(r, "static.mean", "static.logvar", 1, (const size_t[]){F}, 0, &f, e))
        return -1;
    sequence->codes.static_mean = F ? f->data : NULL;
    if (take_code(r, "dynamic.mean", "dynamic.logvar", 2, (const size_t[]){ANY, Z}, 1, &z, e))
        return -1;
    sequence->codes.dynamic_mean = z->data;
    sequence->T = z->shape[0];
    if (tensor_make(&frames, DTYPE_U1, 4, (const size_t[]){sequence->T, c->H, c->W, c->C}, e))
        return record_error(r, e);
    sequence->frames = frames.data;
    return record_set_tensor(r, "frames", &frames, e);
}

static int compute(const struct sequence *sequences, size_t n, struct model *m, struct tape *t,
                   struct err *e)
{
    (void)e;
    decode_all(sequences, n, m, t);
    return 0;
}

static int finish(struct inference *g, struct record *r, const struct sequence *sequence,
                  struct err *e)
{
    static const char *const codes[] = {"static.mean", "static.logvar", "dynamic.mean",
                                        "dynamic.logvar"};
    (void)g, (void)sequence, (void)e;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        record_remove(r, codes[i]);
    return 0;
}

/* Codes mean something to their own model only. Streams that do not say whose they are pass. */
static void check_model(const struct filter *f, const struct inference *g)
{
    struct err e;
    int64_t crc;
    int got = map_integer(reader_header(f->reader), "model_crc32", &crc, &e);
    if (got < 0 || (got > 0 && crc != g->crc && !any_model &&
                    err_set(&e,
                            "the codes were made by another model (crc32 %08llx) than this one "
                            "(%08x); take the one that encoded them, or give --any-model",
                            (unsigned long long)crc, g->crc)))
        cli_fail(&e);
}

int main(int argc, char **argv)
{
    int operand = cli_begin(&program, argc, argv);
    struct inference inference;
    struct filter filter = {0};

    inference_open(&inference, model_path);
    filter_input(&filter, argv[operand], "latents");
    check_model(&filter, &inference);
    filter_output(&filter, "frames", NULL);
    inference_run(&inference, &filter, &(struct inference_work){take, compute, finish});
    inference_close(&inference);
    return filter_finish(&filter);
}
