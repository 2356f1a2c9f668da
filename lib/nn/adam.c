/* adam.c - the optimiser's step of a block. Memory limits its speed, so it reads each array once.
 */
#include "nn/adam.h"

#include "base/block.h"
#include "base/simd.h"
#include <math.h>
#include <stdbool.h>

enum {
    BLOCK = 16384, /* elements of a block, at least */
    LANES = 16
};

size_t adam_block(size_t n)
{
    return n / ADAM_BLOCKS >= BLOCK ? ceil_div(n, ADAM_BLOCKS) : BLOCK;
}

SIMD_CLONES
static double squares(const float *restrict g, size_t n)
{
    double lane[LANES] = {0}, sum = 0;
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (size_t j = 0; j < LANES; j++)
            lane[j] += (double)g[i + j] * (double)g[i + j];
    for (; i < n; i++)
        sum += (double)g[i] * (double)g[i];
    for (size_t j = 0; j < LANES; j++)
        sum += lane[j];
    return sum;
}

/* A function of its own, because other files cannot call functions with SIMD_CLONES in clang 14. */
double adam_squares(const float *g, size_t n)
{
    return squares(g, n);
}

/* One element: its moments and its parameter. */
static inline void adam_element(const struct adam_job *a, float *x, float g, float *m, float *v)
{
    float slope = a->gradient * g;
    *m = a->beta1 * *m + (1.0f - a->beta1) * slope;
    *v = a->beta2 * *v + (1.0f - a->beta2) * slope * slope;
    *x -= a->rate * *m / (sqrtf(*v * a->second) + a->epsilon) + a->decay * *x;
}

SIMD_CLONES
static void update(const struct adam_job *job, float *restrict x, const float *restrict g,
                   float *restrict m, float *restrict v, size_t n)
{
    const struct adam_job a = *job;
    for (size_t i = 0; i < n; i++)
        adam_element(&a, x + i, g[i], m + i, v + i);
}

SIMD_CLONES
static void update_with_mean(const struct adam_job *job, float *restrict x, const float *restrict g,
                             float *restrict m, float *restrict v, float *restrict mean, size_t n)
{
    const struct adam_job a = *job;
    for (size_t i = 0; i < n; i++) {
        adam_element(&a, x + i, g[i], m + i, v + i);
        mean[i] += a.follow * (x[i] - mean[i]);
    }
}

void adam_update(const struct adam_job *job, float *x, const float *g, float *m, float *v,
                 float *mean, size_t n)
{
    if (mean)
        update_with_mean(job, x, g, m, v, mean, n);
    else
        update(job, x, g, m, v, n);
}

struct adam_job adam_prepare(const struct adam *a, double norm, uint64_t t)
{
    double first = 1.0 - pow((double)a->beta1, (double)t);
    double second = 1.0 - pow((double)a->beta2, (double)t);
    bool clipped = a->clip > 0 && norm > (double)a->clip;
    return (struct adam_job){.beta1 = a->beta1,
                             .beta2 = a->beta2,
                             .epsilon = a->epsilon,
                             .decay = a->rate * a->decay,
                             .follow = 1.0f - a->average,
                             .gradient = clipped ? (float)((double)a->clip / norm) : 1.0f,
                             .rate = (float)((double)a->rate / first),
                             .second = (float)(1.0 / second)};
}
