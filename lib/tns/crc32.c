/* crc32.c - crc32 by folding (Gopal et al., "Fast CRC computation for generic polynomials using
 * PCLMULQDQ instruction", Intel 2009): the message is a polynomial, and 16 bytes of it may be
 * multiplied by a power of x modulo the crc's polynomial and added to the bytes that many places
 * further on. What is left of 64 or 256 bytes a step, 16 or 64 at last, goes to zlib. */
#include "tns/crc32.h"

#include <string.h>
#include <zlib.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define CAN_FOLD
#include <immintrin.h>

/* x^(distance+32) and x^(distance-32) modulo the polynomial, bits reflected, for the two halves of
 * 16 bytes. */
#define OVER_16_BYTES 0x01751997d0, 0x00ccaa009e
#define OVER_64_BYTES 0x0154442bd4, 0x01c6e41596
#define OVER_256_BYTES 0x011542778a, 0x01322d1430

/* zlib's way to start from zero: what is left of a message that was folded. */
static uint32_t crc_of_rest(const void *left, size_t size)
{
    return (uint32_t)crc32_z(0xffffffff, left, size);
}

/* ---- 16 bytes at a time ---- */

typedef long long lanes __attribute__((vector_size(16)));

enum { LANES = 4, STEP = LANES * sizeof(lanes), FOLD_LEAST = 2 * STEP };

static const lanes over_64_bytes = {OVER_64_BYTES}, over_16_bytes = {OVER_16_BYTES};

static lanes load(const uint8_t *from)
{
    lanes x;
    memcpy(&x, from, sizeof x);
    return x;
}

__attribute__((target("pclmul,sse4.1"))) static lanes fold(lanes x, lanes by, lanes onto)
{
    return (lanes)__builtin_ia32_pclmulqdq128(x, by, 0x00) ^
           (lanes)__builtin_ia32_pclmulqdq128(x, by, 0x11) ^ onto;
}

/* size: a multiple of STEP, two or more of it */
__attribute__((target("pclmul,sse4.1"))) static uint32_t fold_all(uint32_t crc,
                                                                  const uint8_t *bytes, size_t size)
{
    lanes x[LANES];
    for (size_t k = 0; k < LANES; k++)
        x[k] = load(bytes + k * sizeof(lanes));
    x[0] ^= (lanes){(uint32_t)~crc, 0};
    for (size_t at = STEP; at < size; at += STEP)
        for (size_t k = 0; k < LANES; k++)
            x[k] = fold(x[k], over_64_bytes, load(bytes + at + k * sizeof(lanes)));
    for (size_t k = 1; k < LANES; k++)
        x[k] = fold(x[k - 1], over_16_bytes, x[k]);
    return crc_of_rest(&x[LANES - 1], sizeof x[LANES - 1]);
}

/* ---- 64 bytes at a time ---- */

enum { WIDE_STEP = LANES * sizeof(__m512i), WIDE_LEAST = 4 * WIDE_STEP };

#define WIDE_TARGET __attribute__((target("avx512f,vpclmulqdq")))

WIDE_TARGET static inline __m512i fold_wide(__m512i x, __m512i by, __m512i onto)
{
    return _mm512_xor_si512(_mm512_xor_si512(_mm512_clmulepi64_epi128(x, by, 0x00),
                                             _mm512_clmulepi64_epi128(x, by, 0x11)),
                            onto);
}

/* The same; size: a multiple of WIDE_STEP, two or more of it */
WIDE_TARGET static uint32_t fold_all_wide(uint32_t crc, const uint8_t *bytes, size_t size)
{
    const __m512i over_256 = _mm512_broadcast_i32x4((__m128i)(lanes){OVER_256_BYTES});
    const __m512i over_64 = _mm512_broadcast_i32x4((__m128i)(lanes){OVER_64_BYTES});
    __m512i x[LANES];
    uint8_t left[sizeof *x];
    for (size_t k = 0; k < LANES; k++)
        x[k] = _mm512_loadu_si512(bytes + k * sizeof *x);
    x[0] = _mm512_xor_si512(x[0], _mm512_zextsi128_si512((__m128i)(lanes){(uint32_t)~crc, 0}));
    for (size_t at = WIDE_STEP; at < size; at += WIDE_STEP)
        for (size_t k = 0; k < LANES; k++)
            x[k] = fold_wide(x[k], over_256, _mm512_loadu_si512(bytes + at + k * sizeof *x));
    for (size_t k = 1; k < LANES; k++)
        x[k] = fold_wide(x[k - 1], over_64, x[k]);
    _mm512_storeu_si512(left, x[LANES - 1]);
    return crc_of_rest(left, sizeof left);
}

/* As much of the bytes as the processor can fold; returns how much that was. */
static size_t fold_some(uint32_t *crc, const uint8_t *bytes, size_t size)
{
    size_t folded = size / WIDE_STEP * WIDE_STEP;
    if (size >= WIDE_LEAST && __builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("vpclmulqdq")) {
        *crc = fold_all_wide(*crc, bytes, folded);
        return folded;
    }
    folded = size / STEP * STEP;
    if (size < FOLD_LEAST || !__builtin_cpu_supports("pclmul") || !__builtin_cpu_supports("sse4.1"))
        return 0;
    *crc = fold_all(*crc, bytes, folded);
    return folded;
}
#endif

uint32_t crc_add(uint32_t crc, const void *bytes, size_t size)
{
    const uint8_t *from = bytes;
#ifdef CAN_FOLD
    for (size_t folded; (folded = fold_some(&crc, from, size)) > 0; size -= folded)
        from += folded;
#endif
    return size ? (uint32_t)crc32_z(crc, from, size) : crc;
}
