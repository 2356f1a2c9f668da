/* rng.c - Philox, and distributions made from its numbers. */
#include "base/rng.h"

#include <math.h>

static void philox_block(struct rng *r)
{
    uint32_t c[4] = {r->counter[0], r->counter[1], r->counter[2], r->counter[3]};
    uint32_t k[2] = {r->key[0], r->key[1]};
    for (int round = 0; round < 10; round++) {
        uint64_t a = (uint64_t)0xD2511F53u * c[0];
        uint64_t b = (uint64_t)0xCD9E8D57u * c[2];
        uint32_t next[4] = {(uint32_t)(b >> 32) ^ c[1] ^ k[0], (uint32_t)b,
                            (uint32_t)(a >> 32) ^ c[3] ^ k[1], (uint32_t)a};
        for (int i = 0; i < 4; i++)
            c[i] = next[i];
        k[0] += 0x9E3779B9u;
        k[1] += 0xBB67AE85u;
    }
    for (int i = 0; i < 4; i++)
        r->block[i] = c[i];
}

struct rng rng_make(uint64_t seed, uint64_t step, uint32_t item)
{
    struct rng r = {.key = {(uint32_t)seed, (uint32_t)(seed >> 32)},
                    .counter = {0, item, (uint32_t)step, (uint32_t)(step >> 32)},
                    .used = 4};
    return r;
}

uint32_t rng_u32(struct rng *r)
{
    if (r->used == 4) {
        philox_block(r);
        r->counter[0]++;
        r->used = 0;
    }
    return r->block[r->used++];
}

uint32_t rng_below(struct rng *r, uint32_t n)
{
    uint32_t limit = (uint32_t)-n % n; /* values below it would make low results more likely */
    for (;;) {
        uint64_t wide = (uint64_t)rng_u32(r) * n;
        if ((uint32_t)wide >= limit)
            return (uint32_t)(wide >> 32);
    }
}

float rng_uniform(struct rng *r)
{
    return (float)(rng_u32(r) >> 8) * 0x1p-24f;
}

void rng_normals(struct rng *r, float *out, size_t n)
{
    for (size_t i = 0; i < n; i += 2) {
        float u = 1.0f - rng_uniform(r); /* in (0,1]: its logarithm is finite */
        float angle = 6.28318530718f * rng_uniform(r);
        float radius = sqrtf(-2.0f * logf(u));
        out[i] = radius * cosf(angle);
        if (i + 1 < n)
            out[i + 1] = radius * sinf(angle);
    }
}

void rng_shuffle(struct rng *r, uint32_t *items, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        uint32_t j = rng_below(r, (uint32_t)i);
        uint32_t t = items[i - 1];
        items[i - 1] = items[j];
        items[j] = t;
    }
}
