/* adam.c - the optimiser's step in one pass: it is bound by memory, and every array is read and
 * written once. */
#include "nn/adam.h"

#include "nn/block.h"
#include "nn/simd.h"
#include <math.h>
#include <stdbool.h>

enum {
    BLOCK = 16384, /* elements of a block, at least */
    LANES = 16
};

struct adam_run {
    float *x, *g, *m, *v, *mean;
    size_t n, size; /* elements, and of a block */
    struct adam_job job;
    double total[ADAM_BLOCKS]; /* of squares */
};

size_t adam_block(size_t n)
{
    return n / ADAM_BLOCKS >= BLOCK ? ceil_div(n, ADAM_BLOCKS) : BLOCK;
}

SIMD_CLONES
static double sum_of_squares(const float *restrict g, size_t n)
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

double adam_squares(const float *g, size_t n)
{
    return sum_of_squares(g, n);
}

static void norm_block(void *context, size_t block)
{
    struct adam_run *r = context;
    struct span s = block_span(block, r->size, r->n);
    r->total[block] = sum_of_squares(r->g + s.from, s.to - s.from);
}

static double gradient_norm(struct workers *w, struct adam_run *r)
{
    size_t blocks = ceil_div(r->n, r->size);
    workers_run(w, blocks, norm_block, r);
    double sum = 0;
    for (size_t i = 0; i < blocks; i++)
        sum += r->total[i];
    return sqrt(sum);
}

/* One element: the moments, the parameter, and the gradient that is spent. */
static inline void adam_element(const struct adam_job *a, float *x, float *g, float *m, float *v)
{
    float slope = a->gradient * *g;
    *m = a->beta1 * *m + (1.0f - a->beta1) * slope;
    *v = a->beta2 * *v + (1.0f - a->beta2) * slope * slope;
    *x -= a->rate * *m / (sqrtf(*v * a->second) + a->epsilon) + a->decay * *x;
    *g = 0.0f;
}

SIMD_CLONES
static void update(const struct adam_job *job, float *restrict x, float *restrict g,
                   float *restrict m, float *restrict v, size_t n)
{
    const struct adam_job a = *job;
    for (size_t i = 0; i < n; i++)
        adam_element(&a, x + i, g + i, m + i, v + i);
}

SIMD_CLONES
static void update_with_mean(const struct adam_job *job, float *restrict x, float *restrict g,
                             float *restrict m, float *restrict v, float *restrict mean, size_t n)
{
    const struct adam_job a = *job;
    for (size_t i = 0; i < n; i++) {
        adam_element(&a, x + i, g + i, m + i, v + i);
        mean[i] += a.follow * (x[i] - mean[i]);
    }
}

void adam_update(const struct adam_job *job, float *x, float *g, float *m, float *v, float *mean,
                 size_t n)
{
    if (mean)
        update_with_mean(job, x, g, m, v, mean, n);
    else
        update(job, x, g, m, v, n);
}

static void update_block(void *context, size_t block)
{
    const struct adam_run *r = context;
    struct span s = block_span(block, r->size, r->n);
    adam_update(&r->job, r->x + s.from, r->g + s.from, r->m + s.from, r->v + s.from,
                r->mean ? r->mean + s.from : NULL, s.to - s.from);
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

double adam_step(struct workers *w, const struct adam *a, float *x, float *g, float *m, float *v,
                 float *mean, uint64_t t, size_t n)
{
    struct adam_run r = {.x = x,
                         .g = g,
                         .m = m,
                         .v = v,
                         .mean = a->average > 0 ? mean : NULL,
                         .n = n,
                         .size = adam_block(n)};
    double norm = a->clip > 0 ? gradient_norm(w, &r) : 0;
    r.job = adam_prepare(a, norm, t);
    workers_run(w, ceil_div(n, r.size), update_block, &r);
    return norm;
}
