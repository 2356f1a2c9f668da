/* compose.c - see compose.h */
#include "image/compose.h"

#include "base/num.h"

#include <string.h>

enum { PRECISION = 7 }; /* extra bits of the weights */

int ground_choose(struct ground *g, bool rgba, const char *colour, struct err *e)
{
    *g = (struct ground){.rgba = {0, 0, 0, 255}, .channels = 3};
    if (!rgba)
        return num_colour(colour, 3, g->rgba, e);
    *g = (struct ground){.channels = 4};
    return 0;
}

void compose_clear(uint8_t *to, size_t n, const struct ground *ground)
{
    for (size_t i = 0; i < n; i++)
        memcpy(to + i * 4, ground->rgba, 4);
}

/* (value - 128) / 255, rounded: the caller adds the half of 255. */
static uint32_t divide_255(uint32_t value)
{
    return ((value >> 8) + value) >> 8;
}

/* With the alphas a (upper) and b (lower), the alpha of the result is a + b (255 - a) / 255. The
 * weight of the upper colour is a divided by it, the weight of the lower colour is the rest; both
 * have PRECISION bits more than a byte. */
static void blend(uint8_t *to, const uint8_t *from)
{
    uint32_t a = from[3];
    uint32_t alpha = a * 255 + to[3] * (255 - a); /* 255 times the result's alpha */
    uint32_t upper = a * 255 * 255 * (1u << PRECISION) / alpha;
    uint32_t lower = (255u << PRECISION) - upper;
    for (int i = 0; i < 3; i++) {
        uint32_t sum = from[i] * upper + to[i] * lower;
        to[i] = (uint8_t)(divide_255(sum + (128u << PRECISION)) >> PRECISION);
    }
    to[3] = (uint8_t)divide_255(alpha + 128);
}

void compose_over(uint8_t *restrict to, const uint8_t *restrict from, size_t n)
{
    static const uint8_t alphas[8] = {0, 0, 0, 255, 0, 0, 0, 255};
    uint64_t mask, two;
    memcpy(&mask, alphas, sizeof mask);
    for (size_t i = 0; i < n; i++) {
        if (i + 2 <= n) { /* most of a layer is transparent: test two pixels at once */
            memcpy(&two, from + i * 4, sizeof two);
            if ((two & mask) == 0) {
                i++;
                continue;
            }
        }
        uint8_t a = from[i * 4 + 3];
        if (a == 255)
            memcpy(to + i * 4, from + i * 4, 4); /* the result of blend(), but faster */
        else if (a)
            blend(to + i * 4, from + i * 4);
    }
}

void compose_pack(uint8_t *restrict to, const uint8_t *restrict rgba, size_t n, int channels)
{
    if (channels == 4) {
        memcpy(to, rgba, n * 4);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        to[i * 3] = rgba[i * 4];
        to[i * 3 + 1] = rgba[i * 4 + 1];
        to[i * 3 + 2] = rgba[i * 4 + 2];
    }
}

bool compose_is_empty(const uint8_t *rgba, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (rgba[i * 4 + 3])
            return false;
    return true;
}
