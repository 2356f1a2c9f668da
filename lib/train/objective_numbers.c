/* objective_numbers.c - the frames of numbers of a step, and their reconstruction (objective.h). */
#include "base/rng.h"
#include "model/number_batch.h"
#include "nn/layers/moment_pool.h"
#include "train/objective.h"

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

/* What is decoded must vary as much as the truth: a mean error alone makes it smooth (the global
 * variance; Toda, Black and Tokuda 2007). */
static void add_spread(struct trainer *tr, struct var *y, const float *targets, size_t B, size_t T)
{
    struct tape *t = &tr->tape;
    float *want = arena_take(&t->arena, B * 2 * y->cols, sizeof *want);
    moment_pool_forward(t->workers, want, targets, B, T, y->cols);
    tape_weighted_squares(t, tape_moment_pool(t, y, T), want, NULL,
                          (float)(tr->model->training.spread / (double)tr->B));
}

double objective_numbers_error(struct trainer *tr, const struct selection *s, const struct batch *b,
                               struct var *f, struct var *z)
{
    struct model *m = tr->model;
    struct tape *t = &tr->tape;
    size_t N = b->B * s->decoded, around = (size_t)m->config.neighbours, D = m->geometry.numbers;
    struct var *codes = tape_rows(t, z, rows_around(t, s, N, tr->T, around), N * (2 * around + 1));
    struct var *y = model_decode(m, t, f, tape_reshape(t, codes, N, model_codes_width(m)));
    const float *all = numbers_targets(t, b, &m->geometry, &m->config);
    float *targets = arena_take(&t->arena, N * D, sizeof *targets);
    for (size_t i = 0; i < N; i++)
        memcpy(targets + i * D, all + s->rows[i] * D, D * sizeof *targets);
    if (m->training.spread > 0)
        add_spread(tr, y, targets, b->B, s->decoded);
    return tape_weighted_squares(t, y, targets, NULL, 1 / (float)(tr->B * s->decoded));
}
