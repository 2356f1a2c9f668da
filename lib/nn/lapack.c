/* lapack.c - loads OpenBLAS with dlopen(), because some of its settings are read only from
 * environment variables, when it is loaded:
 *
 * - OPENBLAS_NUM_THREADS=1. Otherwise it starts a thread per core, and each thread spins for a
 * tenth of a second on a core that other programs in a pipe need. Where memory is short, its start
 * never returns. Our own thread pool calls it instead.
 * - OPENBLAS_CORETYPE. A version that is older than the processor uses kernels from 2004, with a
 *   fifth of the speed. So the best kernels that the processor can run are named here. A value that
 *   the user has set is kept.
 *
 * At its first product it maps a buffer, which it keeps. Where it gets none it asks again without
 * end. So this memory is asked for here first, and the first product is made here: after
 * lapack_open() it takes no memory any more. */
#include "nn/lapack.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* The buffer, 32 << 22 bytes in OpenBLAS's common.h, and the library with those that it loads. The
 * start of one of them, libgfortran, ends the program where it gets no memory. */
enum { BUFFER_BYTES = 128 << 20, LIBRARY_BYTES = 56 << 20 };

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

/* *function = the library's function `name`. It is copied as memory, because ISO C has no cast from
 * a data pointer to a function pointer. */
static int find(void *library, const char *name, void *function, size_t size)
{
    void *symbol = dlsym(library, name);
    memcpy(function, &symbol, size);
    return symbol ? 0 : err_set(&open_error, "OpenBLAS has no function %s", name);
}

static int check_memory(void)
{
    const size_t size = BUFFER_BYTES + LIBRARY_BYTES;
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return err_memory(&open_error, size, "OpenBLAS");
    munmap(memory, size);
    return 0;
}

/* The first product: the equation 1 x = 1. */
static void take_buffer(void)
{
    double a = 1, b = 1;
    int one = 1, info;
    blas.dposv("U", &one, &one, &a, &one, &b, &one, &info);
}

static void load(void)
{
    const char *core = best_core();
    if (check_memory())
        return;
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
    take_buffer();
}

int lapack_open(struct err *e)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return *open_error.text ? err_set(e, "%s", open_error.text) : 0;
}
