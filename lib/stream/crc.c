/* crc.c - crc32 by folding (Gopal et al., "Fast CRC computation for generic polynomials using
 * PCLMULQDQ instruction", Intel 2009): the message is a polynomial, and 16 bytes of it may be
 * multiplied by a power of x modulo the crc's polynomial and added to the bytes that many places
 * further on. What is left of 64 bytes a step, 16 bytes at last, goes to zlib. */
#include "stream/crc.h"

#include <string.h>
#include <zlib.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define CAN_FOLD

typedef long long lanes __attribute__((vector_size(16)));

enum { LANES = 4, STEP = LANES * sizeof(lanes), FOLD_LEAST = 4 * STEP };

/* x^(distance+32) and x^(distance-32) modulo the polynomial, bits reflected, for the two halves. */
static const lanes over_64_bytes = {0x0154442bd4, 0x01c6e41596};
static const lanes over_16_bytes = {0x01751997d0, 0x00ccaa009e};

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
    uint8_t left[sizeof(lanes)];
    for (size_t k = 0; k < LANES; k++)
        x[k] = load(bytes + k * sizeof(lanes));
    x[0] ^= (lanes){(uint32_t)~crc, 0};
    for (size_t at = STEP; at < size; at += STEP)
        for (size_t k = 0; k < LANES; k++)
            x[k] = fold(x[k], over_64_bytes, load(bytes + at + k * sizeof(lanes)));
    for (size_t k = 1; k < LANES; k++)
        x[k] = fold(x[k - 1], over_16_bytes, x[k]);
    memcpy(left, &x[LANES - 1], sizeof left);
    return (uint32_t)crc32_z(0xffffffff, left, sizeof left); /* zlib's way to start from zero */
}
#endif

uint32_t crc_add(uint32_t crc, const void *bytes, size_t size)
{
    const uint8_t *from = bytes;
#ifdef CAN_FOLD
    if (size >= FOLD_LEAST && __builtin_cpu_supports("pclmul") &&
        __builtin_cpu_supports("sse4.1")) {
        size_t folded = size / STEP * STEP;
        crc = fold_all(crc, from, folded);
        from += folded;
        size -= folded;
    }
#endif
    return size ? (uint32_t)crc32_z(crc, from, size) : crc;
}
