/* whiten.c - after training: the static code in axes of its own variance. */
#include "base/mem.h"
#include "model/codes.h"
#include "model/dataset.h"
#include "nn/blas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SEQUENCES_MAX = 4096 }; /* enough to know a covariance of some dozen numbers */
static const float smallest_variance = 1e-6f;

/* Sums over the draws of some sequences, as doubles in one row: how many, f [F], and f f^T with the
 * posterior's variances on the diagonal [F,F]. */
struct moments {
    double *seen, *sum, *square;
};

static size_t moments_size(size_t F)
{
    return 1 + F + F * F;
}

static struct moments moments_at(double *row, size_t F)
{
    return (struct moments){row, row + 1, row + 1 + F};
}

static void add_draws(const struct moments *m, const float *mean, const float *logvar, size_t draws,
                      size_t F)
{
    *m->seen += (double)draws;
    for (size_t d = 0; d < draws; d++)
        for (size_t i = 0; i < F; i++) {
            const float *f = mean + d * F;
            m->sum[i] += f[i];
            m->square[i * F + i] += exp(logvar[d * F + i]);
            for (size_t j = 0; j < F; j++)
                m->square[i * F + j] += (double)f[i] * f[j];
        }
}

/* axes = U D^(1/2), inverse = D^(-1/2) U^T, largest variance first. */
static int set_axes(struct model *m, float *covariance, size_t F, struct err *e)
{
    int n = (int)F, info = 0, work_size = 64 * n;
    float variances[F], work[64 * F];
    if (blas_open(e))
        return -1;
    blas.ssyev("V", "U", &n, covariance, &n, variances, work, &work_size, &info);
    if (info)
        return err_set(e,
                       "the covariance of the static codes has no eigenvalues (LAPACK ssyev "
                       "%d): did the training diverge?",
                       info);
    for (size_t j = 0; j < F; j++) {
        size_t from = F - 1 - j; /* ascending to descending; column-major: vector k is row k here */
        const float *u = covariance + from * F;
        float scale = sqrtf(fmaxf(variances[from], smallest_variance));
        float sign = 1; /* an eigenvector's sign is arbitrary: make its largest entry positive */
        for (size_t i = 0, top = 0; i < F; i++)
            if (fabsf(u[i]) > fabsf(u[top]) || i == 0) {
                top = i;
                sign = u[i] < 0 ? -1 : 1;
            }
        for (size_t i = 0; i < F; i++) {
            m->axes[i * F + j] = sign * u[i] * scale;
            m->inverse[j * F + i] = sign * u[i] / scale;
        }
    }
    return 0;
}

/* One row of moments for each shard, of its records among the sampled ones. */
static int measure_shards(double *rows, struct model *m, struct tape *t, const struct dataset *d,
                          const struct crew *c, struct err *e)
{
    size_t F = (size_t)m->config.static_dim, draws = (size_t)m->config.draws;
    size_t stride = dataset_total(d) / SEQUENCES_MAX + 1;
    float *draw = mem_zero(2 * draws * F, sizeof *draw);
    if (!draw)
        return err_memory(e, 2 * draws * F * sizeof *draw, "the static codes");
    for (size_t i = 0; i < dataset_total(d); i += stride) {
        if (!crew_has(c, i))
            continue;
        const struct sequence *q = &d->list[crew_place(c, i)];
        struct moments shard = moments_at(rows + i % c->shards * moments_size(F), F);
        codes_static_draws(draw, draw + draws * F, m, t, q->frames, NULL, q->T);
        add_draws(&shard, draw, draw + draws * F, draws, F);
    }
    free(draw);
    return 0;
}

/* The rows of all shards come together, and are added in the order of the shards into the first. */
static int add_shards(double *rows, size_t size, const struct crew *c, struct err *e)
{
    if (crew_gather(c, rows, size * sizeof *rows, e))
        return -1;
    for (size_t s = 1; s < c->shards; s++)
        for (size_t i = 0; i < size; i++)
            rows[i] += rows[s * size + i];
    return 0;
}

int codes_whiten(struct model *m, struct tape *t, const struct dataset *d, const struct crew *c,
                 struct err *e)
{
    size_t F = (size_t)m->config.static_dim, size = moments_size(F);
    if (F == 0)
        return 0;
    double *rows = mem_zero(c->shards * size, sizeof *rows);
    float *covariance = mem_zero(F * F, sizeof *covariance);
    int result = -1;
    if (!rows || !covariance) {
        err_memory(e, c->shards * size * sizeof *rows, "the covariance of the static codes");
        goto done;
    }
    if (measure_shards(rows, m, t, d, c, e) || add_shards(rows, size, c, e))
        goto done;
    struct moments all = moments_at(rows, F);
    for (size_t i = 0; i < F; i++)
        for (size_t j = 0; j < F; j++)
            covariance[i * F + j] = (float)(all.square[i * F + j] / *all.seen -
                                            all.sum[i] * all.sum[j] / (*all.seen * *all.seen));
    for (size_t i = 0; i < F; i++)
        m->centre[i] = (float)(all.sum[i] / *all.seen);
    result = set_axes(m, covariance, F, e);
done:
    free(rows);
    free(covariance);
    return result;
}
