/* inference.c - opens a model with its threads and its tape. */
#include "cli/inference.h"
#include "cli/messages.h"
#include "model/classifier.h"
#include "nn/gemm/precision.h"

#include <string.h>

void inference_out_of_memory(size_t bytes)
{
    cli_fail_memory(bytes, "the computation");
}

struct thread_pool *inference_threads(int threads)
{
    struct err e;
    bool bf16 = strcmp(shared.precision, "bf16") == 0;
    cli_check(precision_choose(bf16 ? PRECISION_BF16 : PRECISION_F32, &e), &e);
    struct thread_pool *w = thread_pool_open(threads, &e);
    cli_check(!w, &e);
    return w;
}

static void read_kind(struct inference *g, struct reader *r, bool judge)
{
    struct err e;
    *g = (struct inference){0};
    int failed = model_read(&g->model, r, false, &e);
    if (!failed && model_classifies(&g->model) != judge)
        failed =
            err_set(&e, "this is a model of kind '%s', %s is wanted",
                    config_kinds[g->model.config.kind], judge ? "a judge" : "ae, vae or dsvae");
    if (failed) {
        reader_error(r, &e);
        cli_fail(&e);
    }
    g->crc = reader_crc(r);
    reader_close(r);
    g->workers = inference_threads(cli_threads());
    g->tape = (struct tape){.workers = g->workers,
                            .params = &g->model.params,
                            .inference = true,
                            .arena = {.exhausted = inference_out_of_memory}};
}

struct reader *inference_reader(const char *path)
{
    if (!path)
        cli_wrong_use("--model FILE is needed; dsvae-train makes one");
    return filter_open(path, "model");
}

void inference_read(struct inference *g, struct reader *r)
{
    read_kind(g, r, false);
}

void inference_open(struct inference *g, const char *path)
{
    inference_read(g, inference_reader(path));
}

void inference_open_classifier(struct inference *g, const char *path)
{
    read_kind(g, filter_open(path, "model"), true);
}

void inference_close(struct inference *g)
{
    tape_free(&g->tape);
    thread_pool_close(g->workers);
    model_free(&g->model);
}
