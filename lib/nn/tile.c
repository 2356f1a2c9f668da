/* tile.c - the loops of tile_body.h for each kind of processor. A tile fills the registers: 32 of
 * 16 floats with AVX-512, 16 of 8 with AVX2, and 16 or more of 4 elsewhere. */
#include "nn/tile.h"

#ifdef __clang__
#define UNROLL _Pragma("unroll")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif
#define EACH(i, n) UNROLL for (size_t i = 0; i < (n); i++)

#ifdef __x86_64__

#define BODY(name) avx512_##name
#define BODY_NAME "AVX-512"
#define BODY_TARGET __attribute__((target("avx512f,fma")))
#define BODY_LANES 16
#define BODY_ROWS 4
#define BODY_LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define BODY_HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#include "nn/tile_body.h"

#define BODY(name) avx2_##name
#define BODY_NAME "AVX2"
#define BODY_TARGET __attribute__((target("avx2,fma")))
#define BODY_LANES 8
#define BODY_ROWS 2
#define BODY_LOW 0, 8, 1, 9, 2, 10, 3, 11
#define BODY_HIGH 4, 12, 5, 13, 6, 14, 7, 15
#include "nn/tile_body.h"

#endif

#define BODY(name) portable_##name
#define BODY_NAME "portable"
#define BODY_TARGET
#define BODY_LANES 4
#define BODY_ROWS 2
#define BODY_LOW 0, 4, 1, 5
#define BODY_HIGH 2, 6, 3, 7
#include "nn/tile_body.h"

size_t tile_sets(const struct tile_set *list[], size_t most)
{
    size_t n = 0;
#ifdef __x86_64__
    __builtin_cpu_init();
    if (n < most && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("fma"))
        list[n++] = &avx512_set;
    if (n < most && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        list[n++] = &avx2_set;
#endif
    if (n < most)
        list[n++] = &portable_set;
    return n;
}
