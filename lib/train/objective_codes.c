/* objective_codes.c - what a model of codes learns: to reconstruct frames, with codes that are
 * close to their priors. */
#include "base/rng.h"
#include "model/encode.h"
#include "train/objective.h"
#include "train/whiten.h"

#include <math.h>
#include <string.h>

static const double schedule_end = 0.8; /* the weight of the divergences falls until here */

/* A sample of the posterior; for an autoencoder the mean itself. `group` rows share the random
 * numbers of one slot. */
static struct var *sample(struct trainer *tr, const struct part *p, struct gaussian q,
                          enum purpose purpose, size_t group)
{
    struct tape *t = &tr->tape;
    if (tr->model->config.kind == KIND_AE)
        return q.mean;
    size_t width = group * q.mean->cols;
    float *eps = arena_take(&t->arena, q.mean->rows * q.mean->cols, sizeof *eps);
    for (size_t b = 0; b < q.mean->rows / group; b++) {
        struct rng r = rng_make(tr->seed, tr->step, purpose_item(purpose, p->slot + b));
        rng_normals(&r, eps + b * width, width);
    }
    return tape_gauss(t, q.mean, q.logvar, eps);
}

/* The weight of the divergences: a ramp at the start, then geometric from the first to the last
 * value. */
static double kl_weight(const struct trainer *tr, double done)
{
    const struct training *h = &tr->model->training;
    double ramp = h->kl_warmup ? fmin(1, (double)tr->step / (double)h->kl_warmup) : 1;
    double first = fmax(h->kl_first, 1e-12), last = fmax(h->kl_last, 1e-12);
    return ramp * first * pow(last / first, fmin(1, done / schedule_end));
}

static const double robust_from = 0.5, cycle_from = 0.75; /* shares of the training */

/* The least variance that a code is taken to have. */
static const float cycle_variance = 0.05f;
enum { CYCLE_FRAMES = 2 }; /* of a sequence */

/* Static codes [B,F] like those of the batch, f [B,F]: one half drawn from the normal distribution
 * with mean and covariance of the batch, m + sum of g_k (f_k - m) / sqrt(B - 1), g ~ N(0,I); the
 * other half are the code of another sequence. */
static struct var *random_static(struct trainer *tr, const struct part *p, const struct var *f)
{
    size_t B = f->rows, F = f->cols;
    struct var *out = tape_input(&tr->tape, B, F);
    float *mean = arena_take(&tr->tape.arena, F, sizeof *mean);
    float *g = arena_take(&tr->tape.arena, B, sizeof *g);
    memset(mean, 0, F * sizeof *mean);
    for (size_t i = 0; i < B * F; i++)
        mean[i % F] += f->value[i] / (float)B;
    for (size_t b = 0; b < B; b++) {
        struct rng r = rng_make(tr->seed, tr->step, purpose_item(FOR_CYCLE, p->slot + b));
        float *to = out->value + b * F;
        memcpy(to, f->value + (b + 1) % B * F, F * sizeof *to);
        if (rng_u32(&r) & 1)
            continue;
        rng_normals(&r, g, B);
        memcpy(to, mean, F * sizeof *to);
        for (size_t k = 0; k < B; k++)
            for (size_t i = 0; i < F; i++)
                to[i] += g[k] * (f->value[k * F + i] - mean[i]) / sqrtf((float)B - 1);
    }
    return out;
}

/* Frames decoded from a motion and any character must show that motion: encoded again, the code
 * must be the same. The codes are constant here; the decoder and the encoder learn. */
static double cycle(struct trainer *tr, const struct part *p, const struct var *f,
                    const struct gaussian *q, const struct selection *s)
{
    struct model *m = tr->model;
    struct tape *t = &tr->tape;
    size_t frames = size_least(CYCLE_FRAMES, s->decoded), N = p->B * frames, Z = q->mean->cols;
    struct var *z = tape_input(t, N, Z);
    float *weight = arena_take(&t->arena, N * Z, sizeof *weight);
    for (size_t i = 0; i < N; i++) {
        size_t row = s->rows[i / frames * s->decoded + i % frames];
        memcpy(z->value + i * Z, q->mean->value + row * Z, Z * sizeof *z->value);
        for (size_t k = 0; k < Z; k++)
            weight[i * Z + k] = 1 / (expf(q->logvar->value[row * Z + k]) + cycle_variance);
    }
    struct var *y = model_decode(m, t, random_static(tr, p, f), z);
    struct gaussian again = model_dynamic_of(m, t, tape_clamp(t, y, 0, 1));
    return tape_weighted_squares(t, again.mean, z->value, weight,
                                 (float)(m->training.cycle / (double)tr->B));
}

static bool is_black(const struct geometry *c)
{
    for (size_t i = 0; i < c->places; i++)
        if (c->background[c->place[i]])
            return false;
    return true;
}

/* Decodes the selected frames; adds their error to the loss, and returns the sum of squares. */
static double pictures_error(struct trainer *tr, const struct selection *s, struct var *f,
                             struct var *z, float robust)
{
    struct model *m = tr->model;
    struct tape *t = &tr->tape;
    size_t all = tr->B * s->decoded, N = all / tr->world.shards;
    struct var *y = model_decode(m, t, f, tape_rows(t, z, s->rows, N));
    return tape_robust_error(t, y, s->targets, m->geometry.place, robust, 1 / (float)all);
}

/* The selected frames as the encoders see them. */
static struct batch batch_of(const struct trainer *tr, const struct part *p,
                             const struct selection *s)
{
    const struct training *h = &tr->model->training;
    return (struct batch){.B = p->B,
                          .T = tr->T,
                          .frames = s->frames,
                          .numbers = s->numbers,
                          .seed = tr->seed,
                          .step = tr->step,
                          .slot = p->slot,
                          .recolour = true,
                          .occlude = h->occlude,
                          .colour_dropout = h->colour_dropout,
                          .warp = h->warp,
                          .invent = h->invent};
}

static void forward(struct trainer *tr, const struct part *p, double done,
                    struct train_report *report)
{
    struct model *m = tr->model;
    struct tape *t = &tr->tape;
    const struct training *h = &m->training;
    struct selection s;
    (m->geometry.numbers ? objective_select_numbers : objective_select)(&s, tr, p);
    struct batch b = batch_of(tr, p, &s);
    double sequences = (double)tr->B, frames = sequences * (double)tr->T;
    float kl = (float)(kl_weight(tr, done) / frames);

    struct var *f = NULL;
    if (m->config.static_dim) {
        struct gaussian q = model_static(m, t, &b);
        f = sample(tr, p, q, FOR_STATIC, 1);
        report->kl_static +=
            tape_kl_normal(t, q.mean, q.logvar, kl * (float)h->kl_static) / sequences;
    }
    struct gaussian q = model_dynamic(m, t, &b);
    if (m->config.standard)
        q.mean = tape_standardise(t, q.mean, tr->T);
    struct var *z = sample(tr, p, q, FOR_DYNAMIC, tr->T);
    if (h->kl_frame > 0)
        report->kl_frame += tape_kl_normal(t, q.mean, q.logvar, kl * (float)h->kl_frame) / frames;
    if (h->kl_prior > 0)
        report->kl_prior += (tape_negative_entropy(t, q.logvar, kl * (float)h->kl_prior) +
                             model_prior(m, t, z, p->B, kl * (float)h->kl_prior)) /
                            frames;
    float robust = done >= robust_from ? (float)h->robust : 0;
    report->error += (s.numbers ? objective_numbers_error(tr, &s, &b, f, z)
                                : pictures_error(tr, &s, f, z, robust)) /
                     (double)(tr->B * s.decoded);
    if (s.numbers)
        return;
    if (f && h->cycle > 0 && done >= cycle_from && p->B > 1 && is_black(&m->geometry))
        report->cycle += cycle(tr, p, f, &q, &s) / sequences;
}

static int open_codes(struct trainer *tr, struct err *e)
{
    (void)tr, (void)e;
    return 0;
}

static int rehearse(struct trainer *tr, struct err *e)
{
    return whiten_rehearse(tr->model, &tr->tape, tr->data, &tr->world, e);
}

static int finish(struct trainer *tr, struct err *e)
{
    return whiten(tr->model, &tr->tape, tr->data, &tr->world, e);
}

const struct objective objective_codes = {open_codes, forward, rehearse, finish};
