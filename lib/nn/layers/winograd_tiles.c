/* winograd_tiles.c - lines of a tile can be outside its image: then they are read from an array of
 * zeros, and written to an array that is not used. */
#include "nn/layers/winograd_tiles.h"

#include "base/simd.h"
#include <stdint.h>
#include <string.h>

/* The position of a tile: its image, and its line 0 for parity 0. */
struct spot {
    float *image;
    ptrdiff_t y, x;
};

static struct spot spot_of(const struct grid *g, size_t tile)
{
    size_t image = tile / (g->tall * g->wide), t = tile % (g->tall * g->wide);
    return (struct spot){g->images + image * (size_t)(g->H * g->W) * g->channels,
                         g->first + g->pitch * (ptrdiff_t)(t / g->wide),
                         g->first + g->pitch * (ptrdiff_t)(t % g->wide)};
}

/* The channels at (y, x), or NULL outside the image. */
static float *channels_at(const struct grid *g, const float *image, ptrdiff_t y, ptrdiff_t x)
{
    bool inside = y >= 0 && y < g->H && x >= 0 && x < g->W;
    return inside ? (float *)image + (size_t)(y * g->W + x) * g->channels : NULL;
}

/* ---- the transform of tiles ---- */

typedef float lanes __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

/* Macros, because a vector wider than the processor's baseline cannot be an argument. */
#define LOAD(at) (*(const lanes *)(at))
#define STORE(at, x) (*(lanes *)(at) = (x))

static const float zeros[RUN];

/* Prefetches the same channels of the next tile, `ahead` floats further; they can be outside the
 * images. */
static inline void prefetch(const float *line, size_t i, size_t ahead)
{
    __builtin_prefetch((const void *)((uintptr_t)line + (i + ahead) * sizeof *line));
}

/* LANES floats, from float i, of the lines at[3 * down + across]; places are `place` floats apart.
 */
static inline void difference(float *to, size_t place, const float *const at[], size_t i,
                              size_t ahead)
{
    for (size_t y = 0; y < PLACES; y++) {
        prefetch(at[PLACES * y + 1], i, ahead);
        prefetch(at[PLACES * y + 2], i, ahead);
    }
    lanes d[PLACES][PLACES];
    for (size_t x = 0; x < PLACES; x++) {
        lanes middle = LOAD(at[PLACES + x] + i);
        d[0][x] = LOAD(at[x] + i) - middle;
        d[1][x] = middle;
        d[2][x] = LOAD(at[2 * PLACES + x] + i) - middle;
    }
    for (size_t y = 0; y < PLACES; y++, to += PLACES * place) {
        STORE(to + i, d[y][0] - d[y][1]);
        STORE(to + place + i, d[y][1]);
        STORE(to + 2 * place + i, d[y][2] - d[y][1]);
    }
}

/* The same of two lines, at[2 * down + across]. */
static inline void sum(float *to, size_t place, const float *const at[], size_t i, size_t ahead)
{
    for (size_t y = 0; y < 4; y++)
        prefetch(at[y], i, ahead);
    lanes d[PLACES][2];
    for (size_t x = 0; x < 2; x++) {
        d[0][x] = LOAD(at[x] + i);
        d[2][x] = LOAD(at[2 + x] + i);
        d[1][x] = d[0][x] + d[2][x];
    }
    for (size_t y = 0; y < PLACES; y++, to += PLACES * place) {
        STORE(to + i, d[y][0]);
        STORE(to + place + i, d[y][0] + d[y][1]);
        STORE(to + 2 * place + i, d[y][1]);
    }
}

/* All n floats: `whole` of them in whole vectors, the rest in padded copies. */
SIMD_CLONES
static void transform_lines(float *to, size_t place, const float *const at[], size_t lines,
                            size_t n, size_t ahead)
{
    size_t whole = n / LANES * LANES;
    if (lines == PLACES)
        for (size_t i = 0; i < whole; i += LANES)
            difference(to, place, at, i, ahead);
    else
        for (size_t i = 0; i < whole; i += LANES)
            sum(to, place, at, i, ahead);
    if (whole == n)
        return;
    float from[PLACES * PLACES][LANES] = {0}, made[PLACES * PLACES][LANES];
    const float *copy[PLACES * PLACES];
    for (size_t k = 0; k < lines * lines; k++)
        copy[k] = memcpy(from[k], at[k] + whole, (n - whole) * sizeof **from);
    (lines == PLACES ? difference : sum)(made[0], LANES, copy, 0, 0);
    for (size_t k = 0; k < PLACES * PLACES; k++)
        memcpy(to + k * place + whole, made[k], (n - whole) * sizeof **made);
}

/* Transforms a tile's channels [from, from + n) in the lines of one parity. */
static void transform_run(const struct grid *g, float *to, size_t place, struct spot at,
                          size_t parity, size_t from, size_t n)
{
    const float *line[PLACES * PLACES];
    ptrdiff_t y = at.y + (ptrdiff_t)(parity / 2), x = at.x + (ptrdiff_t)(parity % 2);
    for (size_t i = 0; i < g->lines; i++)
        for (size_t j = 0; j < g->lines; j++) {
            const float *channels =
                channels_at(g, at.image, y + g->step * (ptrdiff_t)i, x + g->step * (ptrdiff_t)j);
            line[i * g->lines + j] = channels ? channels + from : zeros;
        }
    transform_lines(to, place, line, g->lines, n, (size_t)g->pitch * g->channels);
}

void tiles_transform(const struct grid *g, float *to, size_t place, size_t stride,
                     struct span tiles, struct span columns)
{
    for (size_t t = tiles.from; t < tiles.to; t++, to += stride) {
        struct spot at = spot_of(g, t);
        for (size_t c = columns.from, n; c < columns.to; c += n) {
            size_t parity = c / g->channels, channel = c % g->channels;
            n = size_least(size_least(columns.to - c, g->channels - channel), RUN);
            transform_run(g, to + c - columns.from, place, at, parity, channel, n);
        }
    }
}

/* ---- the inverse transform ---- */

/* LANES floats, from float i, of the lines to[2 * down + across]: each is its base plus the sum of
 * the products at two places down and two across. */
static inline void add_places(float *const to[], const float *const base[], const float *product,
                              size_t place, size_t i)
{
    lanes sum[PLACES][2];
    for (size_t y = 0; y < PLACES; y++, product += PLACES * place) {
        lanes middle = LOAD(product + place + i);
        sum[y][0] = LOAD(product + i) + middle;
        sum[y][1] = middle + LOAD(product + 2 * place + i);
    }
    for (size_t k = 0; k < 4; k++)
        STORE(to[k] + i, LOAD(base[k] + i) + (sum[k / 2][k % 2] + sum[k / 2 + 1][k % 2]));
}

SIMD_CLONES
static void add_products(float *const to[], const float *const base[], const float *product,
                         size_t place, size_t n)
{
    size_t whole = n / LANES * LANES, rest = n - whole;
    for (size_t i = 0; i < whole; i += LANES)
        add_places(to, base, product, place, i);
    if (rest == 0)
        return;
    float made[4][LANES], start[4][LANES] = {0}, from[PLACES * PLACES][LANES] = {0};
    float *const last[] = {made[0], made[1], made[2], made[3]};
    const float *const first[] = {start[0], start[1], start[2], start[3]};
    for (size_t k = 0; k < 4; k++)
        memcpy(start[k], base[k] + whole, rest * sizeof **start);
    for (size_t k = 0; k < PLACES * PLACES; k++)
        memcpy(from[k], product + k * place + whole, rest * sizeof **from);
    add_places(last, first, from[0], LANES, 0);
    for (size_t k = 0; k < 4; k++)
        memcpy(to[k] + whole, made[k], rest * sizeof **made);
}

/* Writes a tile's channels [from, from + n) in the lines of one parity. */
static void write_run(const struct grid *g, const struct products *m, const float *product,
                      struct spot at, size_t parity, size_t from, size_t n)
{
    float unused[RUN], *to[4];
    const float *base[4];
    ptrdiff_t y = at.y + (ptrdiff_t)(parity / 2), x = at.x + (ptrdiff_t)(parity % 2);
    for (size_t k = 0; k < 4; k++) {
        float *channels = channels_at(g, at.image, y + g->step * (ptrdiff_t)(k / 2),
                                      x + g->step * (ptrdiff_t)(k % 2));
        to[k] = channels ? channels + from : unused;
        base[k] = m->epilogue.start == GEMM_BIAS              ? m->epilogue.bias + from
                  : channels && m->epilogue.start == GEMM_ADD ? to[k]
                                                              : zeros;
    }
    add_products(to, base, product, m->place, n);
    for (size_t k = 0; k < 4; k++)
        if (to[k] != unused)
            act_in_place(to[k], m->epilogue.act, n);
}

void tiles_write(const struct grid *g, const struct products *m, size_t parity, struct span tiles,
                 struct span columns)
{
    const float *product = m->at;
    for (size_t t = tiles.from; t < tiles.to; t++, product += m->stride)
        write_run(g, m, product, spot_of(g, t), parity, columns.from, columns.to - columns.from);
}
