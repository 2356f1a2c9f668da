/* pointwise.c - element by element operations.
 *
 * An operation is a loop over a span of elements (struct map), compiled for several instruction
 * sets; map_run() cuts the elements into blocks for the thread pool. FiLM, where T rows share one
 * scale and shift, works on "cells": the pairs of a group of T rows and a column. */
#include "nn/layers/pointwise.h"

#include "base/block.h"
#include "base/simd.h"
#include "base/vmath.h"
#include <string.h>

enum {
    BLOCK = 8192,    /* elements of a block: some microseconds of work */
    MIN_CELLS = 128, /* of a block: complete cache lines of a row */
    CHUNK = 256      /* elements of a temporary on the stack */
};

struct map {
    void (*loop)(const struct map *m, struct span s);
    float *out;
    const float *in[3];
    float low, high; /* of clamp */
    size_t n;
};

static void map_block(void *context, size_t block)
{
    const struct map *m = context;
    m->loop(m, block_span(block, BLOCK, m->n));
}

static void map_run(struct thread_pool *w, struct map m)
{
    thread_pool_run(w, ceil_div(m.n, BLOCK), map_block, &m);
}

/* ---- activations ---- */

SIMD_CLONES
static void silu_loop(const struct map *m, struct span s)
{
    float *restrict y = m->out;
    const float *restrict x = m->in[0];
    for (size_t i = s.from; i < s.to; i++)
        y[i] = x[i] * vmath_sigmoid(x[i]);
}

void silu_forward(struct thread_pool *w, float *y, const float *x, size_t n)
{
    map_run(w, (struct map){.loop = silu_loop, .out = y, .in = {x}, .n = n});
}

/* d silu / dx at x, where sigmoid(x) = s */
static inline float silu_slope(float x, float s)
{
    return s * (1.0f + x * (1.0f - s));
}

SIMD_CLONES
static void silu_gradient(const struct map *m, struct span s)
{
    float *restrict g = m->out;
    const float *restrict x = m->in[0];
    for (size_t i = s.from; i < s.to; i++)
        g[i] *= silu_slope(x[i], vmath_sigmoid(x[i]));
}

SIMD_CLONES
static void leaky_relu_gradient(const struct map *m, struct span s)
{
    float *restrict g = m->out;
    const float *restrict y = m->in[1];
    for (size_t i = s.from; i < s.to; i++)
        g[i] = vmath_leaky_relu_gradient(g[i], y[i]);
}

SIMD_CLONES
static void tanh_gradient(const struct map *m, struct span s)
{
    float *restrict g = m->out;
    const float *restrict y = m->in[1];
    for (size_t i = s.from; i < s.to; i++)
        g[i] *= 1.0f - y[i] * y[i];
}

SIMD_CLONES
static void sigmoid_gradient(const struct map *m, struct span s)
{
    float *restrict g = m->out;
    const float *restrict y = m->in[1];
    for (size_t i = s.from; i < s.to; i++)
        g[i] *= y[i] * (1.0f - y[i]);
}

void act_gradient(struct thread_pool *w, float *g, const float *x, const float *y,
                  enum activation act, size_t n)
{
    static void (*const loops[])(const struct map *m, struct span s) = {
        [ACT_SILU] = silu_gradient,
        [ACT_LEAKY_RELU] = leaky_relu_gradient,
        [ACT_TANH] = tanh_gradient,
        [ACT_SIGMOID] = sigmoid_gradient,
    };
    if (act != ACT_NONE)
        map_run(w, (struct map){.loop = loops[act], .out = g, .in = {x, y}, .n = n});
}

/* ---- sampling and clamping ---- */

SIMD_CLONES
static void copy_backward(const struct map *m, struct span s)
{
    float *restrict dx = m->out;
    const float *restrict dy = m->in[0];
    for (size_t i = s.from; i < s.to; i++)
        dx[i] += dy[i];
}

SIMD_CLONES
static void gauss_loop(const struct map *m, struct span s)
{
    float *restrict z = m->out;
    const float *restrict mean = m->in[0], *restrict logvar = m->in[1], *restrict eps = m->in[2];
    for (size_t i = s.from; i < s.to; i++)
        z[i] = mean[i] + vmath_exp(0.5f * logvar[i]) * eps[i];
}

SIMD_CLONES
static void gauss_logvar_loop(const struct map *m, struct span s)
{
    float *restrict dlogvar = m->out;
    const float *restrict dz = m->in[0], *restrict logvar = m->in[1], *restrict eps = m->in[2];
    for (size_t i = s.from; i < s.to; i++)
        dlogvar[i] += 0.5f * dz[i] * vmath_exp(0.5f * logvar[i]) * eps[i];
}

void gauss_forward(struct thread_pool *w, float *z, const float *mean, const float *logvar,
                   const float *eps, size_t n)
{
    map_run(w, (struct map){.loop = gauss_loop, .out = z, .in = {mean, logvar, eps}, .n = n});
}

void gauss_backward(struct thread_pool *w, float *dmean, float *dlogvar, const float *dz,
                    const float *logvar, const float *eps, size_t n)
{
    if (dmean)
        map_run(w, (struct map){.loop = copy_backward, .out = dmean, .in = {dz}, .n = n});
    if (dlogvar)
        map_run(w, (struct map){
                       .loop = gauss_logvar_loop, .out = dlogvar, .in = {dz, logvar, eps}, .n = n});
}

SIMD_CLONES
static void clamp_loop(const struct map *m, struct span s)
{
    float *restrict y = m->out;
    const float *restrict x = m->in[0];
    float low = m->low, high = m->high;
    for (size_t i = s.from; i < s.to; i++) {
        float v = x[i] < low ? low : x[i];
        y[i] = v > high ? high : v;
    }
}

SIMD_CLONES
static void clamp_backward_loop(const struct map *m, struct span s)
{
    float *restrict dx = m->out;
    const float *restrict dy = m->in[0], *restrict x = m->in[1];
    float low = m->low, high = m->high;
    for (size_t i = s.from; i < s.to; i++)
        dx[i] += x[i] >= low && x[i] <= high ? dy[i] : 0.0f;
}

void clamp_forward(struct thread_pool *w, float *y, const float *x, float low, float high, size_t n)
{
    map_run(
        w, (struct map){.loop = clamp_loop, .out = y, .in = {x}, .low = low, .high = high, .n = n});
}

void clamp_backward(struct thread_pool *w, float *dx, const float *dy, const float *x, float low,
                    float high, size_t n)
{
    if (dx)
        map_run(w, (struct map){.loop = clamp_backward_loop,
                                .out = dx,
                                .in = {dy, x},
                                .low = low,
                                .high = high,
                                .n = n});
}

/* ---- FiLM ---- */

/* Neighbouring columns of one group of R rows: the index of the first cell in [B,H], the index of
 * its first row in [B*R,H], and the number of columns. */
struct cells {
    size_t at, row, columns;
};

static size_t cells_per_block(size_t R)
{
    size_t cells = BLOCK / (R ? R : 1);
    return cells < MIN_CELLS ? MIN_CELLS : cells;
}

/* The cells of [B,H] from s->from to the end of their group or of the span; moves s->from to the
 * cell after them. */
static struct cells next_cells(struct span *s, size_t R, size_t H)
{
    size_t group = s->from / H, column = s->from % H;
    size_t columns = s->to - s->from < H - column ? s->to - s->from : H - column;
    struct cells c = {s->from, group * R * H + column, columns};
    s->from += columns;
    return c;
}

struct film {
    float *y, *dx, *da, *db;
    const float *dy, *x, *a, *b;
    size_t B, T, H;
};

SIMD_CLONES
static void film_row(float *restrict y, const float *restrict x, const float *restrict a,
                     const float *restrict b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        float u = x[i] * (1.0f + a[i]) + b[i];
        y[i] = u * vmath_sigmoid(u);
    }
}

static void film_forward_block(void *context, size_t block)
{
    const struct film *f = context;
    struct span s = block_span(block, cells_per_block(f->T), f->B * f->H);
    while (s.from < s.to) {
        struct cells c = next_cells(&s, f->T, f->H);
        for (size_t t = 0; t < f->T; t++) {
            size_t row = c.row + t * f->H;
            film_row(f->y + row, f->x + row, f->a + c.at, f->b + c.at, c.columns);
        }
    }
}

void film_silu_forward(struct thread_pool *w, float *y, const float *x, const float *a,
                       const float *b, size_t B, size_t T, size_t H)
{
    thread_pool_run(w, ceil_div(B * H, cells_per_block(T)), film_forward_block,
                    &(struct film){.y = y, .x = x, .a = a, .b = b, .B = B, .T = T, .H = H});
}

void film_silu_row(float *y, const float *x, const float *a, const float *b, size_t n)
{
    if (a)
        film_row(y, x, a, b, n);
    else
        silu_loop(&(struct map){.out = y, .in = {x}}, (struct span){0, n});
}

/* du [n] = the gradient before the activation; dx, da, db [n] += those of x, a and b */
SIMD_CLONES
static void film_row_backward(float *restrict du, float *restrict dx, float *restrict da,
                              float *restrict db, const float *restrict dy, const float *restrict x,
                              const float *restrict a, const float *restrict b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        float u = x[i] * (1.0f + a[i]) + b[i];
        du[i] = dy[i] * silu_slope(u, vmath_sigmoid(u));
    }
    if (dx)
        for (size_t i = 0; i < n; i++)
            dx[i] += du[i] * (1.0f + a[i]);
    if (da)
        for (size_t i = 0; i < n; i++)
            da[i] += du[i] * x[i];
    if (db)
        for (size_t i = 0; i < n; i++)
            db[i] += du[i];
}

static float *offset(float *p, size_t n)
{
    return p ? p + n : NULL;
}

static void film_cells_backward(const struct film *f, struct cells c)
{
    float du[CHUNK];
    for (size_t t = 0; t < f->T; t++)
        for (size_t i = 0; i < c.columns; i += CHUNK) {
            size_t n = c.columns - i < CHUNK ? c.columns - i : CHUNK;
            size_t at = c.at + i, row = c.row + t * f->H + i;
            film_row_backward(du, offset(f->dx, row), offset(f->da, at), offset(f->db, at),
                              f->dy + row, f->x + row, f->a + at, f->b + at, n);
        }
}

static void film_backward_block(void *context, size_t block)
{
    const struct film *f = context;
    struct span s = block_span(block, cells_per_block(f->T), f->B * f->H);
    while (s.from < s.to)
        film_cells_backward(f, next_cells(&s, f->T, f->H));
}

void film_silu_backward(struct thread_pool *w, float *dx, float *da, float *db, const float *dy,
                        const float *x, const float *a, const float *b, size_t B, size_t T,
                        size_t H)
{
    thread_pool_run(w, ceil_div(B * H, cells_per_block(T)), film_backward_block,
                    &(struct film){.dx = dx,
                                   .da = da,
                                   .db = db,
                                   .dy = dy,
                                   .x = x,
                                   .a = a,
                                   .b = b,
                                   .B = B,
                                   .T = T,
                                   .H = H});
}

/* ---- Fourier features ---- */

struct fourier {
    float *y;
    const float *x;
    size_t n, Q; /* values, octaves */
};

SIMD_CLONES
static void sines(float *restrict sine, float *restrict cosine, const float *restrict x,
                  float factor, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        float s, c;
        vmath_sin_cos_pi(factor * x[i], &s, &c);
        sine[i] = s;
        cosine[i] = c;
    }
}

static void fourier_chunk(float *y, const float *x, size_t n, size_t Q)
{
    float sine[CHUNK], cosine[CHUNK], factor = 1.0f;
    size_t width = 1 + 2 * Q;
    for (size_t i = 0; i < n; i++)
        y[i * width] = 2.0f * x[i] - 1.0f;
    for (size_t k = 0; k < Q; k++, factor *= 2.0f) {
        sines(sine, cosine, x, factor, n);
        for (size_t i = 0; i < n; i++) {
            y[i * width + 1 + 2 * k] = sine[i];
            y[i * width + 2 + 2 * k] = cosine[i];
        }
    }
}

static void fourier_block(void *context, size_t block)
{
    const struct fourier *f = context;
    struct span s = block_span(block, CHUNK, f->n);
    fourier_chunk(f->y + s.from * (1 + 2 * f->Q), f->x + s.from, s.to - s.from, f->Q);
}

void fourier_forward(struct thread_pool *w, float *y, const float *x, size_t N, size_t C, size_t Q)
{
    thread_pool_run(w, ceil_div(N * C, CHUNK), fourier_block,
                    &(struct fourier){.y = y, .x = x, .n = N * C, .Q = Q});
}
