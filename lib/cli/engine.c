/* engine.c - a model, its workers and its tape, put together. */
#include "cli/engine.h"
#include "cli/filter.h"

void engine_exhausted(size_t bytes)
{
    struct err e;
    err_memory(&e, bytes, "the computation");
    cli_fail(&e);
}

void engine_open(struct engine *g, const char *path)
{
    struct err e;
    if (!path)
        cli_wrong_use("--model FILE is needed");
    *g = (struct engine){0};
    struct reader *r = filter_open(path, "model");
    if (model_read(&g->model, r, false, &e)) {
        reader_error(r, &e);
        cli_fail(&e);
    }
    g->crc = reader_crc(r);
    reader_close(r);
    g->workers = workers_open(cli_threads(), &e);
    if (!g->workers)
        cli_fail(&e);
    g->tape = (struct tape){.workers = g->workers,
                            .params = &g->model.params,
                            .arena = {.exhausted = engine_exhausted}};
}

void engine_close(struct engine *g)
{
    tape_free(&g->tape);
    workers_close(g->workers);
    model_free(&g->model);
}
