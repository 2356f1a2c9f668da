/* particle_filter.c - codes for a gap in a motion: particles follow the prior through the gap, and
 * the one that makes the frames after it likeliest is chosen (a particle filter; Gordon, Salmond
 * and Smith 1993). Particles move to means of the mixtures, without their spread, since the
 * likeliest motion is wanted, not one of many. */
#include "base/mem.h"
#include "base/rng.h"
#include "model/prior.h"
#include "nn/guard.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    PARTICLES = 256,
    AFTER = 8,  /* known frames after a gap that the choice depends on */
    WINDOW = 64 /* frames from the beginning of a gap to the choice, at most */
};
static const uint64_t fill_seed =
    20181208; /* any fixed number, so that the same sprite has the same codes */

/* Histories that differ since a gap began; only one while no frame is unknown. */
struct particles {
    size_t count, Z, H;
    size_t from, after; /* where the gap began; known frames since the last unknown one */
    float *h, *c;       /* [PARTICLES,H] the prior's state */
    float *before;      /* [PARTICLES,Z] the last frame */
    float *path;        /* [PARTICLES,WINDOW,Z] */
    double *likely;     /* [PARTICLES] log of the probability of all since the gap began */
    struct tape *tape;
    float *z;          /* [T,Z] the motion, and which of its frames are known */
    const bool *known; /* [T] */
    size_t T;
};

static int open_particles(struct particles *p, const struct model *m, struct err *e)
{
    size_t Z = (size_t)m->config.dynamic_dim, H = (size_t)m->config.prior_width;
    size_t numbers = PARTICLES * (2 * H + Z + WINDOW * Z);
    *p = (struct particles){.count = 1, .Z = Z, .H = H};
    p->h = mem_zero(numbers, sizeof *p->h);
    p->likely = mem_zero(PARTICLES, sizeof *p->likely);
    p->c = p->h + PARTICLES * H;
    p->before = p->c + PARTICLES * H;
    p->path = p->before + PARTICLES * Z;
    return p->h && p->likely ? 0 : err_memory(e, numbers * sizeof *p->h, "the missing frames");
}

static void close_particles(struct particles *p)
{
    free(p->h);
    free(p->likely);
}

static void copy_state(struct particles *p, size_t one, size_t to)
{
    memcpy(p->h + to * p->H, p->h + one * p->H, p->H * sizeof *p->h);
    memcpy(p->c + to * p->H, p->c + one * p->H, p->H * sizeof *p->c);
    memcpy(p->before + to * p->Z, p->before + one * p->Z, p->Z * sizeof *p->before);
}

static void begin_gap(struct particles *p, size_t k)
{
    p->from = k;
    p->count = PARTICLES;
    for (size_t i = 0; i < PARTICLES; i++) {
        copy_state(p, 0, i);
        p->likely[i] = 0;
    }
}

/* log of the weight of each Gaussian of row i: [K] */
static void log_weights(double *w, const struct mixture *x, size_t i)
{
    size_t K = x->logit->cols;
    const float *logit = x->logit->value + i * K;
    double top = logit[0], sum = 0;
    for (size_t k = 1; k < K; k++)
        top = fmax(top, logit[k]);
    for (size_t k = 0; k < K; k++)
        sum += exp(logit[k] - top);
    for (size_t k = 0; k < K; k++)
        w[k] = logit[k] - top - log(sum);
}

/* log p(z) of row i's mixture */
static double log_density(const float *z, const struct mixture *x, size_t i, size_t Z)
{
    size_t K = x->logit->cols;
    double w[K], top = -INFINITY, sum = 0;
    log_weights(w, x, i);
    for (size_t k = 0; k < K; k++) {
        const float *mean = x->mean->value + (i * K + k) * Z;
        const float *logvar = x->logvar->value + (i * K + k) * Z;
        for (size_t j = 0; j < Z; j++) {
            double d = (double)z[j] - mean[j];
            w[k] -= 0.5 * (d * d * exp(-logvar[j]) + logvar[j] + log(2 * 3.14159265358979));
        }
        top = fmax(top, w[k]);
    }
    for (size_t k = 0; k < K; k++)
        sum += exp(w[k] - top);
    return top + log(sum);
}

/* Particle i moves to the mean of one of its Gaussians, drawn by their weights. */
static void follow(struct particles *p, const struct mixture *x, size_t i, size_t k, struct rng *r)
{
    size_t K = x->logit->cols, chosen = 0;
    double w[K], u = rng_uniform(r);
    log_weights(w, x, i);
    while (chosen + 1 < K && (u -= exp(w[chosen])) >= 0)
        chosen++;
    float *now = p->path + (i * WINDOW + k - p->from) * p->Z;
    memcpy(now, x->mean->value + (i * K + chosen) * p->Z, p->Z * sizeof *now);
    memcpy(p->before + i * p->Z, now, p->Z * sizeof *now);
    p->likely[i] += w[chosen];
}

/* The path of the likeliest particle through the gap becomes the motion; all continues from there.
 */
static void choose_path(struct particles *p, float *z, const bool *known, size_t k)
{
    size_t best = 0;
    for (size_t i = 1; i < p->count; i++)
        if (p->likely[i] > p->likely[best])
            best = i;
    for (size_t at = p->from; at <= k; at++)
        if (!known[at])
            memcpy(z + at * p->Z, p->path + (best * WINDOW + at - p->from) * p->Z,
                   p->Z * sizeof *z);
    copy_state(p, best, 0);
    p->count = 1;
}

static void one_frame(struct particles *p, struct tape *t, float *z, const bool *known, size_t k,
                      struct rng *r)
{
    if (!known[k] && p->count == 1)
        begin_gap(p, k);
    tape_start(t);
    struct var before = {.value = p->before, .rows = p->count, .cols = p->Z};
    struct var h = {.value = p->h, .rows = p->count, .cols = p->H}, c = h, *next_c;
    c.value = p->c;
    struct var *next_h = prior_step(t, &before, &h, &c, &next_c);
    struct mixture x = prior_mixture(t, next_h);
    for (size_t i = 0; i < p->count; i++) {
        if (!known[k]) {
            follow(p, &x, i, k, r);
            continue;
        }
        if (p->count > 1)
            p->likely[i] += log_density(z + k * p->Z, &x, i, p->Z);
        memcpy(p->before + i * p->Z, z + k * p->Z, p->Z * sizeof *z);
    }
    memcpy(p->h, next_h->value, p->count * p->H * sizeof *p->h);
    memcpy(p->c, next_c->value, p->count * p->H * sizeof *p->c);
}

/* For tape_guarded(). */
static int fill_frames(void *context, struct err *e)
{
    struct particles *p = context;
    struct rng r = rng_make(fill_seed, 0, 0);
    (void)e;
    for (size_t k = 0; k < p->T; k++) {
        one_frame(p, p->tape, p->z, p->known, k, &r);
        p->after = p->known[k] ? p->after + 1 : 0;
        if (p->count > 1 && (p->after == AFTER || k + 1 == p->T || k + 1 == p->from + WINDOW))
            choose_path(p, p->z, p->known, k);
    }
    return 0;
}

int particle_filter_fill(struct model *m, struct tape *t, float *z, const bool *known, size_t T,
                         struct err *e)
{
    struct particles p;
    int failed = open_particles(&p, m, e);
    p.tape = t;
    p.z = z;
    p.known = known;
    p.T = T;
    if (!failed)
        failed = tape_guarded(t, fill_frames, &p, e);
    close_particles(&p);
    return failed;
}
