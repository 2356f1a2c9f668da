/* pixels.h - a pixel's bytes as one number. Internal to lib/model. */
#ifndef MODEL_PIXELS_H
#define MODEL_PIXELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A code from 3 or 4 bytes, the first one lowest. */
static inline uint32_t pack(const uint8_t *pixel, size_t C)
{
    uint32_t alpha = C == 4 ? pixel[3] : 0;
    return pixel[0] | (uint32_t)pixel[1] << 8 | (uint32_t)pixel[2] << 16 | alpha << 24;
}

static inline void unpack(uint8_t pixel[4], uint32_t code)
{
    for (int k = 0; k < 4; k++)
        pixel[k] = (uint8_t)(code >> (8 * k));
}

/* [C] in 0..1 */
static inline void unpack_floats(float *to, uint32_t code, size_t C)
{
    for (size_t k = 0; k < C; k++)
        to[k] = (float)(code >> 8 * k & 255) * (1.0f / 255);
}

/* Are eight pixels the same as eight others? They are C words of eight bytes. */
static inline bool same_eight(const uint8_t *a, const uint8_t *b, size_t C)
{
    uint64_t differ = 0, x, y;
    for (size_t k = 0; k < C; k++) {
        memcpy(&x, a + sizeof x * k, sizeof x);
        memcpy(&y, b + sizeof y * k, sizeof y);
        differ |= x ^ y;
    }
    return differ == 0;
}

#endif
