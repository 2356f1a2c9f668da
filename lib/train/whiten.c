/* whiten.c - after training: what the motion predicts linearly of the static code is removed from
 * it (as Belrose et al., "LEACE", NeurIPS 2023, erase a concept; here without labels: the concept
 * is the dynamic code), and the rest is rotated to its principal axes and scaled. */
#include "train/whiten.h"
#include "base/mem.h"
#include "base/num.h"
#include "model/encode.h"
#include "nn/eigen.h"
#include "nn/lapack.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SEQUENCES_MAX = 4096 }; /* enough to estimate a covariance of some dozen numbers */
static const float smallest_variance = 1e-6f;

/* Sums over the draws of some sequences, as doubles in one row: how many, u [G], and u u^T with the
 * posterior's variances on the diagonal [G,G]; u is f [F], then the summary of the motion s [2Z].
 * The variances keep codes that are almost only noise from predicting anything. */
struct moments {
    double *seen, *sum, *square;
};

static size_t joint_size(const struct model *m)
{
    return (size_t)(m->config.static_dim + 2 * m->config.dynamic_dim);
}

static size_t moments_size(size_t G)
{
    return 1 + G + G * G;
}

static struct moments moments_at(double *row, size_t G)
{
    return (struct moments){row, row + 1, row + 1 + G};
}

static void add_draw(const struct moments *m, const double *mean, const double *variance, size_t G)
{
    ++*m->seen;
    for (size_t i = 0; i < G; i++) {
        m->sum[i] += mean[i];
        m->square[i * G + i] += variance[i];
        for (size_t j = 0; j < G; j++)
            m->square[i * G + j] += mean[i] * mean[j];
    }
}

/* ---- what the motion predicts ---- */

/* regression = cov(f, s) cov(s)^-1, of the covariance [G,G]. */
static int set_regression(struct model *m, const double *covariance, struct err *e)
{
    size_t F = (size_t)m->config.static_dim, S = 2 * (size_t)m->config.dynamic_dim, G = F + S;
    int size = (int)S, codes = (int)F, info = 0;
    double *among = mem_array(G * S, sizeof *among), *slopes = among + S * S;
    if (!among)
        return err_memory(e, G * S * sizeof *among, "the covariance of the dynamic codes");
    for (size_t i = 0; i < S; i++)
        memcpy(among + i * S, covariance + (F + i) * G + F, S * sizeof *among);
    for (size_t i = 0; i < F; i++)
        memcpy(slopes + i * S, covariance + i * G + F, S * sizeof *slopes);
    int result = lapack_open(e);
    if (result == 0)
        blas.dposv("U", &size, &codes, among, &size, slopes, &size, &info);
    if (info)
        result = err_set(e,
                         "the covariance of the dynamic codes is singular (LAPACK dposv %d): did "
                         "the training diverge? Then try a smaller --rate",
                         info);
    for (size_t i = 0; result == 0 && i < F * S; i++)
        m->regression[i] = (float)slopes[i];
    free(among);
    return result;
}

/* rest [F,F]: the covariance of f - regression s. */
static void remain(float *rest, const struct model *m, const double *covariance)
{
    size_t F = (size_t)m->config.static_dim, S = 2 * (size_t)m->config.dynamic_dim, G = F + S;
    for (size_t i = 0; i < F; i++)
        for (size_t j = 0; j < F; j++) {
            double value = covariance[i * G + j];
            for (size_t k = 0; k < S; k++)
                value -= m->regression[i * S + k] * covariance[j * G + F + k];
            rest[i * F + j] = (float)value;
        }
}

/* ---- axes ---- */

/* axes = U D^(1/2), inverse = D^(-1/2) U^T, largest variance first. */
static int set_axes(struct model *m, float *covariance, size_t F, struct err *e)
{
    float variances[F];
    if (eigen_principal(covariance, variances, F, "the static codes", e))
        return -1;
    for (size_t j = 0; j < F; j++) {
        const float *u = covariance + j * F;
        float scale = sqrtf(fmaxf(variances[j], smallest_variance));
        for (size_t i = 0; i < F; i++) {
            m->axes[i * F + j] = u[i] * scale;
            m->inverse[j * F + i] = u[i] / scale;
        }
    }
    return 0;
}

/* ---- the data ---- */

/* One sequence's codes before whitening. */
struct raw {
    float *mean, *logvar;                 /* [draws,F] of f */
    float *dynamic_mean, *dynamic_logvar; /* [T,Z] */
    size_t draws, T;
};

static void add_sequence(const struct moments *to, const struct raw *r, size_t F, size_t Z)
{
    double mean[F + 2 * Z], variance[F + 2 * Z], frames = (double)r->T;
    codes_motion(mean + F, r->dynamic_mean, r->T, Z);
    memset(variance + F, 0, 2 * Z * sizeof *variance);
    for (size_t i = 0; i < r->T * Z; i++) { /* of z, and of z^2 where z is normal */
        double z = r->dynamic_mean[i], spread = exp(r->dynamic_logvar[i]);
        variance[F + i % Z] += spread / (frames * frames);
        variance[F + Z + i % Z] += (2 * spread + 4 * z * z) * spread / (frames * frames);
    }
    for (size_t d = 0; d < r->draws; d++) {
        for (size_t i = 0; i < F; i++) {
            mean[i] = r->mean[d * F + i];
            variance[i] = exp(r->logvar[d * F + i]);
        }
        add_draw(to, mean, variance, F + 2 * Z);
    }
}

static int measure_sequence(const struct moments *to, struct model *m, struct tape *t,
                            const struct example *q, struct err *e)
{
    size_t F = (size_t)m->config.static_dim, Z = (size_t)m->config.dynamic_dim;
    size_t draws = (size_t)m->config.draws, count = 2 * (draws * F + q->T * Z);
    float *memory = mem_zero(count, sizeof *memory);
    if (!memory)
        return err_memory(e, count * sizeof *memory, "the codes of a sequence");
    float *moving = memory + 2 * draws * F;
    struct raw r = {memory, memory + draws * F, moving, moving + q->T * Z, draws, q->T};
    encode_static_draws(r.mean, r.logvar, m, t, q->frames, NULL, q->T);
    encode_dynamic(r.dynamic_mean, r.dynamic_logvar, m, t, q->frames, q->T);
    add_sequence(to, &r, F, Z);
    free(memory);
    return 0;
}

/* One row of moments for each shard: of those of its records that are in the sample. */
static int measure_shards(double *rows, struct model *m, struct tape *t, const struct dataset *d,
                          const struct world *c, struct err *e)
{
    size_t stride = dataset_total(d) / SEQUENCES_MAX + 1, G = joint_size(m);
    for (size_t i = 0; i < dataset_total(d); i += stride) {
        struct moments shard = moments_at(rows + i % c->shards * moments_size(G), G);
        if (world_owns(c, i) && measure_sequence(&shard, m, t, &d->list[world_index(c, i)], e))
            return -1;
    }
    return 0;
}

/* Gathers the rows of all shards, and adds them in the order of the shards into the first one. */
static int add_shards(double *rows, size_t size, const struct world *c, struct err *e)
{
    if (world_allgather(c, rows, size * sizeof *rows, e))
        return -1;
    for (size_t s = 1; s < c->shards; s++)
        for (size_t i = 0; i < size; i++)
            rows[i] += rows[s * size + i];
    return 0;
}

/* The sums become means, and the covariance. */
static void centre(const struct moments *m, size_t G)
{
    for (size_t i = 0; i < G; i++)
        m->sum[i] /= *m->seen;
    for (size_t i = 0; i < G; i++)
        for (size_t j = 0; j < G; j++)
            m->square[i * G + j] = m->square[i * G + j] / *m->seen - m->sum[i] * m->sum[j];
}

static int check_finite(const struct model *m, size_t F, size_t S, struct err *e)
{
    if (num_finite(m->centre, F) && num_finite(m->motion, S) && num_finite(m->regression, F * S))
        return 0;
    return err_set(e, "the codes are not finite: did the training diverge? Then try a smaller "
                      "--rate");
}

int whiten_rehearse(struct model *m, struct tape *t, const struct dataset *d, const struct world *c,
                    struct err *e)
{
    size_t size = moments_size(joint_size(m));
    if (m->config.static_dim == 0 || d->count == 0)
        return 0;
    const struct example *longest = d->list;
    for (size_t i = 1; i < d->count; i++)
        if (d->list[i].T > longest->T)
            longest = &d->list[i];
    double *rows = mem_zero(c->shards * size, sizeof *rows);
    if (!rows)
        return err_memory(e, c->shards * size * sizeof *rows, "the covariance of the codes");
    struct moments all = moments_at(rows, joint_size(m));
    int failed = lapack_open(e) || measure_sequence(&all, m, t, longest, e);
    free(rows);
    return failed ? -1 : 0;
}

int whiten(struct model *m, struct tape *t, const struct dataset *d, const struct world *c,
           struct err *e)
{
    size_t F = (size_t)m->config.static_dim, G = joint_size(m), size = moments_size(G);
    if (F == 0)
        return 0;
    double *rows = mem_zero(c->shards * size, sizeof *rows);
    float *rest = mem_zero(F * F, sizeof *rest);
    int result = -1;
    if (!rows || !rest) {
        err_memory(e, c->shards * size * sizeof *rows, "the covariance of the codes");
        goto done;
    }
    if (measure_shards(rows, m, t, d, c, e) || add_shards(rows, size, c, e))
        goto done;
    struct moments all = moments_at(rows, G);
    centre(&all, G);
    for (size_t i = 0; i < F; i++)
        m->centre[i] = (float)all.sum[i];
    for (size_t i = F; i < G; i++)
        m->motion[i - F] = (float)all.sum[i];
    /* a window encoder has removed the mean and the spread of the sequence itself */
    if (m->config.dynamic_encoder != DYNAMIC_WINDOW && set_regression(m, all.square, e))
        goto done;
    remain(rest, m, all.square);
    result = set_axes(m, rest, F, e) || check_finite(m, F, G - F, e) ? -1 : 0;
done:
    free(rows);
    free(rest);
    return result;
}
