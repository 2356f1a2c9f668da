/* objective_numbers.c - the frames of numbers of a step, and their reconstruction (objective.h). */
#include "base/rng.h"
#include "model/number_batch.h"
#include "nn/layers/moment_pool.h"
#include "train/objective.h"

#include <math.h>
#include <string.h>

/* A random part of the sequence of the length of a span; all of it where it is not longer. */
static struct span draw_span(struct rng *r, size_t length, size_t span)
{
    if (span == 0 || span >= length)
        return (struct span){0, length};
    size_t from = rng_below(r, (uint32_t)(length - span + 1));
    return (struct span){from, from + span};
}

/* The set of the static encoder is of another part of the sequence than the frames that are
 * decoded, so that it cannot tell what is said, only who says it. */
static struct number_sequence draw_sequence(const struct trainer *tr, const struct example *q,
                                            struct rng *r)
{
    size_t span = (size_t)tr->model->training.span, T = tr->T;
    struct number_sequence n = {.x = (const float *)(const void *)q->frames, .length = q->T};
    n.span = draw_span(r, q->T, span);
    n.set = draw_span(r, q->T, span);
    size_t length = n.span.to - n.span.from;
    n.from = n.span.from + (length > T ? rng_below(r, (uint32_t)(length - T + 1)) : 0);
    return n;
}

void objective_select_numbers(struct selection *s, struct trainer *tr, const struct part *p)
{
    struct arena *a = &tr->tape.arena;
    size_t B = p->B, T = tr->T;
    *s = (struct selection){.decoded = size_least((size_t)tr->model->training.decoded, T)};
    s->numbers = arena_take(a, B, sizeof *s->numbers);
    s->rows = arena_take(a, B * s->decoded, sizeof *s->rows);
    uint32_t *times = arena_take(a, T, sizeof *times);
    for (size_t b = 0; b < B; b++) {
        struct rng r = rng_make(tr->seed, tr->step, purpose_item(FOR_TIMES, p->slot + b));
        s->numbers[b] = draw_sequence(tr, objective_sequence(tr, p, b), &r);
        for (size_t k = 0; k < T; k++)
            times[k] = (uint32_t)k;
        if (s->decoded < T)
            rng_shuffle(&r, times, T);
        for (size_t k = 0; k < s->decoded; k++)
            s->rows[b * s->decoded + k] = (uint32_t)(b * T + times[k]);
    }
}

/* The rows of the codes that the decoder sees for each selected row, [N,2 around + 1]. */
static uint32_t *rows_around(struct tape *t, const struct selection *s, size_t N, size_t T,
                             size_t around)
{
    uint32_t *at = arena_take(&t->arena, N * (2 * around + 1), sizeof *at), *to = at;
    for (size_t i = 0; i < N; i++) {
        size_t first = s->rows[i] / T * T, k = s->rows[i] % T;
        for (size_t n = 0; n <= 2 * around; n++)
            *to++ = (uint32_t)(first + (k + n < around ? 0 : size_least(k + n - around, T - 1)));
    }
    return at;
}

/* What the decoder is to make: rows of all frames, [N,D]; where the static code has moments the
 * columns without these, and `weight`, by which squared errors are then those of the frames. */
struct target {
    float *rows, *weight; /* [N,D]; weight NULL: 1 */
};

static void remove_moments(const struct target *to, const float *moments, size_t N, size_t D,
                           size_t columns)
{
    for (size_t i = 0; i < N; i++)
        for (size_t k = 0; k < D; k++) {
            bool has = k < columns;
            float spread = has ? expf(moments[columns + k]) : 1;
            to->weight[i * D + k] = spread * spread;
            to->rows[i * D + k] = (to->rows[i * D + k] - (has ? moments[k] : 0)) / spread;
        }
}

static struct target make_target(const struct trainer *tr, struct tape *t,
                                 const struct selection *s, const struct batch *b)
{
    const struct model *m = tr->model;
    size_t D = m->geometry.numbers, columns = (size_t)m->config.moments, n = s->decoded;
    const float *all = numbers_targets(t, b, &m->geometry, &m->config);
    struct target to = {.rows = arena_take(&t->arena, b->B * n * D, sizeof *to.rows)};
    for (size_t i = 0; i < b->B * n; i++)
        memcpy(to.rows + i * D, all + s->rows[i] * D, D * sizeof *all);
    if (columns == 0)
        return to;
    to.weight = arena_take(&t->arena, b->B * n * D, sizeof *to.weight);
    float *moments = arena_take(&t->arena, b->B * 2 * columns, sizeof *moments);
    numbers_moments(moments, t, b, &m->geometry, &m->config);
    for (size_t i = 0; i < b->B; i++) {
        struct target part = {to.rows + i * n * D, to.weight + i * n * D};
        remove_moments(&part, moments + i * 2 * columns, n, D, columns);
    }
    return to;
}

/* What is decoded must vary as much as the truth: a mean error alone makes it smooth (the global
 * variance; Toda, Black and Tokuda 2007). */
static void add_spread(struct trainer *tr, struct var *y, const struct target *to, size_t B,
                       size_t T)
{
    struct tape *t = &tr->tape;
    size_t D = y->cols;
    float *want = arena_take(&t->arena, B * 2 * D, sizeof *want), *weight = NULL;
    moment_pool_forward(t->workers, want, to->rows, B, T, D);
    if (to->weight)
        weight = arena_take(&t->arena, B * 2 * D, sizeof *weight);
    for (size_t i = 0; weight && i < B * 2 * D; i++)
        weight[i] = to->weight[i / (2 * D) * T * D + i % D];
    tape_weighted_squares(t, tape_moment_pool(t, y, T), want, weight,
                          (float)(tr->model->training.spread / (double)tr->B));
}

double objective_numbers_error(struct trainer *tr, const struct selection *s, const struct batch *b,
                               struct var *f, struct var *z)
{
    struct model *m = tr->model;
    struct tape *t = &tr->tape;
    size_t N = b->B * s->decoded, around = (size_t)m->config.neighbours;
    struct var *codes = tape_rows(t, z, rows_around(t, s, N, tr->T, around), N * (2 * around + 1));
    struct var *y = model_decode(m, t, f, tape_reshape(t, codes, N, model_codes_width(m)));
    struct target target = make_target(tr, t, s, b);
    if (m->training.spread > 0)
        add_spread(tr, y, &target, b->B, s->decoded);
    return tape_weighted_squares(t, y, target.rows, target.weight, 1 / (float)(tr->B * s->decoded));
}
