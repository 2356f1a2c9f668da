/* dsvae-encode - frames in, latents out: who it is, and what it does.
 *
 *     sprite-decode hero.png | dsvae-encode -m sprites.tns > hero.tns */
#include "cli/inference.h"
#include "copy/copy_model.h"
#include "copying.h"
#include "model/code_records.h"

static const char *model_path;
static int64_t steps = 20;
static struct copying copying;

static const struct option_row options[] = {
    {"model", 'm', OPTION_TEXT, &model_path, "FILE", .help = "trained model to encode with"},
    {"steps", 0, OPTION_INTEGER, &steps, "N",
     .help = "where pixels are hidden: improve the dynamic codes in N steps", 0, 10000},
    {"look", 0, OPTION_FLAG, &copying.look, NULL,
     .help = "with a model that copies: find the poses by looking at the frames, not by labels"},
    {"all-frames", 0, OPTION_FLAG, &copying.all_frames, NULL,
     .help = "with a model that copies: the static code is all frames, not only those of poses "
             "that the model copies from"},
    {"perform", 0, OPTION_FLAG, &copying.perform, NULL,
     .help = "with a model that copies: make all sequences that the model knows, instead of those "
             "of the input"},
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

static int take(struct inference *g, struct record *r, struct sequence *sequence, struct err *e)
{
    return code_record_open(sequence, &g->model, r, e);
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
    return code_record_close(sequence, &g->model, r, e);
}

/* Only the model that made codes can use them, so the header identifies it. */
static void name_model(struct map *header, const struct inference *g)
{
    struct err e;
    if (map_set_integer(header, "model_crc32", g->crc, &e))
        cli_fail(&e);
}

/* The options for models that copy. */
static void refuse_copying(void)
{
    static const char *const names[] = {"look", "all-frames", "perform"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (cli_given(names[i]))
            cli_wrong_use("--%s needs a model that copies (dsvae-train --preset art)", names[i]);
}

int main(int argc, char **argv)
{
    int operand = cli_begin(&program, argc, argv);
    struct inference inference;
    struct filter filter = {0};
    struct map header = {0};

    struct reader *model = inference_reader(model_path);
    if (copy_model_is(reader_header(model))) {
        cli_exclude(cli_given("steps"), "--steps", true, "a model that copies");
        return copying_run(model, argv[operand], copying);
    }
    refuse_copying();
    inference_read(&inference, model);
    filter_input(&filter, argv[operand], "frames");
    name_model(&header, &inference);
    filter_output(&filter, "latents", &header);
    map_free(&header);
    inference_run(&inference, &filter, &(struct inference_work){take, compute, finish});
    inference_close(&inference);
    return filter_finish(&filter);
}
