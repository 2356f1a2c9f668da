/* blas.c - two defaults of OpenBLAS that cost us dearly, put right when the first workers open:
 *
 * - It starts a thread a core when it is loaded, and each spins for about a tenth of a second
 * before it sleeps: in a pipe of short filters they take the cores that the neighbours need. We
 * call it from threads of our own.
 * - A version that is older than the processor takes kernels of 2004 ("Prescott", without AVX), a
 * fifth of the speed. We look at what the processor can do instead, and have it choose again.
 * OPENBLAS_CORETYPE in the environment, OpenBLAS's own switch, is left alone when the user has set
 * it.
 *
 * The functions that are not in cblas.h are exported by OpenBLAS's DYNAMIC_ARCH and pthread builds;
 * where they are missing, nothing is done. */
#include "nn/blas.h"

#include <cblas.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

int blas_thread_shutdown_(void) __attribute__((weak));
void gotoblas_dynamic_init(void) __attribute__((weak));
void gotoblas_dynamic_quit(void) __attribute__((weak));

static const char core_variable[] = "OPENBLAS_CORETYPE";

/* Kernels for processors that had no AVX2 yet. */
static bool is_old(const char *core)
{
    static const char *const old[] = {"Prescott", "Core2",     "Penryn",
                                      "Nehalem",  "Barcelona", "Sandybridge"};
    for (size_t i = 0; i < sizeof old / sizeof *old; i++)
        if (strcmp(core, old[i]) == 0)
            return true;
    return false;
}

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

static void choose_core(void)
{
    const char *core = best_core();
    if (!core || !gotoblas_dynamic_init || !gotoblas_dynamic_quit || getenv(core_variable) ||
        !is_old(openblas_get_corename()))
        return;
    if (setenv(core_variable, core, 1))
        return;
    gotoblas_dynamic_quit();
    gotoblas_dynamic_init();
    unsetenv(core_variable);
}

static void prepare(void)
{
    openblas_set_num_threads(1);
    if (blas_thread_shutdown_)
        blas_thread_shutdown_();
    choose_core();
}

void blas_prepare(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, prepare);
}
