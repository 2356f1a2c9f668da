/* tape_loss.c - the losses: each adds its value to tape->loss. */
#include "nn/layers/cross_entropy.h"
#include "nn/layers/loss.h"
#include "nn/tape_internal.h"

static void squared_error_back(struct tape *t, const struct step *s)
{
    squared_error_backward(t->workers, s->y->grad, s->data, s->scale, var_count(s->y));
}

double tape_robust_error(struct tape *t, struct var *y, const uint8_t *const *target,
                         const uint32_t *place, float delta, float scale)
{
    float *diff = arena_take(&t->arena, var_count(y), sizeof *diff);
    double sum = squared_error_forward(t->workers, diff, y->value, target, place, y->rows, y->cols);
    t->loss +=
        scale * (delta > 0 ? pseudo_huber_forward(t->workers, diff, delta, var_count(y)) : sum);
    tape_record(
        t, (struct step){.backward = squared_error_back, .y = y, .data = diff, .scale = scale});
    return sum;
}

double tape_squared_error(struct tape *t, struct var *y, const uint8_t *const *target,
                          const uint32_t *place, float scale)
{
    return tape_robust_error(t, y, target, place, 0, scale);
}

static void weighted_squares_back(struct tape *t, const struct step *s)
{
    float *grad = tape_accumulator(t, s->x);
    for (size_t i = 0; grad && i < var_count(s->x); i++)
        grad[i] += 2 * s->scale * (s->weight ? s->weight[i] : 1) * (s->x->value[i] - s->target[i]);
}

double tape_weighted_squares(struct tape *t, struct var *x, const float *target,
                             const float *weight, float scale)
{
    double sum = 0;
    for (size_t i = 0; i < var_count(x); i++) {
        double d = (double)x->value[i] - target[i];
        sum += (weight ? weight[i] : 1) * d * d;
    }
    tape_record(t, (struct step){.backward = weighted_squares_back,
                                 .x = x,
                                 .target = target,
                                 .weight = weight,
                                 .scale = scale});
    t->loss += scale * sum;
    return sum;
}

static void kl_back(struct tape *t, const struct step *s)
{
    kl_normal_backward(t->workers, tape_accumulator(t, s->a), tape_accumulator(t, s->b),
                       s->a->value, s->b->value, s->scale, var_count(s->a));
}

double tape_kl_normal(struct tape *t, struct var *mean, struct var *logvar, float scale)
{
    double sum = kl_normal_forward(t->workers, mean->value, logvar->value, var_count(mean));
    tape_record(t, (struct step){.backward = kl_back, .a = mean, .b = logvar, .scale = scale});
    t->loss += scale * sum;
    return sum;
}

static void entropy_back(struct tape *t, const struct step *s)
{
    float *grad = tape_accumulator(t, s->a);
    for (size_t i = 0; grad && i < var_count(s->a); i++)
        grad[i] -= 0.5f * s->scale;
}

double tape_negative_entropy(struct tape *t, struct var *logvar, float scale)
{
    const double log_two_pi_e = 2.8378770664093453;
    double sum = 0;
    for (size_t i = 0; i < var_count(logvar); i++)
        sum -= 0.5 * (logvar->value[i] + log_two_pi_e);
    tape_record(t, (struct step){.backward = entropy_back, .a = logvar, .scale = scale});
    t->loss += scale * sum;
    return sum;
}

static void cross_entropy_back(struct tape *t, const struct step *s)
{
    cross_entropy_backward(tape_accumulator(t, s->x), s->data, s->class, s->first, s->scale,
                           s->x->rows, s->n);
}

double tape_cross_entropy(struct tape *t, struct var *x, const uint8_t *class, const size_t *first,
                          size_t H, float scale)
{
    float *p = arena_take(&t->arena, var_count(x), sizeof *p);
    softmax_heads(p, x->value, first, x->rows, H);
    double sum = cross_entropy_forward(p, class, first, x->rows, H);
    tape_record(t, (struct step){.backward = cross_entropy_back,
                                 .x = x,
                                 .data = p,
                                 .class = class,
                                 .first = first,
                                 .n = H,
                                 .scale = scale});
    t->loss += scale * sum;
    return sum;
}

static void any_of_back(struct tape *t, const struct step *s)
{
    tape_add_scaled(t, s->x, s->data, s->scale);
}

double tape_any_of(struct tape *t, struct var *x, const uint8_t *right, float scale)
{
    float *p = arena_take(&t->arena, var_count(x), sizeof *p);
    double sum = any_of_forward(p, x->value, right, x->rows, x->cols);
    tape_record(t, (struct step){.backward = any_of_back, .x = x, .data = p, .scale = scale});
    t->loss += scale * sum;
    return sum;
}

static void mixture_back(struct tape *t, const struct step *s)
{
    mixture_nll_backward(t->workers, tape_accumulator(t, s->x), tape_accumulator(t, s->a),
                         tape_accumulator(t, s->b), tape_accumulator(t, s->c), s->data, s->x->value,
                         s->a->value, s->b->value, s->c->value, s->scale, s->x->rows, s->a->cols,
                         s->x->cols);
}

double tape_mixture_nll(struct tape *t, struct var *z, struct var *logit, struct var *mean,
                        struct var *logvar, float scale)
{
    float *weight = arena_take(&t->arena, var_count(logit), sizeof *weight);
    double sum = mixture_nll_forward(t->workers, weight, z->value, logit->value, mean->value,
                                     logvar->value, z->rows, logit->cols, z->cols);
    tape_record(t, (struct step){.backward = mixture_back,
                                 .x = z,
                                 .a = logit,
                                 .b = mean,
                                 .c = logvar,
                                 .data = weight,
                                 .scale = scale});
    t->loss += scale * sum;
    return sum;
}
