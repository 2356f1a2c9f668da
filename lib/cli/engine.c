#include "cli/engine.h"
#include "cli/filter.h"

#include <cblas.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* OpenBLAS's kernels for the processor's instructions, or NULL where its own choice is right anyway. */
static const char *best_core(void)
{
#if defined __x86_64__
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
        return "SkylakeX";
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return "Haswell";
#endif
    return NULL;
}

int engine_begin(const struct program *program, int argc, char **argv)
{
    const char *best = best_core();
    /* Prescott is what OpenBLAS takes for any x86-64 that it does not know */
    if (best && !getenv("OPENBLAS_CORETYPE") && strcmp(openblas_get_corename(), "Prescott") == 0 &&
        setenv("OPENBLAS_CORETYPE", best, 1) == 0 && setenv("OPENBLAS_NUM_THREADS", "1", 1) == 0)
        execv("/proc/self/exe", argv); /* where it fails we just go on slowly */
    return cli_begin(program, argc, argv);
}

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
        err_context(&e, "%s", path);
        cli_fail(&e);
    }
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
