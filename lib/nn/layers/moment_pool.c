/* moment_pool.c - see moment_pool.h; one set is one block of work. */
#include "nn/layers/moment_pool.h"

#include "base/simd.h"

#include <math.h>
#include <string.h>

static const float least_variance = 1e-5f;

struct job {
    float *y, *dx;
    const float *x, *dy;
    size_t M, H;
};

SIMD_CLONES
static void add_row(float *restrict sum, const float *restrict x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        sum[i] += x[i];
}

SIMD_CLONES
static void add_squares(float *restrict sum, const float *restrict x, const float *restrict mean,
                        size_t n)
{
    for (size_t i = 0; i < n; i++)
        sum[i] += (x[i] - mean[i]) * (x[i] - mean[i]);
}

static void pool_set(void *context, size_t b)
{
    const struct job *j = context;
    size_t M = j->M, H = j->H;
    const float *x = j->x + b * M * H;
    float *mean = j->y + b * 2 * H, *spread = mean + H;
    memset(mean, 0, 2 * H * sizeof *mean);
    for (size_t i = 0; i < M; i++)
        add_row(mean, x + i * H, H);
    for (size_t k = 0; k < H; k++)
        mean[k] /= (float)M;
    for (size_t i = 0; i < M; i++)
        add_squares(spread, x + i * H, mean, H);
    for (size_t k = 0; k < H; k++)
        spread[k] = sqrtf(spread[k] / (float)M + least_variance);
}

void moment_pool_forward(struct thread_pool *w, float *y, const float *x, size_t B, size_t M,
                         size_t H)
{
    struct job j = {.y = y, .x = x, .M = M, .H = H};
    thread_pool_run(w, B, pool_set, &j);
}

SIMD_CLONES
static void add_slopes(float *restrict dx, const float *restrict x, const float *restrict y,
                       const float *restrict dy, float share, size_t n)
{
    for (size_t i = 0; i < n; i++)
        dx[i] += share * (dy[i] + dy[n + i] * (x[i] - y[i]) / y[n + i]);
}

static void spread_set(void *context, size_t b)
{
    const struct job *j = context;
    size_t H = j->H;
    for (size_t i = b * j->M; i < (b + 1) * j->M; i++)
        add_slopes(j->dx + i * H, j->x + i * H, j->y + b * 2 * H, j->dy + b * 2 * H,
                   1 / (float)j->M, H);
}

void moment_pool_backward(struct thread_pool *w, float *dx, const float *dy, const float *y,
                          const float *x, size_t B, size_t M, size_t H)
{
    struct job j = {.y = (float *)y, .dx = dx, .x = x, .dy = dy, .M = M, .H = H};
    thread_pool_run(w, B, spread_set, &j);
}
