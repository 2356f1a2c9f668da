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

/* Adds one sequence's draws: sums of f, of f f^T, and of the posterior's variances. */
static void add_moments(double *sum, double *square, const float *mean, const float *logvar,
                        size_t draws, size_t F)
{
    for (size_t d = 0; d < draws; d++)
        for (size_t i = 0; i < F; i++) {
            const float *f = mean + d * F;
            sum[i] += f[i];
            square[i * F + i] += exp(logvar[d * F + i]);
            for (size_t j = 0; j < F; j++)
                square[i * F + j] += (double)f[i] * f[j];
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

int codes_whiten(struct model *m, struct tape *t, const struct dataset *d, struct err *e)
{
    size_t F = (size_t)m->config.static_dim, draws = (size_t)m->config.draws;
    if (F == 0)
        return 0;
    size_t stride = d->count / SEQUENCES_MAX + 1, seen = 0;
    double *sum = mem_zero(F, sizeof *sum), *square = mem_zero(F * F, sizeof *square);
    float *covariance = mem_zero(F * F, sizeof *covariance);
    float *draw = mem_zero(2 * draws * F, sizeof *draw);
    int result = -1;
    if (!sum || !square || !covariance || !draw) {
        err_memory(e, F * F * sizeof *square, "the covariance of the static codes");
        goto done;
    }
    for (size_t i = 0; i < d->count; i += stride, seen += draws) {
        codes_static_draws(draw, draw + draws * F, m, t, d->list[i].frames, NULL, d->list[i].T);
        add_moments(sum, square, draw, draw + draws * F, draws, F);
    }
    for (size_t i = 0; i < F; i++)
        for (size_t j = 0; j < F; j++)
            covariance[i * F + j] = (float)(square[i * F + j] / (double)seen -
                                            sum[i] * sum[j] / ((double)seen * (double)seen));
    for (size_t i = 0; i < F; i++)
        m->centre[i] = (float)(sum[i] / (double)seen);
    result = set_axes(m, covariance, F, e);
done:
    free(sum);
    free(square);
    free(covariance);
    free(draw);
    return result;
}
