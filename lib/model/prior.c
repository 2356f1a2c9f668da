/* prior.c - the priors p(z_t | z_<t). The mixture is an LSTM that reads the codes of the frames
 * before and puts out a mixture of Gaussians; it is trained on the tape and rolled out one frame
 * after another. */
#include "model/prior.h"
#include "model/parts.h"
#include "nn/guard.h"

#include <math.h>
#include <string.h>

static int declare_mixture(struct model *m, struct err *e)
{
    const struct config *c = &m->config;
    size_t Z = (size_t)c->dynamic_dim, H = (size_t)c->prior_width, K = (size_t)c->mixtures;
    struct init spread = {.uniform = 1 / sqrtf((float)H)};
    struct params *p = &m->params;
    const size_t input[] = {4 * H, Z}, bias[] = {4 * H}, hidden[] = {4 * H, H};
    return params_add(p, "prior.input.weight", 2, input, spread, e) ||
                   params_add(p, "prior.input.bias", 1, bias, spread, e) ||
                   params_add(p, "prior.hidden.weight", 2, hidden, spread, e) ||
                   declare_linear(p, "prior.mean", K * Z, H,
                                  (struct layer_init){.gain = 0.3f, .bias_normal = 1}, e) ||
                   declare_linear(p, "prior.logvar", K * Z, H, (struct layer_init){.gain = 0.1f},
                                  e) ||
                   declare_linear(p, "prior.logit", K, H, (struct layer_init){.gain = 0.3f}, e)
               ? -1
               : 0;
}

/* The order of rows that is needed, of z with rows b*T + t: row t*B + b is z_t of sequence b; if
 * `late` z_{t-1}, which is zeros for t = 0. */
static uint32_t *shifted_rows(struct tape *t, size_t B, size_t T, bool late)
{
    uint32_t *at = arena_take(&t->arena, B * T, sizeof *at);
    for (size_t k = 0; k < T; k++)
        for (size_t b = 0; b < B; b++)
            at[k * B + b] = late && k == 0 ? UINT32_MAX : (uint32_t)(b * T + k - late);
    return at;
}

static uint32_t *step_rows(struct tape *t, size_t B, size_t k)
{
    uint32_t *at = arena_take(&t->arena, B, sizeof *at);
    for (size_t b = 0; b < B; b++)
        at[b] = (uint32_t)(k * B + b);
    return at;
}

struct mixture prior_mixture(struct tape *t, struct var *h)
{
    return (struct mixture){tape_linear(t, h, "prior.logit", ACT_NONE),
                            tape_linear(t, h, "prior.mean", ACT_NONE),
                            tape_clamp(t, tape_linear(t, h, "prior.logvar", ACT_NONE), -9, 3)};
}

static struct var *zeros(struct tape *t, size_t rows, size_t cols)
{
    struct var *v = tape_new(t, rows, cols);
    memset(v->value, 0, rows * cols * sizeof *v->value);
    return v;
}

static double mixture_loss(struct model *m, struct tape *t, struct var *z, size_t B, float scale)
{
    size_t T = z->rows / B, H = (size_t)m->config.prior_width;
    struct var *before = tape_rows(t, z, shifted_rows(t, B, T, true), B * T);
    struct var *input = tape_linear(t, before, "prior.input", ACT_NONE);
    struct var *h = zeros(t, B, H), *c = zeros(t, B, H);
    struct var **all = arena_take(&t->arena, T, sizeof(struct var *));
    for (size_t k = 0; k < T; k++) {
        struct var *gates = tape_add(t, tape_rows(t, input, step_rows(t, B, k), B),
                                     tape_linear(t, h, "prior.hidden", ACT_NONE));
        all[k] = h = tape_lstm_cell(t, gates, c, &c);
    }
    struct mixture p = prior_mixture(t, tape_stack(t, all, T));
    struct var *now = tape_rows(t, z, shifted_rows(t, B, T, false), B * T);
    return tape_mixture_nll(t, now, p.logit, p.mean, p.logvar, scale);
}

/* KL to N(0,I) is in the frames' own term, so there is nothing to learn here. */
static double no_loss(struct model *m, struct tape *t, struct var *z, size_t B, float scale)
{
    (void)m, (void)t, (void)z, (void)B, (void)scale;
    return 0;
}

static int declare_nothing(struct model *m, struct err *e)
{
    (void)m, (void)e;
    return 0;
}

/* Draws z [Z] from the mixture in row 0. temperature 0: the mean of the likeliest Gaussian. */
static void draw(float *z, const struct mixture *p, size_t Z, double temperature, struct rng *r)
{
    size_t K = p->logit->cols, k = 0;
    double total = 0, top = p->logit->value[0];
    for (size_t i = 0; i < K; i++)
        if (p->logit->value[i] > top) {
            top = p->logit->value[i];
            k = i;
        }
    if (temperature > 0) {
        for (size_t i = 0; i < K; i++)
            total += exp(p->logit->value[i] - top);
        double u = rng_uniform(r) * total;
        for (k = 0; k + 1 < K && (u -= exp(p->logit->value[k] - top)) >= 0; k++)
            ;
    }
    rng_normals(r, z, Z);
    for (size_t i = 0; i < Z; i++)
        z[i] = p->mean->value[k * Z + i] +
               (float)temperature * expf(0.5f * p->logvar->value[k * Z + i]) * z[i];
}

struct var *prior_step(struct tape *t, struct var *before, struct var *h, struct var *c,
                       struct var **next_c)
{
    struct var *gates = tape_add(t, tape_linear(t, before, "prior.input", ACT_NONE),
                                 tape_linear(t, h, "prior.hidden", ACT_NONE));
    return tape_lstm_cell(t, gates, c, next_c);
}

struct roll {
    struct model *model;
    struct tape *tape;
    float *z; /* [T,Z] */
    size_t known, T;
    double temperature;
    struct rng *random;
};

/* For tape_guarded(). */
static int roll_mixture(void *context, struct err *e)
{
    const struct roll *roll = context;
    const struct model *m = roll->model;
    struct tape *t = roll->tape;
    float *z = roll->z;
    (void)e;
    size_t Z = (size_t)m->config.dynamic_dim, H = (size_t)m->config.prior_width;
    float state[2 * H], none[Z]; /* h and c; the code before the first frame */
    memset(state, 0, sizeof state);
    memset(none, 0, sizeof none);
    for (size_t k = 0; k < roll->T; k++) {
        tape_start(t);
        struct var before = {.rows = 1, .cols = Z}, h = {.value = state, .rows = 1, .cols = H},
                   c = {.value = state + H, .rows = 1, .cols = H};
        before.value = k ? z + (k - 1) * Z : none;
        struct var *next_c, *next_h = prior_step(t, &before, &h, &c, &next_c);
        if (k >= roll->known) {
            struct mixture p = prior_mixture(t, next_h);
            draw(z + k * Z, &p, Z, roll->temperature, roll->random);
        }
        memcpy(state, next_h->value, H * sizeof *state);
        memcpy(state + H, next_c->value, H * sizeof *state);
    }
    return 0;
}

static int mixture_roll(struct model *m, struct tape *t, float *z, size_t known, size_t T,
                        double temperature, struct rng *r, struct err *e)
{
    struct roll roll = {m, t, z, known, T, temperature, r};
    return tape_guarded(t, roll_mixture, &roll, e);
}

static int normal_roll(struct model *m, struct tape *t, float *z, size_t known, size_t T,
                       double temperature, struct rng *r, struct err *e)
{
    size_t Z = (size_t)m->config.dynamic_dim;
    (void)t, (void)e;
    rng_normals(r, z + known * Z, (T - known) * Z);
    for (size_t i = known * Z; i < T * Z; i++)
        z[i] = temperature > 0 ? z[i] * (float)temperature : 0; /* and not -0 */
    return 0;
}

static const struct prior_part parts[] = {
    [PRIOR_NONE] = {declare_nothing, no_loss, NULL, NULL},
    [PRIOR_NORMAL] = {declare_nothing, no_loss, normal_roll, NULL},
    [PRIOR_MIXTURE] = {declare_mixture, mixture_loss, mixture_roll, particle_filter_fill},
};

const struct prior_part *prior_part_of(const struct config *c)
{
    return &parts[c->prior];
}

int prior_roll(struct model *m, struct tape *t, float *z, size_t known, size_t T,
               double temperature, struct rng *r, struct err *e)
{
    const struct prior_part *part = prior_part_of(&m->config);
    if (!part->roll)
        return err_set(e, "an autoencoder (kind 'ae') has no prior to draw from; a vae or dsvae "
                          "has");
    return part->roll(m, t, z, known, T, temperature, r, e);
}
