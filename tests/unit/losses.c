/* losses.c - the numbers that training minimises.
 *
 * A naive twin computes the loss of a step of the sprites preset: plain loops in double from the
 * equations (a set of pixels with Fourier features and a maximum; patches; a decoder whose hidden
 * units the static code scales and shifts; an LSTM that puts out a mixture of Gaussians;
 * closed-form divergences), with the parameters and random numbers of that step. */
#include "toy.h"

#include "model/recolour.h"

enum { BIG = 2048 }; /* more than the longest vector of the twin */

static const double PI = 3.14159265358979323846;

struct twin {
    struct model *m;
    const struct dataset *data;
    uint64_t seed, step;
    size_t B, T, F, Z, decoded;
    double f[BIG], z[BIG];                       /* samples [B,F], [B,T,Z] */
    double error, kl_static, kl_prior, kl_frame; /* sums over the batch */
};

struct posterior {
    double mean[BIG], logvar[BIG];
};

static struct rng numbers(const struct twin *w, enum purpose purpose, size_t slot)
{
    return rng_make(w->seed, w->step, purpose_item(purpose, slot));
}

/* y = W x + b, or W x if there is no b */
static void affine(const struct twin *w, double *y, const double *x, const char *name)
{
    char full[PARAM_NAME + 8];
    struct params *p = &w->m->params;
    snprintf(full, sizeof full, "%s.bias", name);
    const struct param *b = params_find(p, full);
    snprintf(full, sizeof full, "%s.weight", name);
    const struct param *W = params_find(p, full);
    size_t rows = W->shape[0], cols = W->shape[1];
    for (size_t i = 0; i < rows; i++) {
        y[i] = b ? (double)p->value[b->offset + i] : 0;
        for (size_t j = 0; j < cols; j++)
            y[i] += (double)p->value[W->offset + i * cols + j] * x[j];
    }
}

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static void silu(double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] *= sigmoid(x[i]);
}

static void clamp(double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = fmin(fmax(x[i], -9), 3);
}

static void read_posterior(const struct twin *w, struct posterior *q, const double *features,
                           const char *prefix, size_t dim)
{
    char name[PARAM_NAME];
    snprintf(name, sizeof name, "%s.mean", prefix);
    affine(w, q->mean, features, name);
    snprintf(name, sizeof name, "%s.logvar", prefix);
    affine(w, q->logvar, features, name);
    clamp(q->logvar, dim);
}

static double divergence(const struct posterior *q, size_t dim)
{
    double sum = 0;
    for (size_t i = 0; i < dim; i++)
        sum += 0.5 * (q->mean[i] * q->mean[i] + exp(q->logvar[i]) - 1 - q->logvar[i]);
    return sum;
}

static void draw_sample(double *to, const struct posterior *q, const float *eps, size_t dim)
{
    for (size_t i = 0; i < dim; i++)
        to[i] = q->mean[i] + exp(q->logvar[i] / 2) * (double)eps[i];
}

/* [2v-1, sin(2^k pi v), cos(2^k pi v); k = 0..4] of each channel */
static void fourier(double *y, const uint8_t *pixel, size_t C)
{
    for (size_t i = 0; i < C; i++) {
        double v = pixel[i] / 255.0;
        *y++ = 2 * v - 1;
        for (int k = 0; k < 5; k++) {
            *y++ = sin(exp2(k) * PI * v);
            *y++ = cos(exp2(k) * PI * v);
        }
    }
}

/* The pixel that is drawn i-th, where it stands. */
static const uint8_t *drawn_pixel(const struct twin *w, struct rng *r, const uint8_t *const *frames)
{
    const struct geometry *c = &w->m->geometry;
    size_t t = rng_below(r, (uint32_t)w->T);
    uint32_t place = rng_below(r, (uint32_t)(c->rows * c->cols));
    size_t row = (size_t)c->top + place / c->cols, col = (size_t)c->left + place % c->cols;
    return row < c->H && col < c->W ? frames[t] + (row * c->W + col) * c->C : c->background;
}

/* The different pixels of a bag, in the order in which they were drawn first, but for a share that
 * is dropped; one is always left. Returns how many. */
static size_t fill_bag(const struct twin *w, const uint8_t **bag, size_t slot,
                       const uint8_t *const *frames)
{
    struct rng r = numbers(w, FOR_BAG, slot), drops = numbers(w, FOR_DROPS, slot);
    size_t different = 0, kept = 0;
    for (int64_t i = 0; i < w->m->config.bag; i++) {
        const uint8_t *pixel = drawn_pixel(w, &r, frames);
        bool seen = false;
        for (size_t k = 0; k < different; k++)
            seen = seen || memcmp(bag[k], pixel, w->m->geometry.C) == 0;
        if (!seen)
            bag[different++] = pixel;
    }
    for (size_t k = 0; k < different; k++)
        if ((double)rng_uniform(&drops) >= w->m->training.colour_dropout)
            bag[kept++] = bag[k];
    return kept ? kept : 1;
}

/* One sequence: the posterior of f from a bag of pixels. */
static void encode_static(const struct twin *w, struct posterior *q, size_t slot,
                          const uint8_t *const *frames)
{
    enum { POOLED = 128, POINT = 64 };
    double pooled[POOLED], input[BIG], point[BIG], wide[BIG];
    const uint8_t *bag[BIG];
    size_t n = fill_bag(w, bag, slot, frames);
    for (size_t k = 0; k < POOLED; k++)
        pooled[k] = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        fourier(input, bag[i], w->m->geometry.C);
        affine(w, point, input, "static.point1");
        silu(point, POINT);
        affine(w, wide, point, "static.point2");
        silu(wide, POOLED);
        for (size_t k = 0; k < POOLED; k++)
            pooled[k] = fmax(pooled[k], wide[k]);
    }
    for (size_t k = 0; k < POOLED; k++)
        pooled[k] *= (double)0.3f;
    affine(w, wide, pooled, "static.pooled");
    silu(wide, (size_t)w->m->config.encoder_width);
    read_posterior(w, q, wide, "static", w->F);
}

/* One frame: the posterior of z from its patches of 8x8 in invented colours. */
static void encode_frame(const struct twin *w, struct posterior *q, const uint8_t *frame,
                         const struct recolour *colours)
{
    enum { SIDE = GEOMETRY_PATCH, FEATURES = 64 };
    const struct geometry *c = &w->m->geometry;
    double all[BIG], patch[SIDE * SIDE * 4], *features = all;
    for (size_t top = 0; top < c->rows; top += SIDE)
        for (size_t left = 0; left < c->cols; left += SIDE, features += FEATURES) {
            for (size_t i = 0; i < SIDE * SIDE; i++) {
                float seen[4] = {0};
                size_t row = (size_t)c->top + top + i / SIDE;
                size_t col = (size_t)c->left + left + i % SIDE;
                const uint8_t *pixel = frame + (row * c->W + col) * c->C;
                if (row < c->H && col < c->W && !geometry_is_background(c, pixel, row, col)) {
                    recolour_pixel(seen, pixel, colours);
                    seen[3] = c->C == 4 ? (float)pixel[3] / 255 : 0;
                }
                for (size_t k = 0; k < c->C; k++)
                    patch[i * c->C + k] = (double)seen[k];
            }
            affine(w, features, patch, "dynamic.patch");
            silu(features, FEATURES);
        }
    double hidden[BIG];
    affine(w, hidden, all, "dynamic.frame");
    silu(hidden, (size_t)w->m->config.encoder_width);
    read_posterior(w, q, hidden, "dynamic", w->Z);
}

/* -log of the mixture's density at z */
static double mixture_nll(const struct twin *w, const double *z, const double *h)
{
    size_t K = (size_t)w->m->config.mixtures;
    double logit[BIG], mean[BIG], logvar[BIG], density = 0, total = 0;
    affine(w, logit, h, "prior.logit");
    affine(w, mean, h, "prior.mean");
    affine(w, logvar, h, "prior.logvar");
    clamp(logvar, K * w->Z);
    for (size_t k = 0; k < K; k++) {
        double normal = 1;
        for (size_t i = 0; i < w->Z; i++) {
            double variance = exp(logvar[k * w->Z + i]), d = z[i] - mean[k * w->Z + i];
            normal *= exp(-d * d / (2 * variance)) / sqrt(2 * PI * variance);
        }
        density += exp(logit[k]) * normal;
        total += exp(logit[k]);
    }
    return -log(density / total);
}

/* -log p(z_1:T): z [T,Z] of one sequence */
static double prior_nll(const struct twin *w, const double *z)
{
    size_t H = (size_t)w->m->config.prior_width;
    double h[BIG] = {0}, c[BIG] = {0}, before[BIG] = {0}, gates[BIG], back[BIG], sum = 0;
    for (size_t t = 0; t < w->T; t++) {
        affine(w, gates, before, "prior.input");
        affine(w, back, h, "prior.hidden");
        for (size_t i = 0; i < 4 * H; i++)
            gates[i] += back[i];
        for (size_t i = 0; i < H; i++) {
            c[i] = sigmoid(gates[H + i]) * c[i] + sigmoid(gates[i]) * tanh(gates[2 * H + i]);
            h[i] = sigmoid(gates[3 * H + i]) * tanh(c[i]);
        }
        sum += mixture_nll(w, z + t * w->Z, h);
        memcpy(before, z + t * w->Z, w->Z * sizeof *z);
    }
    return sum;
}

/* x = silu(x (1 + A w + a) + (B w + b)) of hidden layer `layer` */
static void modulate(const struct twin *w, double *x, const double *style, int layer, size_t width)
{
    char name[PARAM_NAME];
    double scale[BIG], shift[BIG];
    snprintf(name, sizeof name, "decoder.scale%d", layer);
    affine(w, scale, style, name);
    snprintf(name, sizeof name, "decoder.shift%d", layer);
    affine(w, shift, style, name);
    for (size_t i = 0; i < width; i++)
        x[i] = x[i] * (1 + scale[i]) + shift[i];
    silu(x, width);
}

/* The last layer: band g of the outputs, cut as evenly as they can be, reads its own inputs only.
 */
static void bands(const struct twin *w, double *y, const double *x, size_t G)
{
    struct params *p = &w->m->params;
    const struct param *b = params_find(p, "decoder.output.bias");
    const struct param *W = params_find(p, "decoder.output.weight");
    size_t outputs = W->shape[0], inputs = W->shape[1];
    for (size_t g = 0; g < G; g++)
        for (size_t i = outputs * g / G; i < outputs * (g + 1) / G; i++) {
            y[i] = (double)p->value[b->offset + i];
            for (size_t j = 0; j < inputs; j++)
                y[i] += (double)p->value[W->offset + i * inputs + j] * x[g * inputs + j];
        }
}

static double frame_error(const struct twin *w, const double *f, const double *z,
                          const uint8_t *target)
{
    const struct config *c = &w->m->config;
    double style[BIG], direct[BIG], h1[BIG], h2[BIG], h3[BIG], y[BIG], sum = 0;
    affine(w, style, f, "decoder.style");
    silu(style, (size_t)c->style_width);
    affine(w, h1, z, "decoder.hidden1");
    affine(w, direct, f, "decoder.static");
    for (int64_t i = 0; i < c->hidden1; i++)
        h1[i] += direct[i];
    modulate(w, h1, style, 1, (size_t)c->hidden1);
    affine(w, h2, h1, "decoder.hidden2");
    modulate(w, h2, style, 2, (size_t)c->hidden2);
    affine(w, h3, h2, "decoder.hidden3");
    modulate(w, h3, style, 3, (size_t)c->hidden3);
    bands(w, y, h3, (size_t)c->bands);
    for (size_t i = 0; i < w->m->geometry.places; i++) {
        double d = y[i] - target[w->m->geometry.place[i]] / 255.0;
        sum += d * d;
    }
    return sum;
}

/* The sequence that slot `slot` of this step holds: data is shuffled anew for each epoch. */
static const struct example *sequence_at(const struct twin *w, size_t slot)
{
    size_t steps = w->data->count / w->B;
    uint32_t order[BIG];
    struct rng r = rng_make(w->seed, w->step / steps, purpose_item(FOR_ORDER, 0));
    for (size_t i = 0; i < w->data->count; i++)
        order[i] = (uint32_t)i;
    rng_shuffle(&r, order, w->data->count);
    return &w->data->list[order[w->step % steps * w->B + slot]];
}

static void add_sequence(struct twin *w, size_t slot)
{
    const struct dataset *d = w->data;
    const struct example *s = sequence_at(w, slot);
    struct rng times = numbers(w, FOR_TIMES, slot), r;
    size_t start = rng_below(&times, (uint32_t)(s->T - w->T + 1));
    const uint8_t *frames[BIG];
    uint32_t order[BIG];
    for (size_t t = 0; t < w->T; t++) {
        frames[t] = s->frames + (start + t) * d->H * d->W * d->C;
        order[t] = (uint32_t)t;
    }
    rng_shuffle(&times, order, w->T);

    struct posterior q;
    float eps[BIG];
    double f[BIG], z[BIG];
    encode_static(w, &q, slot, frames);
    r = numbers(w, FOR_STATIC, slot);
    rng_normals(&r, eps, w->F);
    draw_sample(f, &q, eps, w->F);
    w->kl_static += divergence(&q, w->F);

    static struct recolour colours;
    r = numbers(w, FOR_COLOURS, slot);
    recolour_draw(&colours, RECOLOUR_HASH, &r);
    r = numbers(w, FOR_DYNAMIC, slot);
    rng_normals(&r, eps, w->T * w->Z);
    for (size_t t = 0; t < w->T; t++) {
        encode_frame(w, &q, frames[t], &colours);
        draw_sample(z + t * w->Z, &q, eps + t * w->Z, w->Z);
        w->kl_frame += divergence(&q, w->Z);
        for (size_t i = 0; i < w->Z; i++) /* minus the entropy: E log q(z) */
            w->kl_prior -= 0.5 * (q.logvar[i] + log(2 * PI) + 1);
    }
    w->kl_prior += prior_nll(w, z);
    for (size_t k = 0; k < w->decoded; k++)
        w->error += frame_error(w, f, z + order[k] * w->Z, frames[order[k]]);
}

/* The report that this step must have. */
static struct train_report expected(const struct trainer *tr, double done)
{
    static struct twin w;
    const struct training *h = &tr->model->training;
    w = (struct twin){.m = tr->model,
                      .data = tr->data,
                      .seed = tr->seed,
                      .step = tr->step,
                      .B = tr->B,
                      .T = tr->T,
                      .F = (size_t)tr->model->config.static_dim,
                      .Z = (size_t)tr->model->config.dynamic_dim,
                      .decoded = (size_t)h->decoded < tr->T ? (size_t)h->decoded : tr->T};
    for (size_t slot = 0; slot < w.B; slot++)
        add_sequence(&w, slot);
    double B = (double)w.B, T = (double)w.T;
    double ramp = fmin(1, (double)tr->step / (double)h->kl_warmup);
    double weight = ramp * h->kl_first * pow(h->kl_last / h->kl_first, fmin(1, done / 0.8));
    struct train_report r = {.error = w.error / (B * (double)w.decoded),
                             .kl_static = w.kl_static / B,
                             .kl_prior = w.kl_prior / (B * T),
                             .kl_frame = w.kl_frame / (B * T)};
    r.loss = r.error + weight * (h->kl_static * r.kl_static / T + h->kl_prior * r.kl_prior +
                                 h->kl_frame * r.kl_frame);
    return r;
}

static void near(struct check *c, const char *what, uint64_t step, double got, double want,
                 double tolerance)
{
    check_that(c, fabs(got - want) <= tolerance * (1 + fabs(want)),
               "step %llu: %s is %.9g, the equations give %.9g", (unsigned long long)step, what,
               got, want);
}

/* One logvar of each head above and one below its clamp. */
static void set_beyond_clamp(struct params *p)
{
    static const char *const heads[] = {"static.logvar.bias", "dynamic.logvar.bias",
                                        "prior.logvar.bias"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        float *bias = p->value + params_find(p, heads[i])->offset;
        bias[0] = 5;
        bias[1] = -12;
    }
}

static void test_twin(struct thread_pool *w, const struct toy *s)
{
    static const uint64_t steps[] = {0, 1, 2, 3, 20, 21, 49, 50, 51, 400};
    char name[80];
    snprintf(name, sizeof name, "loss: the equations, %zux%zux%zu", s->H, s->W, s->C);
    struct check c = {name, 0, 0};
    struct err e;
    struct pupil p;
    pupil_open(&p, &(struct toy_model){"dsvae", "sprites"}, s, w, 9);
    set_beyond_clamp(&p.model.params);
    p.model.training.kl_static = 3; /* none of them 1 */
    p.model.training.kl_prior = 0.7;
    p.model.training.kl_frame = 1.3;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        double done = (double)i / 9;
        struct train_report got = {0};
        p.trainer.step = steps[i];
        struct train_report want = expected(&p.trainer, done);
        toy_must(train_step(&p.trainer, done, &got, &e), &e);
        near(&c, "the squared error", steps[i], got.error, want.error, 1e-5);
        near(&c, "the static divergence", steps[i], got.kl_static, want.kl_static, 1e-5);
        near(&c, "the prior's divergence", steps[i], got.kl_prior, want.kl_prior, 1e-5);
        near(&c, "the frames' divergence", steps[i], got.kl_frame, want.kl_frame, 1e-5);
        near(&c, "the loss", steps[i], got.loss, want.loss, 1e-5);
    }
    pupil_close(&p);
    check_done(&c);
}

int main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    struct err e;
    struct thread_pool *w = thread_pool_open(1, &e);
    static const struct toy shapes[] = {{7, 3, 13, 11, 3, {0}, true},
                                        {5, 4, 8, 9, 3, {40, 50, 60}, false},
                                        {6, 2, 10, 17, 4, {0}, true},
                                        {4, 1, 5, 7, 4, {1, 2, 3, 255}, false}};
    if (!w)
        toy_exhausted(0);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        test_twin(w, &shapes[i]);
    thread_pool_close(w);
    return check_status();
}
