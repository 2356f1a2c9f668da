/* tape_pointwise.c - the operations that work element by element. */
#include "nn/layers/local_contrast.h"
#include "nn/layers/pointwise.h"
#include "nn/tape_internal.h"

static void clamp_back(struct tape *t, const struct step *s)
{
    if (s->x->grad)
        clamp_backward(t->workers, tape_accumulator(t, s->x), s->y->grad, s->x->value, s->low,
                       s->high, var_count(s->x));
}

struct var *tape_clamp(struct tape *t, struct var *x, float low, float high)
{
    struct var *y = tape_new(t, x->rows, x->cols);
    clamp_forward(t->workers, y->value, x->value, low, high, var_count(x));
    tape_record(t, (struct step){.backward = clamp_back, .y = y, .x = x, .low = low, .high = high});
    return y;
}

static void contrast_back(struct tape *t, const struct step *s)
{
    if (s->x->grad)
        local_contrast_backward(t->workers, tape_accumulator(t, s->x), s->y->grad, s->x->value,
                                s->x->rows, s->x->cols / s->n, s->n);
}

struct var *tape_local_contrast(struct tape *t, struct var *x, size_t C)
{
    struct var *y = tape_new(t, x->rows, x->cols);
    local_contrast_forward(t->workers, y->value, x->value, x->rows, x->cols / C, C);
    tape_record(t, (struct step){.backward = contrast_back, .y = y, .x = x, .n = C});
    return y;
}

static void add_back(struct tape *t, const struct step *s)
{
    tape_add_scaled(t, s->a, s->y->grad, 1);
    tape_add_scaled(t, s->b, s->y->grad, 1);
}

struct var *tape_add(struct tape *t, struct var *a, struct var *b)
{
    struct var *y = tape_new(t, a->rows, a->cols);
    for (size_t i = 0; i < var_count(a); i++)
        y->value[i] = a->value[i] + b->value[i];
    tape_record(t, (struct step){.backward = add_back, .y = y, .a = a, .b = b});
    return y;
}

static void scale_back(struct tape *t, const struct step *s)
{
    tape_add_scaled(t, s->x, s->y->grad, s->scale);
}

struct var *tape_scale(struct tape *t, struct var *x, float by)
{
    struct var *y = tape_new(t, x->rows, x->cols);
    for (size_t i = 0; i < var_count(x); i++)
        y->value[i] = by * x->value[i];
    tape_record(t, (struct step){.backward = scale_back, .y = y, .x = x, .scale = by});
    return y;
}

static void film_back(struct tape *t, const struct step *s)
{
    film_silu_backward(t->workers, tape_accumulator(t, s->x), tape_accumulator(t, s->a),
                       tape_accumulator(t, s->b), s->y->grad, s->x->value, s->a->value, s->b->value,
                       s->a->rows, s->n, s->x->cols);
}

struct var *tape_film_silu(struct tape *t, struct var *x, struct var *a, struct var *b)
{
    struct var *y = tape_new(t, x->rows, x->cols);
    size_t T = x->rows / a->rows;
    film_silu_forward(t->workers, y->value, x->value, a->value, b->value, a->rows, T, x->cols);
    tape_record(t, (struct step){.backward = film_back, .y = y, .x = x, .a = a, .b = b, .n = T});
    return y;
}

static void gauss_back(struct tape *t, const struct step *s)
{
    gauss_backward(t->workers, tape_accumulator(t, s->a), tape_accumulator(t, s->b), s->y->grad,
                   s->b->value, s->data, var_count(s->y));
}

struct var *tape_gauss(struct tape *t, struct var *mean, struct var *logvar, const float *eps)
{
    struct var *y = tape_new(t, mean->rows, mean->cols);
    gauss_forward(t->workers, y->value, mean->value, logvar->value, eps, var_count(mean));
    tape_record(t,
                (struct step){.backward = gauss_back, .y = y, .a = mean, .b = logvar, .data = eps});
    return y;
}
