/* encode.c - frames to codes with a trained model, many sequences in one pass. */
#include "model/encode.h"
#include "base/num.h"
#include "model/batching.h"
#include "model/number_batch.h"
#include "model/parts.h"
#include "nn/layers/standardise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWN_AT_ONCE = 1 << 14 };      /* pixels of sets in one pass */
static const float exact_logvar = -30; /* of moments: they are measured, not inferred */

/* The moments of the frames after what is learned. */
static struct gaussian join_moments(struct gaussian q, const struct model *m, struct tape *t,
                                    const struct batch *b)
{
    size_t n = 2 * (size_t)m->config.moments;
    if (n == 0)
        return q;
    struct var *mean = tape_input(t, b->B, n), *logvar = tape_input(t, b->B, n);
    numbers_moments(mean->value, t, b, &m->geometry, &m->config);
    for (size_t i = 0; i < b->B * n; i++)
        logvar->value[i] = exact_logvar;
    return (struct gaussian){tape_join(t, q.mean, mean), tape_join(t, q.logvar, logvar)};
}

/* Each draw of each sequence in its own row, before whitening. */
static struct gaussian draw_static(const struct sequence_group *g, struct model *m, struct tape *t)
{
    tape_start(t);
    struct batch b = batching_batch(g, (struct span){0, g->T}, m, t, (size_t)m->config.draws);
    return join_moments(model_static(m, t, &b), m, t, &b);
}

void encode_static_draws(float *mean, float *logvar, struct model *m, struct tape *t,
                         const uint8_t *frames, const uint8_t *hidden, size_t T)
{
    struct sequence c = {.T = T, .frames = (uint8_t *)frames, .hidden = hidden};
    struct gaussian q =
        draw_static(&(struct sequence_group){.sequence = {&c}, .B = 1, .T = T}, m, t);
    size_t bytes = (size_t)(m->config.draws * m->config.static_dim) * sizeof *mean;
    memcpy(mean, q.mean->value, bytes);
    memcpy(logvar, q.logvar->value, bytes);
}

static void static_pass(const struct sequence_group *g, struct model *m, struct tape *t,
                        void *context)
{
    (void)context;
    size_t F = (size_t)m->config.static_dim, draws = (size_t)m->config.draws;
    struct gaussian q = draw_static(g, m, t);
    for (size_t b = 0; b < g->B; b++)
        for (size_t i = 0; i < F; i++) {
            double mean = 0, variance = 0;
            for (size_t d = b * draws; d < (b + 1) * draws; d++) {
                mean += q.mean->value[d * F + i];
                variance += exp(q.logvar->value[d * F + i]);
            }
            g->sequence[b]->codes.static_mean[i] = (float)(mean / (double)draws);
            g->sequence[b]->codes.static_logvar[i] = (float)log(variance / (double)draws);
        }
}

static size_t full_static_pass(const struct model *m, size_t T)
{
    const struct static_part *part = static_part_of(&m->config);
    size_t draws = (size_t)m->config.draws;
    size_t enough = part->pixels_drawn ? DRAWN_AT_ONCE / (draws * part->pixels_drawn(&m->config))
                                       : batching_full_pass(m, T) / draws;
    return enough < 1 ? 1 : enough < GROUP_MOST ? enough : GROUP_MOST;
}

static void dynamic_pass(const struct sequence_group *g, struct model *m, struct tape *t,
                         void *context)
{
    (void)context;
    size_t Z = (size_t)m->config.dynamic_dim, length = batching_part(m, g->T);
    for (size_t i = 0; i < ceil_div(g->T, length); i++) {
        struct span part = block_span(i, length, g->T);
        size_t n = (part.to - part.from) * Z;
        tape_start(t);
        struct batch batch = batching_batch(g, part, m, t, 1);
        struct gaussian q = model_dynamic(m, t, &batch);
        for (size_t b = 0; b < g->B; b++) {
            const struct codes *c = &g->sequence[b]->codes;
            memcpy(c->dynamic_mean + part.from * Z, q.mean->value + b * n, n * sizeof(float));
            memcpy(c->dynamic_logvar + part.from * Z, q.logvar->value + b * n, n * sizeof(float));
        }
    }
}

/* Each code with mean 0 and variance 1 over the whole sequence. */
static void standardise_codes(const struct sequence *c, const struct model *m, struct tape *t)
{
    size_t Z = (size_t)m->config.dynamic_dim;
    tape_start(t);
    float *scale = arena_take(&t->arena, Z, sizeof *scale);
    float *z = arena_take(&t->arena, c->T * Z, sizeof *z);
    memcpy(z, c->codes.dynamic_mean, c->T * Z * sizeof *z);
    standardise_forward(t->workers, c->codes.dynamic_mean, scale, z, 1, c->T, Z);
}

static void encode_dynamics(const struct sequence *sequences, size_t n, struct model *m,
                            struct tape *t)
{
    batching_each_group(sequences, n, m, t, batching_full_pass, dynamic_pass, NULL);
    for (size_t i = 0; i < n && m->config.standard; i++)
        standardise_codes(&sequences[i], m, t);
}

void encode_dynamic(float *mean, float *logvar, struct model *m, struct tape *t,
                    const uint8_t *frames, size_t T)
{
    struct sequence c = {.T = T,
                         .frames = (uint8_t *)frames,
                         .codes = {.dynamic_mean = mean, .dynamic_logvar = logvar}};
    encode_dynamics(&c, 1, m, t);
}

void codes_motion(double *s, const float *z, size_t T, size_t Z)
{
    memset(s, 0, 2 * Z * sizeof *s);
    for (size_t i = 0; i < T * Z; i++) {
        s[i % Z] += z[i] / (double)T;
        s[Z + i % Z] += z[i] * (double)z[i] / (double)T;
    }
}

/* f' as struct model defines it, in place; the variances are the diagonal of the transformed
 * covariance. If pixels are hidden the motion is not known well enough to remove its share. */
static void whiten_codes(const struct sequence *c, const struct model *m)
{
    size_t F = (size_t)m->config.static_dim, Z = (size_t)m->config.dynamic_dim;
    double s[2 * Z], centred[F], variance[F];
    codes_motion(s, c->codes.dynamic_mean, c->T, Z);
    for (size_t i = 0; i < F; i++) {
        centred[i] = c->codes.static_mean[i] - (double)m->centre[i];
        for (size_t k = 0; !c->hidden && k < 2 * Z; k++)
            centred[i] -= m->regression[i * 2 * Z + k] * (s[k] - m->motion[k]);
        variance[i] = exp(c->codes.static_logvar[i]);
    }
    for (size_t i = 0; i < F; i++) {
        double value = 0, spread = 0;
        for (size_t j = 0; j < F; j++) {
            double a = m->inverse[i * F + j];
            value += a * centred[j];
            spread += a * a * variance[j];
        }
        c->codes.static_mean[i] = (float)value;
        c->codes.static_logvar[i] = (float)log(spread);
    }
}

void encode_all(const struct sequence *sequences, size_t n, struct model *m, struct tape *t)
{
    encode_dynamics(sequences, n, m, t);
    if (m->config.static_dim == 0)
        return;
    batching_each_group(sequences, n, m, t, full_static_pass, static_pass, NULL);
    for (size_t i = 0; i < n; i++)
        whiten_codes(&sequences[i], m);
}

int codes_check(const struct sequence *c, const struct model *m, struct err *e)
{
    size_t F = (size_t)m->config.static_dim, moving = c->T * (size_t)m->config.dynamic_dim;
    const struct codes *codes = &c->codes;
    if (num_finite(codes->static_mean, F) && num_finite(codes->static_logvar, F) &&
        num_finite(codes->dynamic_mean, moving) && num_finite(codes->dynamic_logvar, moving))
        return 0;
    return err_set(e, "the codes are not finite: the model's numbers are too large");
}
