/* microkernel.c - the loops of microkernel_body.h for each kind of processor. A tile fills the
 * registers: 32 of 16 floats with AVX-512, 16 of 8 with AVX2, and 16 or more of 4 elsewhere. */
#include "nn/gemm/microkernel.h"

#include "nn/gemm/precision.h"
#include <pthread.h>

#ifdef __clang__
#define UNROLL _Pragma("unroll")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif
#define EACH(i, n) UNROLL for (size_t i = 0; i < (n); i++)
#define FLOAT_STEP(sum, a, b) ((sum) + (a) * (b))

#ifdef __x86_64__
#include <immintrin.h>

#define BODY(name) avx512_##name
#define BODY_NAME "AVX-512"
#define BODY_STEP FLOAT_STEP
#define BODY_PAIRS NULL
#define BODY_TARGET __attribute__((target("avx512f,fma")))
#define BODY_LANES 16
#define BODY_ROWS 4
#define BODY_LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define BODY_HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#include "nn/gemm/microkernel_body.h"

#define BFLOAT16_TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16,fma")))

/* The first n of 16 floats, zeros for the others. */
BFLOAT16_TARGET static inline __m512 some_floats(const float *from, size_t n)
{
    return _mm512_maskz_loadu_ps((__mmask16)(n < 16 ? (1u << n) - 1 : 0xffffu), from);
}

BFLOAT16_TARGET static void pair_along(float *to, const float *from, size_t n)
{
    for (size_t i = 0; i < n; i += 32) {
        size_t high = i + 16 < n ? n - i - 16 : 0;
        __m512bh pairs =
            _mm512_cvtne2ps_pbh(some_floats(from + i + 16, high), some_floats(from + i, n - i));
        size_t count = (n - i + 1) / 2;
        _mm512_mask_storeu_epi32(to + i / 2, (__mmask16)(count < 16 ? (1u << count) - 1 : 0xffffu),
                                 (__m512i)pairs);
    }
}

BFLOAT16_TARGET static void pair_across(float *to, const float *first, const float *second,
                                        size_t n)
{
    for (size_t i = 0; i < n; i += 16) {
        __m512 later = second ? some_floats(second + i, n - i) : _mm512_setzero_ps();
        __m512i low =
            _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(some_floats(first + i, n - i)));
        __m512i high = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(later));
        __m512i pairs = _mm512_or_si512(low, _mm512_slli_epi32(high, 16));
        _mm512_storeu_si512(to + i, pairs);
    }
}

static const struct microkernel_pairs bfloat16_pairs = {pair_along, pair_across};

#define BODY(name) bfloat16_##name
#define BODY_NAME "AVX-512 BF16"
#define BODY_TARGET BFLOAT16_TARGET
#define BODY_STEP(sum, a, b)                                                                       \
    ((bfloat16_vector)_mm512_dpbf16_ps((__m512)(sum), (__m512bh)_mm512_set1_ps(a), (__m512bh)(b)))
#define BODY_PAIRS &bfloat16_pairs
#define BODY_LANES 16
#define BODY_ROWS 4
#define BODY_LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define BODY_HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#include "nn/gemm/microkernel_body.h"

#ifdef __linux__
#include "nn/gemm/microkernel_amx.h"
#endif

#define BODY(name) avx2_##name
#define BODY_NAME "AVX2"
#define BODY_STEP FLOAT_STEP
#define BODY_PAIRS NULL
#define BODY_TARGET __attribute__((target("avx2,fma")))
#define BODY_LANES 8
#define BODY_ROWS 2
#define BODY_LOW 0, 8, 1, 9, 2, 10, 3, 11
#define BODY_HIGH 4, 12, 5, 13, 6, 14, 7, 15
#include "nn/gemm/microkernel_body.h"

#endif

#define BODY(name) portable_##name
#define BODY_NAME "portable"
#define BODY_STEP FLOAT_STEP
#define BODY_PAIRS NULL
#define BODY_TARGET
#define BODY_LANES 4
#define BODY_ROWS 2
#define BODY_LOW 0, 4, 1, 5
#define BODY_HIGH 2, 6, 3, 7
#include "nn/gemm/microkernel_body.h"

/* ---- which set ---- */

enum { SETS = 3, PAIR_SETS = 2 };
static const struct microkernel *sets[SETS], *pair_sets[PAIR_SETS], *in_use;
static size_t set_count, pair_set_count;

/* The float32 sets that this processor can run, the best first. */
static void find_sets(void)
{
#ifdef __x86_64__
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("fma"))
        sets[set_count++] = &avx512_set;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        sets[set_count++] = &avx2_set;
#endif
    sets[set_count++] = &portable_set;
    in_use = sets[0];
}

const struct microkernel *microkernel_in_use(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, find_sets);
    return in_use;
}

/* The bfloat16 sets, the best first. Not before they are wanted: the registers of AMX, once
 * allowed, make each signal's frame larger. */
static void find_pair_sets(void)
{
#ifdef __x86_64__
    if (!__builtin_cpu_supports("avx512bf16") || !__builtin_cpu_supports("avx512bw") ||
        !__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("fma"))
        return;
#ifdef __linux__
    if (amx_is_there())
        pair_sets[pair_set_count++] = &amx_set;
#endif
    pair_sets[pair_set_count++] = &bfloat16_set;
#endif
}

int precision_choose(enum precision precision, struct err *e)
{
    microkernel_in_use();
    if (precision == PRECISION_F32)
        in_use = sets[0];
    else if (!microkernel_choose_pairs(0))
        return err_set(e, "this processor does not multiply in bfloat16 (AVX512-BF16)");
    return 0;
}

bool microkernel_choose_pairs(size_t wanted)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    microkernel_in_use();
    pthread_once(&once, find_pair_sets);
    if (wanted >= pair_set_count)
        return false;
    in_use = pair_sets[wanted];
    return true;
}

bool microkernel_choose(size_t wanted)
{
    microkernel_in_use();
    if (wanted >= set_count)
        return false;
    in_use = sets[wanted];
    return true;
}
