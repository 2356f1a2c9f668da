/* recolour.c - draws maps from colour to colour, and applies them. */
#include "model/recolour.h"
#include "model/pixels.h"

#include <math.h>
#include <pthread.h>

static float waves[RECOLOUR_STEPS]; /* one period of 1/2 + 1/2 cos */

static void fill_waves(void)
{
    for (int i = 0; i < RECOLOUR_STEPS; i++)
        waves[i] = 0.5f + 0.5f * cosf(6.28318530718f * (float)i / RECOLOUR_STEPS);
}

static void draw_linear(struct recolour *c, struct rng *r)
{
    for (int i = 0; i < 3; i++) {
        float high = 0, power, normal;
        c->low[i] = 0;
        for (int j = 0; j < 3;
             j++) { /* the range over the cube: sums of the negative and positive parts */
            c->low[i] += fminf(c->matrix[i][j], 0);
            high += fmaxf(c->matrix[i][j], 0);
        }
        c->per_unit[i] = 1 / fmaxf(high - c->low[i], 1e-6f);
        rng_normals(r, &normal, 1);
        power = expf(0.5f * normal);
        float top = 0.5f + 0.5f * rng_uniform(r);
        for (int k = 0; k < RECOLOUR_STEPS; k++)
            c->curve[i][k] = top * powf(fmaxf((float)k / (RECOLOUR_STEPS - 1), 1e-4f), power);
    }
}

void recolour_draw(struct recolour *c, enum recolour_map first, struct rng *r)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, fill_waves);
    c->map = rng_u32(r) & 1 ? first : RECOLOUR_LINEAR;
    if (first == RECOLOUR_NONE)
        c->map = RECOLOUR_NONE;
    c->key = rng_u32(r);
    rng_normals(r, &c->matrix[0][0], 9);
    if (c->map == RECOLOUR_LINEAR)
        draw_linear(c, r);
    for (int i = 0; c->map == RECOLOUR_WAVES && i < 3; i++) {
        c->phase[i] = rng_uniform(r);
        for (int j = 0; j < 3; j++)
            c->matrix[i][j] *= 15 / 6.28318530718f; /* in periods */
    }
}

/* A mix of 32 bits where every input bit moves every output bit (the finisher of MurmurHash3). */
static uint32_t mix(uint32_t x)
{
    x = (x ^ x >> 16) * 0x85ebca6bu;
    x = (x ^ x >> 13) * 0xc2b2ae35u;
    return x ^ x >> 16;
}

/* Row i of M v, v in 0..1 */
static float mixed(const struct recolour *c, const uint8_t *v, int i)
{
    return (c->matrix[i][0] * v[0] + c->matrix[i][1] * v[1] + c->matrix[i][2] * v[2]) *
           (1.0f / 255);
}

static float wave(float periods)
{
    return waves[(int)((periods - floorf(periods)) * RECOLOUR_STEPS) & (RECOLOUR_STEPS - 1)];
}

static float bent(const struct recolour *c, float u, int i)
{
    int step = (int)((u - c->low[i]) * c->per_unit[i] * (RECOLOUR_STEPS - 1));
    return c->curve[i][step & (RECOLOUR_STEPS - 1)];
}

void recolour_pixel(float *to, const uint8_t *from, const struct recolour *c)
{
    uint32_t code = pack(from, 3);
    uint32_t any = c->map == RECOLOUR_HASH ? mix(mix(code ^ c->key) + c->key) : 0;
    for (int i = 0; i < 3; i++)
        if (code == 0 && !c->maps_black)
            to[i] = 0;
        else if (c->map == RECOLOUR_NONE)
            to[i] = (float)from[i] * (1.0f / 255);
        else if (c->map == RECOLOUR_HASH)
            to[i] = (float)(any >> (10 * i) & 1023) * (1.0f / 1023);
        else if (c->map == RECOLOUR_WAVES)
            to[i] = wave(mixed(c, from, i) + c->phase[i]);
        else
            to[i] = bent(c, mixed(c, from, i), i);
}
