/* dsvae-decode - latents in, frames out.
 *
 *     dsvae-encode -m sprites.tns frames.tns | dsvae-decode -m sprites.tns > again.tns */
#include "base/rng.h"
#include "check_model.h"
#include "cli/inference.h"
#include "copy/copy_model.h"
#include "copying.h"
#include "model/code_records.h"

#include <math.h>

static const char *model_path, *group;
static bool draw, any_model, doubt;
static int64_t seed;

static const struct option_row options[] = {
    {"model", 'm', OPTION_TEXT, &model_path, "FILE",
     .help = "trained model that encoded the latents"},
    {"sample", 0, OPTION_FLAG, &draw, NULL,
     .help = "draw the codes from their posteriors (mean and logvar) instead of using the means"},
    {"seed", 0, OPTION_INTEGER, &seed, "N", .help = "seed of the random numbers for --sample", 0,
     1e15},
    {"doubt", 0, OPTION_FLAG, &doubt, NULL,
     .help = "with a model that copies: add the entry 'doubt', how uncertain each pixel is"},
    {"group", 0, OPTION_TEXT, &group, "NAME",
     .help =
         "with a model that copies: the group of all characters, such as female, instead of the "
         "one that their silhouettes fit best"},
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

/* With --sample: adds noise of the code's variance to its means, in place. The numbers come from
 * the seed, the record and `item`, which is 0 for the static and 1 for the dynamic code. */
static int add_noise(struct record *r, const char *logvar_key, float *mean, int ndim,
                     const size_t *shape, uint32_t item, struct err *e)
{
    struct tensor *logvar;
    if (record_tensor(r, logvar_key, DTYPE_F4, ndim, shape, &logvar, e) ||
        record_finite(r, logvar_key, logvar, e))
        return -1;
    const float *spread = logvar->data;
    struct rng numbers = rng_make((uint64_t)seed, r->number, item);
    for (size_t i = 0; i < tensor_count(logvar); i++) {
        float eps;
        rng_normals(&numbers, &eps, 1);
        mean[i] += expf(0.5f * spread[i]) * eps;
    }
    return 0;
}

static int take(struct inference *g, struct record *r, struct sequence *sequence, struct err *e)
{
    if (frame_record_open(sequence, &g->model, r, e))
        return -1;
    const struct codes *c = &sequence->codes;
    const size_t fixed[] = {(size_t)g->model.config.static_dim};
    const size_t moving[] = {sequence->T, (size_t)g->model.config.dynamic_dim};
    if (draw && fixed[0] && add_noise(r, "static.logvar", c->static_mean, 1, fixed, 0, e))
        return -1;
    return draw ? add_noise(r, "dynamic.logvar", c->dynamic_mean, 2, moving, 1, e) : 0;
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
    (void)g, (void)sequence, (void)e;
    frame_record_close(r);
    return 0;
}

static int copy_frames(struct reader *model, const char *input)
{
    cli_exclude(draw, "--sample", true, "a model that copies");
    return copying_run(model, input, (struct copying){any_model, doubt, group});
}

int main(int argc, char **argv)
{
    int operand = cli_begin(&program, argc, argv);
    struct inference inference;
    struct filter filter = {0};

    struct reader *model = inference_reader(model_path);
    if (copy_model_is(reader_header(model)))
        return copy_frames(model, argv[operand]);
    if (doubt || group)
        cli_wrong_use("--%s needs a model that copies (dsvae-train --preset art)",
                      doubt ? "doubt" : "group");
    inference_read(&inference, model);
    filter_input(&filter, argv[operand], "latents");
    if (!any_model)
        check_model(&filter, inference.crc);
    filter_output(&filter, "frames", NULL);
    inference_run(&inference, &filter, &(struct inference_work){take, compute, finish});
    inference_close(&inference);
    return filter_finish(&filter);
}
