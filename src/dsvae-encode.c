/* dsvae-encode - frames in, latents out: who it is, and what it does.
 *
 *     sprite-decode hero.png | dsvae-encode -m sprites.tns > hero.tns */
#include "cli/inference.h"
#include "model/frames.h"

#include <string.h>

static const char *model_path;
static int64_t steps = 20;

static const struct option_row options[] = {
    {"model", 'm', OPTION_TEXT, &model_path, "FILE", .help = "the trained model"},
    {"steps", 0, OPTION_INTEGER, &steps, "N",
     .help = "where pixels are hidden, improve the dynamic codes in N steps", 0, 10000},
    {0},
};

static const struct program program = {
    .name = "dsvae-encode",
    .purpose = "turns frames into static and dynamic codes",
    .synopsis = (const char *const[]){"[options] -m MODEL [FRAMES]", NULL},
    .examples =
        (const char *const[]){"sprite-decode hero.png | dsvae-encode -m sprites.tns > hero.tns",
                              "dsvae-encode -m sprites.tns frames.tns | tensor-dump | less", NULL},
    .see_also = "dsvae-train(1), latent-edit(1), dsvae-decode(1), tensor-stream(5)",
    .options = options,
    .uses = USES_INPUT | USES_OUTPUT | USES_THREADS,
    .max_operands = 1,
};

/* Puts an empty code into the record; *data is where its numbers are to stand. */
static int add_code(struct record *r, const char *key, int ndim, const size_t *shape, float **data,
                    struct err *e)
{
    struct tensor t;
    if (tensor_make(&t, DTYPE_F4, ndim, shape, e))
        return record_error(r, e);
    *data = t.data;
    return record_set_tensor(r, key, &t, e);
}

static int take(struct inference *g, struct record *r, struct sequence *sequence, struct err *e)
{
    const struct geometry *c = &g->model.geometry;
    struct codes *to = &sequence->codes;
    struct tensor *frames, *hidden;
    if (frames_of_record(r, c->H, c->W, c->C, &frames, e) ||
        hidden_of_record(r, frames, &hidden, e))
        return -1;
    *sequence =
        (struct sequence){frames->shape[0], frames->data, hidden ? hidden->data : NULL, {0}};
    const size_t fixed[] = {(size_t)g->model.config.static_dim};
    const size_t moving[] = {sequence->T, (size_t)g->model.config.dynamic_dim};
    return (fixed[0] && (add_code(r, "static.mean", 1, fixed, &to->static_mean, e) ||
                         add_code(r, "static.logvar", 1, fixed, &to->static_logvar, e))) ||
                   add_code(r, "dynamic.mean", 2, moving, &to->dynamic_mean, e) ||
                   add_code(r, "dynamic.logvar", 2, moving, &to->dynamic_logvar, e)
               ? -1
               : 0;
}

static int compute(const struct sequence *sequences, size_t n, struct model *m, struct tape *t,
                   struct err *e)
{
    encode_all(sequences, n, m, t);
    return inpaint_all(sequences, n, m, t, (int)steps, e);
}

static int finish(struct inference *g, struct record *r, const struct sequence *sequence,
                  struct err *e)
{
    if (codes_check(sequence, &g->model, e))
        return record_error(r, e);
    record_remove(r, "frames");
    record_remove(r, "hidden");
    if (strcmp(g->model.config.kind, "ae") == 0) /* an autoencoder's code has no spread */
        record_remove(r, "dynamic.logvar");
    return 0;
}

/* Codes mean something to their own model only: the header says which. */
static void name_model(struct map *header, const struct inference *g)
{
    struct err e;
    if (map_set_integer(header, "model_crc32", g->crc, &e))
        cli_fail(&e);
}

int main(int argc, char **argv)
{
    int operand = cli_begin(&program, argc, argv);
    struct inference inference;
    struct filter filter = {0};
    struct map header = {0};

    inference_open(&inference, model_path);
    filter_input(&filter, argv[operand], "frames");
    name_model(&header, &inference);
    filter_output(&filter, "latents", &header);
    map_free(&header);
    inference_run(&inference, &filter, &(struct inference_work){take, compute, finish});
    inference_close(&inference);
    return filter_finish(&filter);
}
