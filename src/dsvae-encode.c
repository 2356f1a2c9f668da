/* dsvae-encode - frames in, latents out: who it is, and what it does.
 *
 *     sprite-decode hero.png | dsvae-encode -m sprites.tns > hero.tns */
#include "cli/engine.h"
#include "cli/filter.h"
#include "model/codes.h"
#include "model/frames.h"

#include <string.h>

static const char *model_path;
static int64_t rounds = 4;

static const struct option_row options[] = {
    {"model", 'm', OPTION_TEXT, &model_path, "FILE", .help = "the trained model"},
    {"rounds", 0, OPTION_INTEGER, &rounds, "N",
     .help = "fill hidden pixels by decoding and encoding anew, N times", 0, 1000},
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

/* The four tensors of a latents record; those that the model does not have stay empty. */
struct latents {
    struct tensor static_mean, static_logvar, dynamic_mean, dynamic_logvar;
};

static int make(struct latents *l, const struct config *c, size_t T, struct err *e)
{
    const size_t fixed[] = {(size_t)c->static_dim}, moving[] = {T, (size_t)c->dynamic_dim};
    *l = (struct latents){0};
    if (c->static_dim && (tensor_make(&l->static_mean, DTYPE_F4, 1, fixed, e) ||
                          tensor_make(&l->static_logvar, DTYPE_F4, 1, fixed, e)))
        return -1;
    return tensor_make(&l->dynamic_mean, DTYPE_F4, 2, moving, e) ||
                   tensor_make(&l->dynamic_logvar, DTYPE_F4, 2, moving, e)
               ? -1
               : 0;
}

static int put(struct record *r, struct latents *l, const struct config *c, struct err *e)
{
    bool spread = strcmp(c->kind, "ae") != 0; /* an autoencoder's code has none */
    if (!spread)
        tensor_free(&l->dynamic_logvar);
    record_remove(r, "frames");
    record_remove(r, "hidden");
    return (c->static_dim && (record_set_tensor(r, "static.mean", &l->static_mean, e) ||
                              record_set_tensor(r, "static.logvar", &l->static_logvar, e))) ||
                   record_set_tensor(r, "dynamic.mean", &l->dynamic_mean, e) ||
                   (spread && record_set_tensor(r, "dynamic.logvar", &l->dynamic_logvar, e))
               ? -1
               : 0;
}

static int encode(struct engine *g, struct record *r, struct err *e)
{
    const struct canvas *c = &g->model.canvas;
    struct tensor *frames, *hidden;
    struct latents l;
    if (frames_of_record(r, c->H, c->W, c->C, &frames, e) ||
        hidden_of_record(r, frames, &hidden, e))
        return -1;
    if (make(&l, &g->model.config, frames->shape[0], e))
        return record_error(r, e);
    struct codes codes = {l.static_mean.data, l.static_logvar.data, l.dynamic_mean.data,
                          l.dynamic_logvar.data};
    if (codes_encode(&codes, &g->model, &g->tape, frames->data, hidden ? hidden->data : NULL,
                     frames->shape[0], (int)rounds, e) ||
        put(r, &l, &g->model.config, e))
        return record_error(r, e);
    return 0;
}

/* Codes mean something to their own model only: the header says which. */
static void name_model(struct map *header, const struct engine *g)
{
    struct err e;
    if (map_set_integer(header, "model_crc32", g->crc, &e))
        cli_fail(&e);
}

int main(int argc, char **argv)
{
    int operand = cli_begin(&program, argc, argv);
    struct engine engine;
    struct filter filter = {0};
    struct record record = {0};
    struct map header = {0};
    struct err e;

    engine_open(&engine, model_path);
    filter_input(&filter, argv[operand], "frames");
    name_model(&header, &engine);
    filter_output(&filter, "latents", &header);
    map_free(&header);
    while (filter_next(&filter, &record)) {
        if (encode(&engine, &record, &e))
            cli_fail(&e);
        filter_write(&filter, &record);
    }
    engine_close(&engine);
    return filter_finish(&filter);
}
