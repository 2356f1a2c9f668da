/* lapack.c - why OpenBLAS is loaded by hand: what it does at start-up can be told only by
 * environment variables that are set before.
 *
 * - OPENBLAS_NUM_THREADS=1: else it starts a thread a core, each of which spins for a tenth of a
 * second and takes the cores that the neighbours in a pipe need; where memory is short, it never
 * ends. Our workers call it.
 * - OPENBLAS_CORETYPE: a version that is older than the processor falls back to kernels of 2004, a
 * fifth of the speed. So we say what the processor can do. A value that the user has set stands. */
#include "nn/lapack.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct lapack blas;

static struct err open_error; /* text of the first attempt; "" when it went well */

static const char *best_core(void)
{
#ifdef __x86_64__
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return "SkylakeX";
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return "Haswell";
#endif
    return NULL;
}

/* *function = the library's `name`; through memory, because ISO C has no cast from data to
 * function. */
static int find(void *library, const char *name, void *function, size_t size)
{
    void *symbol = dlsym(library, name);
    memcpy(function, &symbol, size);
    return symbol ? 0 : err_set(&open_error, "OpenBLAS has no function %s", name);
}

static void load(void)
{
    const char *core = best_core();
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    if (core)
        setenv("OPENBLAS_CORETYPE", core, 0);
    void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        err_set(&open_error, "cannot load OpenBLAS (package libopenblas0-pthread): %s", dlerror());
        return;
    }
    if (find(library, "cblas_sgemm", &blas.sgemm, sizeof blas.sgemm) ||
        find(library, "openblas_get_corename", &blas.corename, sizeof blas.corename) ||
        find(library, "ssyev_", &blas.ssyev, sizeof blas.ssyev) ||
        find(library, "dposv_", &blas.dposv, sizeof blas.dposv))
        return;
}

int lapack_open(struct err *e)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return *open_error.text ? err_set(e, "%s", open_error.text) : 0;
}
