/* tape.c - the tape itself: recording, leaves, gradients, the backward pass. */
#include "nn/tape_internal.h"

#include <stdio.h>
#include <string.h>

void tape_start(struct tape *t)
{
    arena_reset(&t->arena);
    t->last = NULL;
    t->loss = 0;
}

void tape_set_training(struct tape *t)
{
    t->inference = false;
    packed_weights_free(&t->packed_weights);
}

void tape_free(struct tape *t)
{
    arena_free(&t->arena);
    arena_free(&t->scratch);
    packed_weights_free(&t->packed_weights);
}

void tape_record(struct tape *t, struct step step)
{
    if (!t->learning)
        return;
    struct step *s = arena_take(&t->arena, 1, sizeof *s);
    *s = step;
    s->before = t->last;
    t->last = s;
}

struct var *tape_input(struct tape *t, size_t rows, size_t cols)
{
    struct var *v = arena_take(&t->arena, 1, sizeof *v);
    *v = (struct var){.rows = rows, .cols = cols};
    v->value = arena_take(&t->arena, var_count(v), sizeof *v->value);
    return v;
}

enum { ZERO_BLOCK = 65536 };

struct zeros {
    float *at;
    size_t n;
};

static void zero_block(void *context, size_t block)
{
    const struct zeros *z = context;
    struct span s = block_span(block, ZERO_BLOCK, z->n);
    memset(z->at + s.from, 0, (s.to - s.from) * sizeof *z->at);
}

struct var *tape_new(struct tape *t, size_t rows, size_t cols)
{
    struct var *v = tape_input(t, rows, cols);
    if (t->learning) {
        v->grad = arena_take(&t->arena, var_count(v), sizeof *v->grad);
        v->unwritten = arena_take(&t->arena, 1, sizeof *v->unwritten);
        *v->unwritten = true;
    }
    return v;
}

struct gradient tape_gradient(struct var *v)
{
    struct gradient g = {v->grad, v->grad && v->unwritten && *v->unwritten};
    if (g.first_write)
        *v->unwritten = false;
    return g;
}

float *tape_accumulator(struct tape *t, struct var *v)
{
    if (tape_gradient(v).first_write) {
        struct zeros z = {v->grad, var_count(v)};
        thread_pool_run(t->workers, ceil_div(z.n, ZERO_BLOCK), zero_block, &z);
    }
    return v->grad;
}

void tape_add_scaled(struct tape *t, struct var *to, const float *from, float by)
{
    float *grad = tape_accumulator(t, to);
    for (size_t i = 0; grad && i < var_count(to); i++)
        grad[i] += by * from[i];
}

void tape_backward(struct tape *t)
{
    for (const struct step *s = t->last; s; s = s->before) {
        if (s->y)
            tape_accumulator(t, s->y); /* zeros, where no later operation used this result */
        s->backward(t, s);
    }
    t->last = NULL;
    params_zero_unwritten(t->params);
}

static struct var *param_var(struct tape *t, const struct param *p)
{
    struct var *v = arena_take(&t->arena, 1, sizeof *v);
    *v = (struct var){.value = t->params->value + p->offset, .rows = p->ndim ? p->shape[0] : 1};
    v->cols = v->rows ? p->count / v->rows : 0;
    if (t->learning && t->params->grad) {
        v->grad = t->params->grad + p->offset;
        v->unwritten = &t->params->unwritten[p - t->params->list];
    }
    return v;
}

struct var *tape_param(struct tape *t, const char *name)
{
    return param_var(t, params_find(t->params, name));
}

void tape_layer_params(struct tape *t, const char *name, struct var **weight, struct var **bias)
{
    char full[PARAM_NAME + 8];
    snprintf(full, sizeof full, "%s.weight", name);
    *weight = tape_param(t, full);
    snprintf(full, sizeof full, "%s.bias", name);
    const struct param *p = params_find(t->params, full);
    *bias = p ? param_var(t, p) : NULL;
}
