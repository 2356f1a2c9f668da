/* prior.c - draws from the prior of the dynamic code. */
#include "trained.h"

#include "model/prior.h"

static float *roll(struct pupil *p, size_t known, size_t T, double temperature, uint64_t seed)
{
    struct err e;
    size_t n = T * (size_t)p->model.config.dynamic_dim;
    float *z = checked(mem_array(n, sizeof *z));
    struct rng r = rng_make(seed, 0, 0);
    for (size_t i = 0; i < n; i++)
        z[i] = (float)(i % 5) * 0.3f - 0.5f;
    toy_must(prior_roll(&p->model, &p->trainer.tape, z, known, T, temperature, &r, &e), &e);
    return z;
}

static void test_roll(struct thread_pool *pool[POOLS])
{
    struct check c = {"prior: motions that continue", 0, 0};
    static const char *const kinds[] = {"dsvae", "vae"};
    enum { T = 9, KNOWN = 3 };
    for (size_t k = 0; k < 2; k++) {
        struct pupil p;
        open_trained(&p, kinds[k], "sprites", &trained_toy, pool[0]);
        size_t Z = (size_t)p.model.config.dynamic_dim;
        float *first = roll(&p, KNOWN, T, 1, 5), *still = roll(&p, T, T, 1, 5);
        check_same_bits(&c, "what was known", first, still, KNOWN * Z);
        for (int i = 0; i < POOLS; i++) {
            p.trainer.tape.workers = pool[i];
            float *again = roll(&p, KNOWN, T, 1, 5), *other = roll(&p, KNOWN, T, 1, 6);
            check_same_bits(&c, "the same seed", again, first, T * Z);
            check_that(&c, memcmp(other, first, T * Z * sizeof *first) != 0, "another seed");
            free(again);
            free(other);
        }
        float *cold = roll(&p, 0, T, 0, 1), *colder = roll(&p, 0, T, 0, 2);
        check_same_bits(&c, "temperature 0", cold, colder, T * Z);
        /* each frame depends on the frames before it, no matter how these were made */
        struct err e;
        struct rng r = rng_make(9, 0, 0);
        for (size_t known = 1; known < T; known++) {
            memcpy(colder, cold, T * Z * sizeof *cold);
            memset(colder + known * Z, 0, (T - known) * Z * sizeof *cold);
            toy_must(prior_roll(&p.model, &p.trainer.tape, colder, known, T, 0, &r, &e), &e);
            check_same_bits(&c, "from the middle", colder, cold, T * Z);
        }
        free(cold);
        free(colder);
        free(first);
        free(still);
        pupil_close(&p);
    }
    check_done(&c);
}

static void test_no_prior(struct thread_pool *w)
{
    struct check c = {"prior: an autoencoder has none", 0, 0};
    struct err e;
    struct pupil p;
    float z[8] = {0};
    struct rng r = rng_make(1, 0, 0);
    open_trained(&p, "ae", "sprites", &trained_toy, w);
    check_that(
        &c, prior_roll(&p.model, &p.trainer.tape, z, 1, 2, 1, &r, &e) && strstr(e.text, "no prior"),
        "it draws");
    pupil_close(&p);
    check_done(&c);
}

enum { BATCHES = 40, B = 100, T = 3 };

/* Draws a batch of z [B*T,Z] from the prior, and finds the gradient of the mean of -log p(z). */
static void draw_and_learn(struct model *m, struct tape *t, float *z, struct rng *r)
{
    struct err e;
    size_t Z = (size_t)m->config.dynamic_dim;
    t->learning = false;
    for (size_t b = 0; b < B; b++)
        toy_must(prior_roll(m, t, z + b * T * Z, 0, T, 1, r, &e), &e);
    t->learning = true;
    tape_start(t);
    struct var *v = tape_input(t, B * T, Z);
    memcpy(v->value, z, B * T * Z * sizeof *z);
    memset(m->params.grad, 0, m->params.total * sizeof *z);
    model_prior(m, t, v, B, 1.0f / B);
    tape_backward(t);
}

/* The mean over the parameters of the squared mean gradient, divided by its variance: 1 on average
 * if the true mean is 0. */
static double ratio_to_chance(const double *sum, const double *squares, size_t total, double *count)
{
    double ratios = 0;
    *count = 0;
    for (size_t i = 0; i < total; i++) {
        double mean = sum[i] / BATCHES, variance = squares[i] / BATCHES - mean * mean;
        if (variance <= 0)
            continue;
        ratios += mean * mean / (variance / BATCHES);
        ++*count;
    }
    return ratios / *count;
}

/* If z is drawn from p, the mean of the gradient of log p(z) is 0. Compared with the spread of the
 * means of many batches. */
static void test_draws_follow_density(struct thread_pool *w)
{
    struct check c = {"prior: draws follow the density", 0, 0};
    struct pupil p;
    open_trained(&p, "dsvae", "sprites", &trained_toy, w);
    struct model *m = &p.model;
    const struct param *spread = params_find(&m->params, "prior.logvar.bias");
    for (size_t i = 0; i < spread->count; i++) /* Gaussians of many widths */
        m->params.value[spread->offset + i] = (float)(i % 4) - 2;
    size_t Z = (size_t)m->config.dynamic_dim, total = m->params.total;
    double *sum = checked(mem_zero(total, sizeof *sum)),
           *squares = checked(mem_zero(total, sizeof *sum)), count;
    float *z = checked(mem_array(B * T * Z, sizeof *z));
    struct rng r = rng_make(31, 0, 0);
    for (int batch = 0; batch < BATCHES; batch++) {
        draw_and_learn(m, &p.trainer.tape, z, &r);
        for (size_t i = 0; i < total; i++) {
            double g = (double)m->params.grad[i];
            sum[i] += g;
            squares[i] += g * g;
        }
    }
    double ratio = ratio_to_chance(sum, squares, total, &count);
    check_that(&c, count > 100, "only %g parameters have a gradient", count);
    check_that(&c, ratio < 1.8, "the mean gradients are %.2f times as large as chance", ratio);
    free(sum);
    free(squares);
    free(z);
    pupil_close(&p);
    check_done(&c);
}

int main(void)
{
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    test_roll(pool);
    test_no_prior(pool[0]);
    test_draws_follow_density(pool[0]);
    close_pools(pool);
    return check_status();
}
