/* whitening.c - the whitening of the static code after training, against its definition. */
#include "trained.h"

static void check_inverse(struct check *c, const struct model *m)
{
    size_t F = (size_t)m->config.static_dim;
    for (size_t i = 0; i < F; i++)
        for (size_t j = 0; j < F; j++) {
            double sum = 0;
            for (size_t k = 0; k < F; k++)
                sum += (double)m->inverse[i * F + k] * (double)m->axes[k * F + j];
            check_that(c, fabs(sum - (i == j)) < 1e-4, "(inverse axes)[%zu,%zu] is %g", i, j, sum);
        }
}

static void check_axes(struct check *c, const struct model *m)
{
    size_t F = (size_t)m->config.static_dim;
    double before = INFINITY;
    for (size_t j = 0; j < F; j++) {
        double squares = 0, largest = 0;
        for (size_t i = 0; i < F; i++) {
            double a = (double)m->axes[i * F + j];
            squares += a * a;
            largest = fabs(a) > fabs(largest) ? a : largest;
        }
        check_that(c, squares <= before * (1 + 1e-5), "axis %zu has more variance than the last",
                   j);
        check_that(c, largest > 0, "axis %zu points backwards", j);
        before = squares;
    }
}

/* One sequence's codes before whitening; of the dynamic ones the mean over the frames of z and z^2,
 * and its variance over samples of the posterior. */
struct raw {
    float mean[64], logvar[64]; /* [draws,F] */
    double s[16], variance[16]; /* [2Z] */
};

static struct raw encode_raw(struct pupil *p, const struct example *s)
{
    struct model *m = &p->model;
    struct raw r = {0};
    size_t Z = (size_t)m->config.dynamic_dim;
    float mean[8 * 16], logvar[8 * 16];
    encode_static_draws(r.mean, r.logvar, m, &p->trainer.tape, s->frames, NULL, s->T);
    encode_dynamic(mean, logvar, m, &p->trainer.tape, s->frames, s->T);
    for (size_t i = 0; i < s->T * Z; i++) {
        double z = (double)mean[i], spread = exp((double)logvar[i]), n = (double)s->T;
        r.s[i % Z] += z / n;
        r.s[Z + i % Z] += z * z / n;
        r.variance[i % Z] += spread / (n * n);
        r.variance[Z + i % Z] += (2 * spread * spread + 4 * z * z * spread) / (n * n);
    }
    return r;
}

/* f' of draw d, as struct model defines it. */
static void whitened(double *f, const struct model *m, const struct raw *r, size_t d)
{
    size_t F = (size_t)m->config.static_dim, S = 2 * (size_t)m->config.dynamic_dim;
    for (size_t i = 0; i < F; i++)
        f[i] = 0;
    for (size_t k = 0; k < F; k++) {
        double rest = (double)r->mean[d * F + k] - (double)m->centre[k];
        for (size_t j = 0; j < S; j++)
            rest -= (double)m->regression[k * S + j] * (r->s[j] - (double)m->motion[j]);
        for (size_t i = 0; i < F; i++)
            f[i] += (double)m->inverse[i * F + k] * rest;
    }
}

/* inverse regression [F,2Z]: the change of f' with s. */
static double slope(const struct model *m, size_t i, size_t j)
{
    size_t F = (size_t)m->config.static_dim, S = 2 * (size_t)m->config.dynamic_dim;
    double sum = 0;
    for (size_t k = 0; k < F; k++)
        sum += (double)m->inverse[i * F + k] * (double)m->regression[k * S + j];
    return sum;
}

/* Sums over the draws of f' [F], f' f'^T [F,F] and f' s^T [F,2Z], of samples of the posterior. */
struct whitened_moments {
    double sum[8], products[64], with_s[8 * 16];
};

static void add_whitened(struct whitened_moments *to, struct pupil *p, const struct example *s)
{
    const struct model *m = &p->model;
    size_t F = (size_t)m->config.static_dim, S = 2 * (size_t)m->config.dynamic_dim;
    struct raw r = encode_raw(p, s);
    double f[8];
    for (size_t d = 0; d < (size_t)m->config.draws; d++) {
        whitened(f, m, &r, d);
        for (size_t i = 0; i < F; i++) {
            to->sum[i] += f[i];
            for (size_t j = 0; j < S; j++)
                to->with_s[i * S + j] +=
                    f[i] * (r.s[j] - (double)m->motion[j]) - slope(m, i, j) * r.variance[j];
            for (size_t j = 0; j < F; j++) {
                double *product = &to->products[i * F + j];
                *product += f[i] * f[j];
                for (size_t k = 0; k < F; k++)
                    *product += (double)m->inverse[i * F + k] * (double)m->inverse[j * F + k] *
                                exp((double)r.logvar[d * F + k]);
                for (size_t k = 0; k < S; k++)
                    *product += slope(m, i, k) * slope(m, j, k) * r.variance[k];
            }
        }
    }
}

static void check_moments(struct check *c, struct pupil *p)
{
    size_t F = (size_t)p->model.config.static_dim, S = 2 * (size_t)p->model.config.dynamic_dim;
    struct whitened_moments all = {0};
    double n = (double)p->data.count * (double)p->model.config.draws;
    for (size_t i = 0; i < p->data.count; i++)
        add_whitened(&all, p, &p->data.list[i]);
    for (size_t i = 0; i < F; i++) {
        check_that(c, fabs(all.sum[i] / n) < 1e-3, "the mean of code %zu is %g", i, all.sum[i] / n);
        for (size_t j = 0; j < F; j++)
            check_that(c, fabs(all.products[i * F + j] / n - (i == j)) < 2e-3,
                       "the covariance of codes %zu and %zu is %g", i, j,
                       all.products[i * F + j] / n);
        for (size_t j = 0; j < S; j++)
            check_that(c, fabs(all.with_s[i * S + j] / n) < 1e-3,
                       "the covariance of code %zu and motion %zu is %g", i, j,
                       all.with_s[i * S + j] / n);
    }
}

static void test_whitening(struct thread_pool *w)
{
    struct check c = {"codes: whitening", 0, 0};
    static const char *const presets[] = {"sprites", "general"};
    for (size_t i = 0; i < 2; i++) {
        struct pupil p;
        open_trained(&p, "dsvae", presets[i], &trained_toy, w);
        check_inverse(&c, &p.model);
        check_axes(&c, &p.model);
        check_moments(&c, &p);
        pupil_close(&p);
    }
    check_done(&c);
}

/* One sequence has only the variance of its posterior; there are axes nevertheless. */
static void test_whitening_of_one(struct thread_pool *w)
{
    struct check c = {"codes: whitening of one sequence", 0, 0};
    struct pupil p;
    open_trained(&p, "dsvae", "sprites", &(struct toy){1, 3, 9, 9, 3, {0}, false}, w);
    check_inverse(&c, &p.model);
    check_moments(&c, &p);
    pupil_close(&p);
    check_done(&c);
}

/* The encoder's code is f' of the mean over the draws. */
static void test_static_code(struct thread_pool *w)
{
    struct check c = {"codes: the static code", 0, 0};
    struct pupil p;
    open_trained(&p, "dsvae", "sprites", &trained_toy, w);
    struct model *m = &p.model;
    size_t F = (size_t)m->config.static_dim, draws = (size_t)m->config.draws;
    for (size_t s = 0; s < 5; s++) {
        const struct example *q = &p.data.list[s];
        struct raw raw = encode_raw(&p, q);
        struct code_memory r = encode(&p, q->frames, NULL, q->T, 0);
        double each[8], mean[8] = {0};
        for (size_t d = 0; d < draws; d++) {
            whitened(each, m, &raw, d);
            for (size_t i = 0; i < F; i++)
                mean[i] += each[i] / (double)draws;
        }
        for (size_t i = 0; i < F; i++) {
            double code = mean[i], variance = 0;
            for (size_t k = 0; k < F; k++)
                for (size_t d = 0; d < draws; d++) {
                    double a = (double)m->inverse[i * F + k];
                    variance += a * a * exp((double)raw.logvar[d * F + k]) / (double)draws;
                }
            check_that(&c, fabs((double)r.codes.static_mean[i] - code) < 1e-4, "code %zu", i);
            check_that(&c, fabs((double)r.codes.static_logvar[i] - log(variance)) < 1e-4,
                       "logvar %zu", i);
        }
        free(r.all);
    }
    pupil_close(&p);
    check_done(&c);
}

int main(void)
{
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    test_whitening(pool[0]);
    test_whitening_of_one(pool[0]);
    test_static_code(pool[0]);
    close_pools(pool);
    return check_status();
}
