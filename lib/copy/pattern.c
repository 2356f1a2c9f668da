/* pattern.c - loops over the characters of a group. */
#include "copy/pattern.h"
#include "base/simd.h"
#include "base/vmath.h"

#include <string.h>

SIMD_CLONES void copy_distance(uint8_t *distance, const uint32_t colour[COPY_PLACES],
                               const uint8_t *const place[COPY_PLACES], size_t lanes)
{
    memset(distance, 0, lanes);
    for (size_t a = 0; a < COPY_PLACES; a++) {
        const uint8_t *A = place[a];
        uint8_t nothing = colour[a] == COPY_NOTHING;
        for (size_t r = 0; r < lanes; r++)
            distance[r] = (uint8_t)(distance[r] + 2 * ((A[r] == COPY_NOTHING) ^ nothing));
        for (size_t b = 0; b < a; b++) {
            const uint8_t *B = place[b];
            uint8_t equal = colour[a] == colour[b];
            if (A == B)
                continue;
            for (size_t r = 0; r < lanes; r++)
                distance[r] = (uint8_t)(distance[r] + ((A[r] == B[r]) ^ equal));
        }
    }
}

SIMD_CLONES void copy_add(uint16_t *sum, const uint8_t *distance, size_t lanes)
{
    for (size_t r = 0; r < lanes; r++)
        sum[r] = (uint16_t)(sum[r] + distance[r]);
}

SIMD_CLONES void copy_weights(float *weight, const uint16_t *distance, size_t count, float rate,
                              size_t R, size_t lanes)
{
    uint16_t least = UINT16_MAX;
    float scale = -rate / (float)count;
    for (size_t r = 0; r < R; r++)
        least = distance[r] < least ? distance[r] : least;
    for (size_t r = 0; r < lanes; r++)
        weight[r] = vmath_exp(scale * (float)(distance[r] - least));
    for (size_t r = R; r < lanes; r++)
        weight[r] = 0;
}

SIMD_CLONES void copy_shares(float *share, const uint8_t *target, const uint8_t *const *place,
                             size_t count, const float *weight, size_t lanes)
{
    float total = 0;
    for (size_t r = 0; r < lanes; r++)
        total += weight[r];
    for (size_t l = 0; l < count; l++) {
        float sum[16] = {0}, all = 0;
        for (size_t i = 0; i < lanes; i += 16)
            for (size_t k = 0; k < 16; k++)
                sum[k] += target[i + k] == place[l][i + k] ? weight[i + k] : 0;
        for (size_t k = 0; k < 16; k++)
            all += sum[k];
        share[l] = all / total;
    }
}
