/* adam.c - ten steps of the optimiser against its equations in double. */
#include "check.h"

#include "adam_step.h"

enum {
    STEPS = 10,
    LONG = 4500001 /* so many elements that the size of the blocks grows, not their number */
};

struct setting {
    const char *name;
    struct adam a;
};

static const struct setting settings[] = {
    {"adam", {.rate = 4e-3f, .beta1 = 0.9f, .beta2 = 0.99f, .epsilon = 1e-8f}},
    {"adamw", {.rate = 1e-2f, .beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-5f, .decay = 0.1f}},
    {"adam with clipping",
     {.rate = 1e-3f, .beta1 = 0.5f, .beta2 = 0.9f, .epsilon = 1e-6f, .clip = 0.5f}},
    {"adam with a clip that is never reached",
     {.rate = 1e-3f, .beta1 = 0.9f, .beta2 = 0.99f, .epsilon = 1e-8f, .clip = 1e6f}},
    {"adam with an average",
     {.rate = 1e-2f, .beta1 = 0.9f, .beta2 = 0.99f, .epsilon = 1e-8f, .average = 0.9f}},
    {"adamw with everything",
     {.rate = 1e-2f,
      .beta1 = 0.9f,
      .beta2 = 0.99f,
      .epsilon = 1e-8f,
      .decay = 0.05f,
      .clip = 3,
      .average = 0.99f}},
};

struct state {
    float *x, *m, *v, *mean;
};

struct twin {
    double *x, *m, *v, *mean;
};

static struct state new_state(const float *x, size_t n)
{
    return (struct state){copy_floats(x, n), checked(mem_zero(n, sizeof(float))),
                          checked(mem_zero(n, sizeof(float))), copy_floats(x, n)};
}

static void free_state(struct state *s)
{
    free(s->x);
    free(s->m);
    free(s->v);
    free(s->mean);
}

/* Returns the norm of g. */
static double twin_step(const struct adam *a, struct twin *s, const float *g, int t, size_t n)
{
    double norm = sqrt(dot(g, g, n));
    double factor = a->clip > 0 && norm > (double)a->clip ? (double)a->clip / norm : 1;
    double b1 = (double)a->beta1, b2 = (double)a->beta2;
    double first = 1 - pow(b1, t), second = 1 - pow(b2, t);
    for (size_t i = 0; i < n; i++) {
        double slope = factor * (double)g[i];
        s->m[i] = b1 * s->m[i] + (1 - b1) * slope;
        s->v[i] = b2 * s->v[i] + (1 - b2) * slope * slope;
        double m_hat = s->m[i] / first, v_hat = s->v[i] / second;
        s->x[i] -= (double)a->rate *
                   (m_hat / (sqrt(v_hat) + (double)a->epsilon) + (double)a->decay * s->x[i]);
        if (a->average > 0)
            s->mean[i] += (1 - (double)a->average) * (s->x[i] - s->mean[i]);
    }
    return norm;
}

static void check_step(struct check *c, struct thread_pool *pool[POOLS], const struct adam *a,
                       struct state s[POOLS], struct twin *twin, int t, size_t n)
{
    float *g = random_floats(n);
    double want = twin_step(a, twin, g, t, n);
    for (int p = 0; p < POOLS; p++) {
        float *mean = a->average > 0 ? s[p].mean : NULL;
        double norm = adam_step(pool[p], a, s[p].x, g, s[p].m, s[p].v, mean, (uint64_t)t, n);
        check_that(c, fabs(norm - (a->clip > 0 ? want : 0)) <= 1e-9 * want, "norm %g, not %g", norm,
                   want);
        check_same_bits(c, "x with more threads", s[p].x, s[0].x, n);
        check_same_bits(c, "mean with more threads", s[p].mean, s[0].mean, n);
    }
    free(g);
}

static void check_steps(struct check *c, struct thread_pool *pool[POOLS], const struct adam *a,
                        size_t n, int steps)
{
    float *x = random_floats(n);
    struct twin twin = {doubles_of(x, n), checked(mem_zero(n, sizeof(double))),
                        checked(mem_zero(n, sizeof(double))), doubles_of(x, n)};
    struct state s[POOLS];
    for (int p = 0; p < POOLS; p++)
        s[p] = new_state(x, n);
    for (int t = 1; t <= steps; t++) {
        check_step(c, pool, a, s, &twin, t, n);
        check_close(c, "x", s[0].x, twin.x, n, 2e-6);
        check_close(c, "m", s[0].m, twin.m, n, 2e-6);
        check_close(c, "v", s[0].v, twin.v, n, 2e-6);
        check_close(c, "mean", s[0].mean, twin.mean, n, 2e-6);
    }
    for (int p = 0; p < POOLS; p++)
        free_state(&s[p]);
    free(twin.x);
    free(twin.m);
    free(twin.v);
    free(twin.mean);
    free(x);
}

int main(void)
{
    static const size_t lengths[] = {1, 17, 16385, 100003};
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        struct check c = {.name = settings[i].name};
        for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++)
            check_steps(&c, pool, &settings[i].a, lengths[k], STEPS);
        if (settings[i].a.clip > 0 && settings[i].a.average > 0)
            check_steps(&c, pool, &settings[i].a, LONG, 2);
        check_done(&c);
    }
    close_pools(pool);
    return check_status();
}
