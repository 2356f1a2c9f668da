/* loss.c - losses and divergences, summed in double over fixed blocks. */
#include "nn/layers/loss.h"

#include "base/block.h"
#include "base/simd.h"
#include "base/vmath.h"
#include <math.h>

enum {
    BLOCK = 16384,    /* elements of a block, at least */
    MAX_BLOCKS = 256, /* their totals are on the stack */
    CHUNK = 256,      /* elements of a temporary on the stack */
    LANES = 16        /* independent partial sums, so that a sum vectorises */
};

/* Items (elements or rows) of one block, where an item is `each` elements. It depends on the sizes
 * alone, not on the threads. */
static size_t items_per_block(size_t items, size_t each)
{
    size_t least = ceil_div(BLOCK, each ? each : 1);
    size_t fair = ceil_div(items, MAX_BLOCKS);
    return least > fair ? least : fair;
}

static double sum_in_order(const double *total, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += total[i];
    return sum;
}

/* ---- squared error ---- */

struct squared {
    float *diff;
    const float *y;
    const uint8_t *const *target;
    const uint32_t *place;
    size_t N, P, rows; /* rows of a block */
    double total[MAX_BLOCKS];
};

SIMD_CLONES
static double subtract_bytes(float *restrict diff, const float *restrict y,
                             const uint8_t *restrict byte, size_t n)
{
    double lane[LANES] = {0}, sum = 0;
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (size_t j = 0; j < LANES; j++) {
            float d = y[i + j] - (float)byte[i + j] / 255.0f;
            diff[i + j] = d;
            lane[j] += (double)d * (double)d;
        }
    for (; i < n; i++) {
        diff[i] = y[i] - (float)byte[i] / 255.0f;
        sum += (double)diff[i] * (double)diff[i];
    }
    for (size_t j = 0; j < LANES; j++)
        sum += lane[j];
    return sum;
}

static double squared_row(const struct squared *s, size_t n)
{
    const uint8_t *target = s->target[n];
    double sum = 0;
    for (size_t from = 0; from < s->P; from += CHUNK) {
        uint8_t byte[CHUNK];
        size_t count = s->P - from < CHUNK ? s->P - from : CHUNK;
        for (size_t i = 0; i < count; i++)
            byte[i] = target[s->place[from + i]];
        sum += subtract_bytes(s->diff + n * s->P + from, s->y + n * s->P + from, byte, count);
    }
    return sum;
}

static void squared_block(void *context, size_t block)
{
    struct squared *s = context;
    struct span rows = block_span(block, s->rows, s->N);
    double sum = 0;
    for (size_t n = rows.from; n < rows.to; n++)
        sum += squared_row(s, n);
    s->total[block] = sum;
}

double squared_error_forward(struct thread_pool *w, float *diff, const float *y,
                             const uint8_t *const *target, const uint32_t *place, size_t N,
                             size_t P)
{
    struct squared s = {.diff = diff,
                        .y = y,
                        .target = target,
                        .place = place,
                        .N = N,
                        .P = P,
                        .rows = items_per_block(N, P)};
    size_t blocks = ceil_div(N, s.rows);
    thread_pool_run(w, blocks, squared_block, &s);
    return sum_in_order(s.total, blocks);
}

struct huber {
    float *diff, delta;
    size_t n, size; /* elements, and of a block */
    double total[MAX_BLOCKS];
};

SIMD_CLONES
static double huber_elements(float *diff, float delta, size_t n)
{
    double lane[LANES] = {0}, sum = 0;
    float per = 1 / delta;
    for (size_t i = 0; i < n; i++) {
        float u = diff[i] * per, root = sqrtf(1 + u * u);
        diff[i] /= root;
        lane[i % LANES] += (double)(u * u / (root + 1)); /* root - 1, without cancellation */
    }
    for (size_t j = 0; j < LANES; j++)
        sum += lane[j];
    return 2 * (double)delta * (double)delta * sum;
}

static void huber_block(void *context, size_t block)
{
    struct huber *h = context;
    struct span s = block_span(block, h->size, h->n);
    h->total[block] = huber_elements(h->diff + s.from, h->delta, s.to - s.from);
}

double pseudo_huber_forward(struct thread_pool *w, float *diff, float delta, size_t n)
{
    struct huber h = {.diff = diff, .delta = delta, .n = n, .size = items_per_block(n, 1)};
    size_t blocks = ceil_div(n, h.size);
    thread_pool_run(w, blocks, huber_block, &h);
    return sum_in_order(h.total, blocks);
}

struct scaled {
    float *out;
    const float *in;
    float factor;
    size_t n;
};

SIMD_CLONES
static void add_scaled(float *restrict out, const float *restrict in, float factor, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] += factor * in[i];
}

static void scaled_block(void *context, size_t block)
{
    const struct scaled *s = context;
    struct span e = block_span(block, BLOCK, s->n);
    add_scaled(s->out + e.from, s->in + e.from, s->factor, e.to - e.from);
}

void squared_error_backward(struct thread_pool *w, float *dy, const float *diff, float scale,
                            size_t n)
{
    if (dy)
        thread_pool_run(w, ceil_div(n, BLOCK), scaled_block,
                        &(struct scaled){.out = dy, .in = diff, .factor = 2.0f * scale, .n = n});
}

/* ---- KL divergence from N(0,1) ---- */

struct kl {
    float *dmean, *dlogvar;
    const float *mean, *logvar;
    float scale;
    size_t n, size; /* elements, and of a block */
    double total[MAX_BLOCKS];
};

SIMD_CLONES
static void exp_all(float *restrict out, const float *restrict x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = vmath_exp(x[i]);
}

/* e^logvar - 1 - logvar cancels near 0, so it is computed in double. */
static void kl_block(void *context, size_t block)
{
    struct kl *k = context;
    struct span s = block_span(block, k->size, k->n);
    double sum = 0;
    for (size_t from = s.from; from < s.to; from += CHUNK) {
        float variance[CHUNK];
        size_t count = s.to - from < CHUNK ? s.to - from : CHUNK;
        exp_all(variance, k->logvar + from, count);
        for (size_t i = 0; i < count; i++) {
            double mean = k->mean[from + i], logvar = k->logvar[from + i];
            sum += 0.5 * (mean * mean + (double)variance[i] - 1.0 - logvar);
        }
    }
    k->total[block] = sum;
}

double kl_normal_forward(struct thread_pool *w, const float *mean, const float *logvar, size_t n)
{
    struct kl k = {.mean = mean, .logvar = logvar, .n = n, .size = items_per_block(n, 1)};
    size_t blocks = ceil_div(n, k.size);
    thread_pool_run(w, blocks, kl_block, &k);
    return sum_in_order(k.total, blocks);
}

SIMD_CLONES
static void add_variance_slope(float *restrict dlogvar, const float *restrict logvar, float scale,
                               size_t n)
{
    for (size_t i = 0; i < n; i++)
        dlogvar[i] += 0.5f * scale * (vmath_exp(logvar[i]) - 1.0f);
}

static void kl_backward_block(void *context, size_t block)
{
    const struct kl *k = context;
    struct span s = block_span(block, k->size, k->n);
    if (k->dmean)
        add_scaled(k->dmean + s.from, k->mean + s.from, k->scale, s.to - s.from);
    if (k->dlogvar)
        add_variance_slope(k->dlogvar + s.from, k->logvar + s.from, k->scale, s.to - s.from);
}

void kl_normal_backward(struct thread_pool *w, float *dmean, float *dlogvar, const float *mean,
                        const float *logvar, float scale, size_t n)
{
    struct kl k = {.dmean = dmean,
                   .dlogvar = dlogvar,
                   .mean = mean,
                   .logvar = logvar,
                   .scale = scale,
                   .n = n,
                   .size = items_per_block(n, 1)};
    thread_pool_run(w, ceil_div(n, k.size), kl_backward_block, &k);
}

/* ---- mixture of Gaussians ---- */

struct mixture {
    float *weight, *dz, *dlogit, *dmean, *dlogvar;
    const float *kept, *z, *logit, *mean, *logvar; /* kept: the responsibilities, in backward */
    float scale;
    size_t N, K, Z, rows; /* rows of a block */
    double total[MAX_BLOCKS];
};

/* q[i] = (z - mean)^2 e^-logvar + logvar */
SIMD_CLONES
static void normal_terms(float *restrict q, const float *restrict z, const float *restrict mean,
                         const float *restrict logvar, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        float d = z[i] - mean[i];
        q[i] = d * d * vmath_exp(-logvar[i]) + logvar[i];
    }
}

/* log N(z; mean, e^logvar) */
static double log_normal(const float *z, const float *mean, const float *logvar, size_t Z)
{
    const double log_two_pi = 1.8378770664093453;
    double sum = 0;
    for (size_t from = 0; from < Z; from += CHUNK) {
        float q[CHUNK];
        size_t count = Z - from < CHUNK ? Z - from : CHUNK;
        normal_terms(q, z + from, mean + from, logvar + from, count);
        for (size_t i = 0; i < count; i++)
            sum += (double)q[i];
    }
    return -0.5 * (sum + (double)Z * log_two_pi);
}

/* log sum_k e^a[k], without overflow */
static double log_sum_exp(const float *a, size_t K)
{
    float largest = a[0];
    for (size_t k = 1; k < K; k++)
        largest = a[k] > largest ? a[k] : largest;
    double sum = 0;
    for (size_t k = 0; k < K; k++)
        sum += exp((double)(a[k] - largest));
    return (double)largest + log(sum);
}

static void scale_all(float *a, float factor, size_t n)
{
    for (size_t i = 0; i < n; i++)
        a[i] *= factor;
}

/* The row's -log density; weight [K] becomes the responsibilities. Terms are relative to the
 * largest one so far: a density in many dimensions would underflow, and its logarithm is too coarse
 * in single precision. */
static double mixture_row(float *weight, const float *z, const float *logit, const float *mean,
                          const float *logvar, size_t K, size_t Z)
{
    double largest = -INFINITY, sum = 0;
    for (size_t k = 0; k < K; k++) {
        double term = (double)logit[k] + log_normal(z, mean + k * Z, logvar + k * Z, Z);
        if (term > largest) {
            double shrink = exp(largest - term);
            scale_all(weight, (float)shrink, k);
            sum *= shrink;
            largest = term;
        }
        double share = exp(term - largest);
        weight[k] = (float)share;
        sum += share;
    }
    scale_all(weight, (float)(1 / sum), K);
    return log_sum_exp(logit, K) - (largest + log(sum));
}

static void mixture_block(void *context, size_t block)
{
    struct mixture *m = context;
    struct span rows = block_span(block, m->rows, m->N);
    double sum = 0;
    for (size_t n = rows.from; n < rows.to; n++)
        sum += mixture_row(m->weight + n * m->K, m->z + n * m->Z, m->logit + n * m->K,
                           m->mean + n * m->K * m->Z, m->logvar + n * m->K * m->Z, m->K, m->Z);
    m->total[block] = sum;
}

double mixture_nll_forward(struct thread_pool *w, float *weight, const float *z, const float *logit,
                           const float *mean, const float *logvar, size_t N, size_t K, size_t Z)
{
    struct mixture m = {.weight = weight,
                        .z = z,
                        .logit = logit,
                        .mean = mean,
                        .logvar = logvar,
                        .N = N,
                        .K = K,
                        .Z = Z,
                        .rows = items_per_block(N, K * Z)};
    size_t blocks = ceil_div(N, m.rows);
    thread_pool_run(w, blocks, mixture_block, &m);
    return sum_in_order(m.total, blocks);
}

/* One component of one row; `weight`: its responsibility times the scale of the loss. */
SIMD_CLONES
static void add_normal_slopes(float *restrict dz, float *restrict dmean, float *restrict dlogvar,
                              const float *restrict z, const float *restrict mean,
                              const float *restrict logvar, float weight, size_t Z)
{
    for (size_t i = 0; i < Z; i++) {
        float d = z[i] - mean[i];
        float slope = weight * d * vmath_exp(-logvar[i]);
        if (dz)
            dz[i] += slope;
        if (dmean)
            dmean[i] -= slope;
        if (dlogvar)
            dlogvar[i] += 0.5f * (weight - slope * d);
    }
}

static void mixture_row_backward(const struct mixture *m, size_t n)
{
    const float *logit = m->logit + n * m->K;
    double total = log_sum_exp(logit, m->K);
    for (size_t k = 0; k < m->K; k++) {
        size_t at = n * m->K + k;
        float weight = m->kept[at];
        if (m->dlogit)
            m->dlogit[at] += m->scale * ((float)exp((double)logit[k] - total) - weight);
        add_normal_slopes(m->dz ? m->dz + n * m->Z : NULL, m->dmean ? m->dmean + at * m->Z : NULL,
                          m->dlogvar ? m->dlogvar + at * m->Z : NULL, m->z + n * m->Z,
                          m->mean + at * m->Z, m->logvar + at * m->Z, m->scale * weight, m->Z);
    }
}

static void mixture_backward_block(void *context, size_t block)
{
    const struct mixture *m = context;
    struct span rows = block_span(block, m->rows, m->N);
    for (size_t n = rows.from; n < rows.to; n++)
        mixture_row_backward(m, n);
}

void mixture_nll_backward(struct thread_pool *w, float *dz, float *dlogit, float *dmean,
                          float *dlogvar, const float *weight, const float *z, const float *logit,
                          const float *mean, const float *logvar, float scale, size_t N, size_t K,
                          size_t Z)
{
    struct mixture m = {.dz = dz,
                        .dlogit = dlogit,
                        .dmean = dmean,
                        .dlogvar = dlogvar,
                        .kept = weight,
                        .z = z,
                        .logit = logit,
                        .mean = mean,
                        .logvar = logvar,
                        .scale = scale,
                        .N = N,
                        .K = K,
                        .Z = Z,
                        .rows = items_per_block(N, K * Z)};
    thread_pool_run(w, ceil_div(N, m.rows), mixture_backward_block, &m);
}
