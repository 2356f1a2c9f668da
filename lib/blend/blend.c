/* blend.c - see blend.h. Windows and rows of the frame are blocks for the threads. */
#include "blend/blend.h"
#include "base/mem.h"
#include "base/simd.h"
#include "base/size.h"
#include "blend/cholesky.h"
#include "nn/gemm/gemm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- windows ---- */

struct blend_windows blend_windows(const struct blend *b)
{
    struct blend_windows w;
    double reach = ceil(3 * b->radius);
    w.step = (size_t)size_most(1, (size_t)(4 * b->radius / 3));
    w.rows = ceil_div(b->H - 1, w.step) + 1;
    w.cols = ceil_div(b->W - 1, w.step) + 1;
    w.reach = reach < BLEND_REACH_MOST ? (int)reach : BLEND_REACH_MOST;
    for (int d = -w.reach; d <= w.reach; d++)
        w.weight[d + w.reach] = (float)exp(-d * d / (2 * b->radius * b->radius));
    return w;
}

/* The rows or columns from *from on that a window covers. Returns how many. */
static size_t covered(size_t *from, size_t centre, int reach, size_t side)
{
    size_t r = (size_t)reach, to = size_least(centre + r + 1, side);
    *from = size_least(centre > r ? centre - r : 0, to);
    return to - *from;
}

/* One window: its pixels and their weights. */
struct window {
    size_t top, left, rows, cols;
    const float *row_weight, *col_weight;
};

static struct window window_at(const struct blend *b, const struct blend_windows *w, size_t i)
{
    struct window p;
    size_t y = i / w->cols * w->step, x = i % w->cols * w->step;
    p.rows = covered(&p.top, y, w->reach, b->H);
    p.cols = covered(&p.left, x, w->reach, b->W);
    p.row_weight = w->weight + (w->reach + (int)p.top - (int)y);
    p.col_weight = w->weight + (w->reach + (int)p.left - (int)x);
    return p;
}

/* ---- people ---- */

SIMD_CLONES void blend_mean(float *mean, const uint8_t *people, size_t size, size_t N)
{
    for (size_t k = 0; k < size; k++) {
        uint32_t sum = 0;
        for (size_t i = 0; i < N; i++)
            sum += people[k * N + i];
        mean[k] = (float)sum / (float)N;
    }
}

/* out [N] = (people - mean) * weight */
static SIMD_CLONES void centre(float *restrict out, const uint8_t *restrict people, float mean,
                               float weight, size_t N)
{
    for (size_t i = 0; i < N; i++)
        out[i] = ((float)people[i] - mean) * weight;
}

static SIMD_CLONES void add_scaled(float *restrict out, const uint8_t *restrict people, float mean,
                                   float scale, size_t N)
{
    for (size_t i = 0; i < N; i++)
        out[i] += ((float)people[i] - mean) * scale;
}

/* ---- the regression ---- */

struct gram_work {
    float *gram;
    const struct blend *b;
    struct blend_windows windows;
    size_t pose;
    uint8_t *failed; /* [windows] */
};

static void gram_window(void *context, size_t i)
{
    const struct gram_work *g = context;
    const struct blend *b = g->b;
    struct window w = window_at(b, &g->windows, i);
    size_t N = b->N, values = w.rows * w.cols * b->C, n = 0;
    float *at = mem_array(values * N, sizeof *at); /* [values,N] */
    g->failed[i] = !at;
    if (!at)
        return;
    for (size_t y = 0; y < w.rows; y++)
        for (size_t x = 0; x < w.cols; x++) {
            size_t k = ((w.top + y) * b->W + w.left + x) * b->C;
            float weight = sqrtf(w.row_weight[y] * w.col_weight[x]);
            for (size_t c = 0; c < b->C; c++, k++, n++)
                centre(at + n * N, b->people[g->pose] + k * N, b->mean[g->pose][k], weight, N);
        }
    gemm_serial(&(struct gemm){.C = g->gram + i * N * N,
                               .stride = N,
                               .A = {.at = at, .stride = N, .order = GEMM_TRANSPOSED},
                               .B = {.at = at, .stride = N, .order = GEMM_PLAIN},
                               .epilogue = {.start = GEMM_WRITE},
                               .rows = N,
                               .columns = N,
                               .inner = values});
    free(at);
}

int blend_gram(float *gram, const struct blend *b, size_t pose, struct thread_pool *workers,
               struct err *e)
{
    struct gram_work g = {.gram = gram, .b = b, .windows = blend_windows(b), .pose = pose};
    size_t n = blend_window_count(&g.windows);
    g.failed = mem_zero(n, 1);
    if (g.failed)
        thread_pool_run(workers, n, gram_window, &g);
    bool failed = !g.failed || memchr(g.failed, 1, n);
    free(g.failed);
    return failed ? err_memory(e, n * b->N * b->N * sizeof *gram, "a blend") : 0;
}

static void factor_window(void *context, size_t i)
{
    const struct gram_work *g = context;
    size_t N = g->b->N;
    float *K = g->gram + i * N * N;
    double trace = 0;
    for (size_t k = 0; k < N; k++)
        trace += K[k * N + k];
    /* 1: where all people are the same, such as a background, nothing is explained */
    for (size_t k = 0; k < N; k++)
        K[k * N + k] += (float)(g->b->ridge * trace / (double)N + 1);
    cholesky_factor(K, N);
}

void blend_factor(float *gram, const struct blend *b, struct thread_pool *workers)
{
    struct gram_work g = {.gram = gram, .b = b, .windows = blend_windows(b)};
    thread_pool_run(workers, blend_window_count(&g.windows), factor_window, &g);
}

struct solve_work {
    float *a;
    const float *factor, *x;
    const struct blend *b;
    struct blend_windows windows;
    size_t pose;
};

static void solve_window(void *context, size_t i)
{
    const struct solve_work *s = context;
    const struct blend *b = s->b;
    struct window w = window_at(b, &s->windows, i);
    size_t N = b->N;
    const float *mean = b->mean[s->pose];
    float *a = s->a + i * N;
    memset(a, 0, N * sizeof *a);
    for (size_t y = 0; y < w.rows; y++)
        for (size_t x = 0; x < w.cols; x++) {
            size_t k = ((w.top + y) * b->W + w.left + x) * b->C;
            float weight = w.row_weight[y] * w.col_weight[x];
            for (size_t c = 0; c < b->C; c++, k++)
                add_scaled(a, b->people[s->pose] + k * N, mean[k], (s->x[k] - mean[k]) * weight, N);
        }
    cholesky_solve(a, s->factor + i * N * N, N);
}

void blend_solve(float *a, const float *factor, const struct blend *b, size_t pose, const float *x,
                 struct thread_pool *workers)
{
    struct solve_work s = {a, factor, x, b, blend_windows(b), pose};
    thread_pool_run(workers, blend_window_count(&s.windows), solve_window, &s);
}

/* ---- the frame ---- */

struct make_work {
    float *y;
    const float *a;
    const struct blend *b;
    struct blend_windows windows;
    size_t pose;
};

/* out [N]: between two rows of numbers, a share of the way. */
static SIMD_CLONES void between(float *restrict out, const float *restrict p,
                                const float *restrict q, float share, size_t N)
{
    for (size_t i = 0; i < N; i++)
        out[i] = p[i] + share * (q[i] - p[i]);
}

/* sum_i a_i (people_i - mean) */
static SIMD_CLONES float combine(const float *restrict a, const uint8_t *restrict people,
                                 float mean, size_t N)
{
    float sum[16] = {0}, all = 0;
    size_t i = 0;
    for (; i + 16 <= N; i += 16)
        for (size_t k = 0; k < 16; k++)
            sum[k] += a[i + k] * ((float)people[i + k] - mean);
    for (; i < N; i++)
        all += a[i] * ((float)people[i] - mean);
    for (size_t k = 0; k < 16; k++)
        all += sum[k];
    return all;
}

static void make_row(void *context, size_t y)
{
    const struct make_work *m = context;
    const struct blend *b = m->b;
    const struct blend_windows *w = &m->windows;
    const float *mean = b->mean[m->pose];
    size_t N = b->N, v = y / w->step;
    float a[BLEND_PEOPLE_MOST], left[BLEND_PEOPLE_MOST], right[BLEND_PEOPLE_MOST];
    const float *upper = m->a + v * w->cols * N;
    const float *lower = m->a + size_least(v + 1, w->rows - 1) * w->cols * N;
    float down = (float)(y % w->step) / (float)w->step;
    for (size_t x = 0; x < b->W; x++) {
        size_t u = x / w->step, next = size_least(u + 1, w->cols - 1);
        if (x % w->step == 0) {
            between(left, upper + u * N, lower + u * N, down, N);
            between(right, upper + next * N, lower + next * N, down, N);
        }
        between(a, left, right, (float)(x % w->step) / (float)w->step, N);
        size_t k = (y * b->W + x) * b->C;
        for (size_t c = 0; c < b->C; c++, k++)
            m->y[k] = mean[k] + combine(a, b->people[m->pose] + k * N, mean[k], N);
    }
}

void blend_make(float *y, const float *a, const struct blend *b, size_t pose,
                struct thread_pool *workers)
{
    struct make_work m = {y, a, b, blend_windows(b), pose};
    thread_pool_run(workers, b->H, make_row, &m);
}

/* ---- bytes ---- */

void blend_from_bytes(float *x, const uint8_t *bytes, size_t pixels, size_t C)
{
    for (size_t i = 0; i < pixels; i++, x += C, bytes += C) {
        float alpha = C == 4 ? (float)bytes[3] / 255 : 1;
        for (size_t c = 0; c < 3; c++)
            x[c] = (float)bytes[c] * alpha;
        if (C == 4)
            x[3] = bytes[3];
    }
}

static uint8_t to_byte(float x)
{
    float above = x > 0 ? x : 0; /* NaN too becomes 0 */
    return (uint8_t)((above < 255 ? above : 255) + 0.5F);
}

void blend_to_bytes(uint8_t *bytes, const float *x, size_t pixels, size_t C)
{
    for (size_t i = 0; i < pixels; i++, x += C, bytes += C) {
        uint8_t alpha = C == 4 ? to_byte(x[3]) : 255;
        for (size_t c = 0; c < 3; c++)
            bytes[c] = alpha ? to_byte(C == 4 ? x[c] * 255 / (float)alpha : x[c]) : 0;
        if (C == 4)
            bytes[3] = alpha;
    }
}
