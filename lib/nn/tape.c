/* tape.c - the operations: forward at once, backward noted. */
#include "nn/tape.h"
#include "base/block.h"
#include "base/simd.h"
#include "nn/layers/bias_grad.h"
#include "nn/layers/cross_entropy.h"
#include "nn/layers/fused_film.h"
#include "nn/layers/grouped_linear.h"
#include "nn/layers/linear.h"
#include "nn/layers/local_contrast.h"
#include "nn/layers/loss.h"
#include "nn/layers/lstm.h"

#include <stdio.h>
#include <string.h>

/* What an operation needs to go backwards. Fields that it does not need stay empty. */
struct step {
    struct step *before;
    void (*backward)(struct tape *t, const struct step *s);
    struct var *y, *x, *a, *b, *c;
    const void *data;     /* indices, noise, kept results */
    const uint8_t *class; /* of a cross entropy, and where its heads begin */
    const size_t *first;
    const float *target, *weight; /* of weighted squares */
    size_t n;
    float scale, low, high;
    enum activation act;
    struct conv_shape conv;
};

static size_t count(const struct var *v)
{
    return v->rows * v->cols;
}

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

static void note(struct tape *t, struct step step)
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
    v->value = arena_take(&t->arena, count(v), sizeof *v->value);
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
        v->grad = arena_take(&t->arena, count(v), sizeof *v->grad);
        v->unwritten = arena_take(&t->arena, 1, sizeof *v->unwritten);
        *v->unwritten = true;
    }
    return v;
}

/* v's gradient, which somebody is about to write or add to: from now on it is not unwritten. */
static struct gradient gradient_of(struct var *v)
{
    struct gradient g = {v->grad, v->grad && v->unwritten && *v->unwritten};
    if (g.first_write)
        *v->unwritten = false;
    return g;
}

/* v's gradient, to be read or added to; NULL where it has none. */
static float *gradient(struct tape *t, struct var *v)
{
    if (gradient_of(v).first_write) {
        struct zeros z = {v->grad, count(v)};
        thread_pool_run(t->workers, ceil_div(z.n, ZERO_BLOCK), zero_block, &z);
    }
    return v->grad;
}

void tape_backward(struct tape *t)
{
    for (const struct step *s = t->last; s; s = s->before) {
        if (s->y)
            gradient(t, s->y); /* nobody may have asked for this result */
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

/* name.weight, and name.bias where there is one */
static void layer_params(struct tape *t, const char *name, struct var **weight, struct var **bias)
{
    char full[PARAM_NAME + 8];
    snprintf(full, sizeof full, "%s.weight", name);
    *weight = tape_param(t, full);
    snprintf(full, sizeof full, "%s.bias", name);
    const struct param *p = params_find(t->params, full);
    *bias = p ? param_var(t, p) : NULL;
}

/* A weight of G bands, of which `rows` rows are about to be multiplied; NULL where it is to be read
 * as it stands. */
static const float *laid_out(struct tape *t, const struct var *weight, size_t G, size_t rows)
{
    if (!t->inference || t->learning)
        return NULL;
    return packed_weights_grouped(&t->packed_weights, t->workers, weight->value, weight->rows,
                                  weight->cols, G, rows);
}

/* What comes back to a layer: the gradient of its result before the activation, and where that of
 * the bias is still to be added. */
struct back {
    const float *dy;
    float *dbias;
};

static struct back come_back(struct tape *t, const struct step *s)
{
    struct back back = {s->y->grad, s->b ? gradient(t, s->b) : NULL};
    if (s->act == ACT_LEAKY_RELU && back.dbias) {
        bias_grad_leaky_relu(t->workers, back.dbias, s->y->grad, s->y->value, s->y->rows,
                             s->y->cols);
        back.dbias = NULL;
    } else
        act_gradient(t->workers, s->y->grad, s->data, s->y->value, s->act, count(s->y));
    return back;
}

/* y = act(y) of a layer whose kernel left SiLU to do: its gradient wants what was before, which
 * stays in the returned array. */
static const float *finish_silu(struct tape *t, struct var *y)
{
    const float *before = y->value;
    y->value = arena_take(&t->arena, count(y), sizeof *y->value);
    silu_forward(t->workers, y->value, before, count(y));
    return before;
}

static enum activation inside(enum activation act)
{
    return act == ACT_SILU ? ACT_NONE : act;
}

/* A layer's step: its result, activated, and what it needs to go backwards. */
static struct var *layer(struct tape *t, struct step step)
{
    if (step.act == ACT_SILU)
        step.data = finish_silu(t, step.y);
    note(t, step);
    return step.y;
}

static void linear_back(struct tape *t, const struct step *s)
{
    struct back back = come_back(t, s);
    linear_backward(t->workers, gradient_of(s->x), gradient_of(s->a), back.dbias, back.dy,
                    s->x->value, s->a->value, s->x->rows, s->x->cols, s->y->cols);
}

struct var *tape_linear(struct tape *t, struct var *x, const char *name, enum activation act)
{
    struct var *weight, *bias;
    layer_params(t, name, &weight, &bias);
    struct var *y = tape_new(t, x->rows, weight->rows);
    const float *packed = laid_out(t, weight, 1, x->rows);
    (packed ? linear_forward_packed
            : linear_forward)(t->workers, y->value, x->value, packed ? packed : weight->value,
                              bias ? bias->value : NULL, inside(act), x->rows, x->cols, y->cols);
    return layer(
        t,
        (struct step){.backward = linear_back, .y = y, .x = x, .a = weight, .b = bias, .act = act});
}

static void bands_back(struct tape *t, const struct step *s)
{
    grouped_linear_backward(t->workers, gradient_of(s->x), gradient_of(s->a), gradient(t, s->b),
                            s->y->grad, s->x->value, s->a->value, s->x->rows, s->x->cols,
                            s->y->cols, s->n);
}

struct var *tape_grouped_linear(struct tape *t, struct var *x, const char *name)
{
    struct var *weight, *bias;
    layer_params(t, name, &weight, &bias);
    struct var *y = tape_new(t, x->rows, weight->rows);
    size_t G = x->cols / weight->cols;
    grouped_linear_forward(t->workers, y->value, x->value, weight->value, bias->value, x->rows,
                           x->cols, y->cols, G);
    note(t, (struct step){.backward = bands_back, .y = y, .x = x, .a = weight, .b = bias, .n = G});
    return y;
}

/* The weights of both layers, laid out; false where they are not. */
static bool fused_film_weights(struct tape *t, struct fused_film *f, const struct var *hidden,
                               const struct var *output, size_t rows)
{
    f->I = hidden->cols;
    f->H = hidden->rows;
    f->O = output->rows;
    f->G = hidden->rows / output->cols;
    f->hidden = laid_out(t, hidden, f->G, rows);
    f->output = laid_out(t, output, f->G, rows);
    return f->hidden && f->output;
}

bool tape_fused_film_ready(struct tape *t, const char *hidden, const char *output, size_t rows)
{
    struct var *W1, *b1, *W2, *b2;
    layer_params(t, hidden, &W1, &b1);
    layer_params(t, output, &W2, &b2);
    return fused_film_fits(W2->rows, W1->rows / W2->cols) &&
           fused_film_weights(t, &(struct fused_film){0}, W1, W2, rows);
}

void tape_fused_film(struct tape *t, struct var *x, struct var *scale, struct var *shift,
                     const char *hidden, const char *output, block_consume *take,
                     const void *context)
{
    struct var *W1, *b1, *W2, *b2;
    layer_params(t, hidden, &W1, &b1);
    layer_params(t, output, &W2, &b2);
    struct fused_film f = {.N = x->rows,
                           .T = scale ? x->rows / scale->rows : 1,
                           .x = x->value,
                           .hidden_bias = b1->value,
                           .output_bias = b2->value,
                           .scale = scale ? scale->value : NULL,
                           .shift = shift ? shift->value : NULL};
    fused_film_weights(t, &f, W1, W2, 0);
    fused_film_forward(t->workers, &f, take, context);
}

/* Memory for one kernel, which the next one gets again. */
static struct conv_scratch passing_scratch(struct tape *t, const struct conv_shape *s)
{
    size_t wanted = conv_scratch_size(s);
    t->scratch.exhausted = t->arena.exhausted;
    arena_reset(&t->scratch);
    return (struct conv_scratch){wanted ? arena_take(&t->scratch, wanted, sizeof(float)) : NULL,
                                 false};
}

/* Of a layer going forward: where nobody learns it keeps what it made of its weight. */
struct kept {
    struct conv_scratch scratch;
    struct packed_weight *layout; /* NULL: it keeps nothing */
};

static struct kept layer_scratch(struct tape *t, const struct var *weight,
                                 const struct conv_shape *s)
{
    struct kept k = {0};
    if (t->inference && !t->learning && s->N > 0 && conv_lays_out(s))
        k.layout =
            packed_weights_get(&t->packed_weights, weight->value, 1, conv_scratch_size(s), s->N);
    if (k.layout) /* soon no layer wants the passing one, which is as large as the largest */
        arena_free(&t->scratch);
    k.scratch =
        k.layout ? (struct conv_scratch){k.layout->at, k.layout->packed} : passing_scratch(t, s);
    return k;
}

static void keep(const struct kept *k)
{
    if (k->layout)
        k->layout->packed = true;
}

static void conv_back(struct tape *t, const struct step *s)
{
    struct back back = come_back(t, s);
    conv2d_backward(t->workers, gradient_of(s->x), gradient_of(s->a), back.dbias, back.dy,
                    s->x->value, s->a->value, &s->conv, passing_scratch(t, &s->conv));
}

struct var *tape_conv2d(struct tape *t, struct var *x, const char *name, struct conv_shape s,
                        enum activation act)
{
    struct var *weight, *bias;
    layer_params(t, name, &weight, &bias);
    size_t rows = s.N * conv2d_side(s.H, s.K, s.S, s.P) * conv2d_side(s.W, s.K, s.S, s.P);
    struct var *y = tape_new(t, rows, s.O);
    struct kept kept = layer_scratch(t, weight, &s);
    conv2d_forward(t->workers, y->value, x->value, weight->value, bias ? bias->value : NULL,
                   inside(act), &s, kept.scratch);
    keep(&kept);
    return layer(
        t,
        (struct step){
            .backward = conv_back, .y = y, .x = x, .a = weight, .b = bias, .act = act, .conv = s});
}

static void conv_transpose_back(struct tape *t, const struct step *s)
{
    struct back back = come_back(t, s);
    conv_transpose2d_backward(t->workers, gradient_of(s->x), gradient_of(s->a), back.dbias, back.dy,
                              s->x->value, s->a->value, &s->conv, passing_scratch(t, &s->conv));
}

struct var *tape_conv_transpose2d(struct tape *t, struct var *x, const char *name,
                                  struct conv_shape s, enum activation act)
{
    struct var *weight, *bias;
    layer_params(t, name, &weight, &bias);
    size_t rows =
        s.N * conv_transpose2d_side(s.H, s.K, s.S, s.P) * conv_transpose2d_side(s.W, s.K, s.S, s.P);
    struct var *y = tape_new(t, rows, s.O);
    struct kept kept = layer_scratch(t, weight, &s);
    conv_transpose2d_forward(t->workers, y->value, x->value, weight->value,
                             bias ? bias->value : NULL, inside(act), &s, kept.scratch);
    keep(&kept);
    return layer(t, (struct step){.backward = conv_transpose_back,
                                  .y = y,
                                  .x = x,
                                  .a = weight,
                                  .b = bias,
                                  .act = act,
                                  .conv = s});
}

static void clamp_back(struct tape *t, const struct step *s)
{
    if (s->x->grad)
        clamp_backward(t->workers, gradient(t, s->x), s->y->grad, s->x->value, s->low, s->high,
                       count(s->x));
}

struct var *tape_clamp(struct tape *t, struct var *x, float low, float high)
{
    struct var *y = tape_new(t, x->rows, x->cols);
    clamp_forward(t->workers, y->value, x->value, low, high, count(x));
    note(t, (struct step){.backward = clamp_back, .y = y, .x = x, .low = low, .high = high});
    return y;
}

static void contrast_back(struct tape *t, const struct step *s)
{
    if (s->x->grad)
        local_contrast_backward(t->workers, gradient(t, s->x), s->y->grad, s->x->value, s->x->rows,
                                s->x->cols / s->n, s->n);
}

struct var *tape_local_contrast(struct tape *t, struct var *x, size_t C)
{
    struct var *y = tape_new(t, x->rows, x->cols);
    local_contrast_forward(t->workers, y->value, x->value, x->rows, x->cols / C, C);
    note(t, (struct step){.backward = contrast_back, .y = y, .x = x, .n = C});
    return y;
}

static void add_scaled(struct tape *t, struct var *to, const float *from, float by)
{
    float *grad = gradient(t, to);
    for (size_t i = 0; grad && i < count(to); i++)
        grad[i] += by * from[i];
}

static void add_back(struct tape *t, const struct step *s)
{
    add_scaled(t, s->a, s->y->grad, 1);
    add_scaled(t, s->b, s->y->grad, 1);
}

struct var *tape_add(struct tape *t, struct var *a, struct var *b)
{
    struct var *y = tape_new(t, a->rows, a->cols);
    for (size_t i = 0; i < count(a); i++)
        y->value[i] = a->value[i] + b->value[i];
    note(t, (struct step){.backward = add_back, .y = y, .a = a, .b = b});
    return y;
}

static void scale_back(struct tape *t, const struct step *s)
{
    add_scaled(t, s->x, s->y->grad, s->scale);
}

struct var *tape_scale(struct tape *t, struct var *x, float by)
{
    struct var *y = tape_new(t, x->rows, x->cols);
    for (size_t i = 0; i < count(x); i++)
        y->value[i] = by * x->value[i];
    note(t, (struct step){.backward = scale_back, .y = y, .x = x, .scale = by});
    return y;
}

static void film_back(struct tape *t, const struct step *s)
{
    film_silu_backward(t->workers, gradient(t, s->x), gradient(t, s->a), gradient(t, s->b),
                       s->y->grad, s->x->value, s->a->value, s->b->value, s->a->rows, s->n,
                       s->x->cols);
}

struct var *tape_film_silu(struct tape *t, struct var *x, struct var *a, struct var *b)
{
    struct var *y = tape_new(t, x->rows, x->cols);
    size_t T = x->rows / a->rows;
    film_silu_forward(t->workers, y->value, x->value, a->value, b->value, a->rows, T, x->cols);
    note(t, (struct step){.backward = film_back, .y = y, .x = x, .a = a, .b = b, .n = T});
    return y;
}

static void gauss_back(struct tape *t, const struct step *s)
{
    gauss_backward(t->workers, gradient(t, s->a), gradient(t, s->b), s->y->grad, s->b->value,
                   s->data, count(s->y));
}

struct var *tape_gauss(struct tape *t, struct var *mean, struct var *logvar, const float *eps)
{
    struct var *y = tape_new(t, mean->rows, mean->cols);
    gauss_forward(t->workers, y->value, mean->value, logvar->value, eps, count(mean));
    note(t, (struct step){.backward = gauss_back, .y = y, .a = mean, .b = logvar, .data = eps});
    return y;
}

struct var *tape_reshape(struct tape *t, struct var *x, size_t rows, size_t cols)
{
    struct var *y = arena_take(&t->arena, 1, sizeof *y);
    *y = *x;
    y->rows = rows;
    y->cols = cols;
    return y;
}

/* Rows that are gathered, forward in blocks of rows; backward in blocks of columns, so that rows
 * which were asked for twice add up in order. */
enum { GATHER_BLOCK = 65536, COLUMN_STEP = 16 };

struct gather {
    float *to;
    const float *from;
    const uint32_t *at;
    size_t rows, cols, size; /* of a block */
};

static void gather_block(void *context, size_t block)
{
    const struct gather *g = context;
    struct span rows = block_span(block, g->size, g->rows);
    for (size_t i = rows.from; i < rows.to; i++)
        if (g->at[i] == UINT32_MAX)
            memset(g->to + i * g->cols, 0, g->cols * sizeof *g->to);
        else
            memcpy(g->to + i * g->cols, g->from + g->at[i] * g->cols, g->cols * sizeof *g->to);
}

SIMD_CLONES
static void add_to_rows(const struct gather *g, struct span cols)
{
    for (size_t i = 0; i < g->rows; i++) {
        if (g->at[i] == UINT32_MAX)
            continue;
        float *restrict to = g->to + g->at[i] * g->cols;
        const float *restrict from = g->from + i * g->cols;
        for (size_t j = cols.from; j < cols.to; j++)
            to[j] += from[j];
    }
}

static void scatter_block(void *context, size_t block)
{
    const struct gather *g = context;
    add_to_rows(g, block_span(block, g->size, g->cols));
}

static void rows_back(struct tape *t, const struct step *s)
{
    if (!s->x->grad)
        return;
    struct gather g = {gradient(t, s->x), s->y->grad, s->data, s->y->rows, s->y->cols, 0};
    size_t width = ceil_div(g.cols, 1 + count(s->y) / GATHER_BLOCK);
    g.size = ceil_div(width, COLUMN_STEP) * COLUMN_STEP;
    thread_pool_run(t->workers, ceil_div(g.cols, g.size), scatter_block, &g);
}

struct var *tape_rows(struct tape *t, struct var *x, const uint32_t *at, size_t n)
{
    struct var *y = tape_new(t, n, x->cols);
    struct gather g = {y->value, x->value, at, n, x->cols, 1 + GATHER_BLOCK / x->cols};
    thread_pool_run(t->workers, ceil_div(n, g.size), gather_block, &g);
    note(t, (struct step){.backward = rows_back, .y = y, .x = x, .data = at});
    return y;
}

static void stack_back(struct tape *t, const struct step *s)
{
    struct var *const *x = s->data;
    const float *from = s->y->grad;
    for (size_t i = 0; i < s->n; i++) {
        add_scaled(t, x[i], from, 1);
        from += count(x[i]);
    }
}

struct var *tape_stack(struct tape *t, struct var **x, size_t n)
{
    struct var **kept = arena_take(&t->arena, n, sizeof(struct var *));
    size_t rows = 0;
    for (size_t i = 0; i < n; i++)
        rows += (kept[i] = x[i])->rows;
    struct var *y = tape_new(t, rows, x[0]->cols);
    float *to = y->value;
    for (size_t i = 0; i < n; i++) {
        memcpy(to, x[i]->value, count(x[i]) * sizeof *to);
        to += count(x[i]);
    }
    note(t, (struct step){.backward = stack_back, .y = y, .data = kept, .n = n});
    return y;
}

static void join_back(struct tape *t, const struct step *s)
{
    struct var *const parts[] = {s->a, s->b};
    size_t from = 0;
    for (int p = 0; p < 2; from += parts[p++]->cols) {
        float *grad = gradient(t, parts[p]);
        size_t cols = parts[p]->cols;
        for (size_t i = 0; grad && i < s->y->rows; i++)
            for (size_t j = 0; j < cols; j++)
                grad[i * cols + j] += s->y->grad[i * s->y->cols + from + j];
    }
}

struct var *tape_join(struct tape *t, struct var *a, struct var *b)
{
    struct var *y = tape_new(t, a->rows, a->cols + b->cols);
    for (size_t i = 0; i < y->rows; i++) {
        float *row = y->value + i * y->cols;
        memcpy(row, a->value + i * a->cols, a->cols * sizeof *row);
        memcpy(row + a->cols, b->value + i * b->cols, b->cols * sizeof *row);
    }
    note(t, (struct step){.backward = join_back, .y = y, .a = a, .b = b});
    return y;
}

static void max_back(struct tape *t, const struct step *s)
{
    if (s->x->grad)
        set_pool_max_backward(t->workers, gradient(t, s->x), s->y->grad, s->data, s->y->rows,
                              s->y->cols);
}

static void place_back(struct tape *t, const struct step *s)
{
    float *grad = gradient(t, s->x);
    const uint32_t *at = s->data;
    for (size_t n = 0; grad && n < s->x->rows; n++)
        for (size_t i = 0; i < s->x->cols; i++)
            grad[n * s->x->cols + i] += s->y->grad[n * s->n + at[i]];
}

struct var *tape_place(struct tape *t, struct var *x, const uint32_t *at, size_t cols)
{
    struct var *y = tape_new(t, x->rows, cols);
    memset(y->value, 0, count(y) * sizeof *y->value);
    for (size_t n = 0; n < x->rows; n++)
        for (size_t i = 0; i < x->cols; i++)
            y->value[n * cols + at[i]] = x->value[n * x->cols + i];
    note(t, (struct step){.backward = place_back, .y = y, .x = x, .data = at, .n = cols});
    return y;
}

static void pick_back(struct tape *t, const struct step *s)
{
    float *grad = gradient(t, s->x);
    const uint32_t *at = s->data;
    for (size_t n = 0; grad && n < s->y->rows; n++)
        for (size_t i = 0; i < s->y->cols; i++)
            grad[n * s->x->cols + at[i]] += s->y->grad[n * s->y->cols + i];
}

struct var *tape_pick(struct tape *t, struct var *x, const uint32_t *at, size_t P)
{
    struct var *y = tape_new(t, x->rows, P);
    for (size_t n = 0; n < x->rows; n++)
        for (size_t i = 0; i < P; i++)
            y->value[n * P + i] = x->value[n * x->cols + at[i]];
    note(t, (struct step){.backward = pick_back, .y = y, .x = x, .data = at});
    return y;
}

struct var *tape_set_pool_max(struct tape *t, struct var *x, const struct set_pool *bags)
{
    struct var *y = tape_new(t, bags->count, x->cols);
    uint32_t *at = arena_take(&t->arena, count(y), sizeof *at);
    set_pool_max_forward(t->workers, y->value, at, x->value, bags, x->cols);
    note(t, (struct step){.backward = max_back, .y = y, .x = x, .data = at});
    return y;
}

struct var *tape_max_rows(struct tape *t, struct var *x, size_t M)
{
    size_t B = x->rows / M, *first = arena_take(&t->arena, B + 1, sizeof *first);
    uint32_t *row = arena_take(&t->arena, B * M, sizeof *row);
    for (size_t b = 0; b <= B; b++)
        first[b] = b * M;
    for (size_t i = 0; i < B * M; i++)
        row[i] = (uint32_t)i;
    return tape_set_pool_max(t, x, &(struct set_pool){.count = B, .first = first, .row = row});
}

static void mean_back(struct tape *t, const struct step *s)
{
    float *grad = gradient(t, s->x);
    size_t cols = s->y->cols;
    for (size_t i = 0; grad && i < s->x->rows; i++)
        for (size_t j = 0; j < cols; j++)
            grad[i * cols + j] += s->y->grad[i / s->n * cols + j] / (float)s->n;
}

struct var *tape_mean_rows(struct tape *t, struct var *x, size_t M)
{
    struct var *y = tape_new(t, x->rows / M, x->cols);
    memset(y->value, 0, count(y) * sizeof *y->value);
    for (size_t i = 0; i < x->rows; i++)
        for (size_t j = 0; j < x->cols; j++)
            y->value[i / M * x->cols + j] += x->value[i * x->cols + j] / (float)M;
    note(t, (struct step){.backward = mean_back, .y = y, .x = x, .n = M});
    return y;
}

static void lstm_back(struct tape *t, const struct step *s)
{
    lstm_cell_backward(t->workers, gradient(t, s->x), gradient(t, s->a), gradient(t, s->c),
                       s->y->grad, s->data, s->c->value, s->a->value, s->y->rows, s->y->cols);
}

struct var *tape_lstm_cell(struct tape *t, struct var *gates, struct var *c_old, struct var **c)
{
    struct var *h = tape_new(t, c_old->rows, c_old->cols);
    *c = tape_new(t, c_old->rows, c_old->cols);
    float *active = arena_take(&t->arena, count(gates), sizeof *active);
    memcpy(active, gates->value, count(gates) * sizeof *active);
    lstm_cell_forward(t->workers, (*c)->value, h->value, active, c_old->value, c_old->rows,
                      c_old->cols);
    note(t, (struct step){
                .backward = lstm_back, .y = h, .x = gates, .a = c_old, .c = *c, .data = active});
    return h;
}

static void squared_error_back(struct tape *t, const struct step *s)
{
    squared_error_backward(t->workers, s->y->grad, s->data, s->scale, count(s->y));
}

double tape_robust_error(struct tape *t, struct var *y, const uint8_t *const *target,
                         const uint32_t *place, float delta, float scale)
{
    float *diff = arena_take(&t->arena, count(y), sizeof *diff);
    double sum = squared_error_forward(t->workers, diff, y->value, target, place, y->rows, y->cols);
    t->loss += scale * (delta > 0 ? squared_error_bend(t->workers, diff, delta, count(y)) : sum);
    note(t, (struct step){.backward = squared_error_back, .y = y, .data = diff, .scale = scale});
    return sum;
}

double tape_squared_error(struct tape *t, struct var *y, const uint8_t *const *target,
                          const uint32_t *place, float scale)
{
    return tape_robust_error(t, y, target, place, 0, scale);
}

static void weighted_squares_back(struct tape *t, const struct step *s)
{
    float *grad = gradient(t, s->x);
    for (size_t i = 0; grad && i < count(s->x); i++)
        grad[i] += 2 * s->scale * (s->weight ? s->weight[i] : 1) * (s->x->value[i] - s->target[i]);
}

double tape_weighted_squares(struct tape *t, struct var *x, const float *target,
                             const float *weight, float scale)
{
    double sum = 0;
    for (size_t i = 0; i < count(x); i++) {
        double d = (double)x->value[i] - target[i];
        sum += (weight ? weight[i] : 1) * d * d;
    }
    note(t, (struct step){.backward = weighted_squares_back,
                          .x = x,
                          .target = target,
                          .weight = weight,
                          .scale = scale});
    t->loss += scale * sum;
    return sum;
}

static void kl_back(struct tape *t, const struct step *s)
{
    kl_normal_backward(t->workers, gradient(t, s->a), gradient(t, s->b), s->a->value, s->b->value,
                       s->scale, count(s->a));
}

double tape_kl_normal(struct tape *t, struct var *mean, struct var *logvar, float scale)
{
    double sum = kl_normal_forward(t->workers, mean->value, logvar->value, count(mean));
    note(t, (struct step){.backward = kl_back, .a = mean, .b = logvar, .scale = scale});
    t->loss += scale * sum;
    return sum;
}

static void entropy_back(struct tape *t, const struct step *s)
{
    float *grad = gradient(t, s->a);
    for (size_t i = 0; grad && i < count(s->a); i++)
        grad[i] -= 0.5f * s->scale;
}

double tape_negative_entropy(struct tape *t, struct var *logvar, float scale)
{
    const double log_two_pi_e = 2.8378770664093453;
    double sum = 0;
    for (size_t i = 0; i < count(logvar); i++)
        sum -= 0.5 * (logvar->value[i] + log_two_pi_e);
    note(t, (struct step){.backward = entropy_back, .a = logvar, .scale = scale});
    t->loss += scale * sum;
    return sum;
}

static void cross_entropy_back(struct tape *t, const struct step *s)
{
    cross_entropy_backward(gradient(t, s->x), s->data, s->class, s->first, s->scale, s->x->rows,
                           s->n);
}

double tape_cross_entropy(struct tape *t, struct var *x, const uint8_t *class, const size_t *first,
                          size_t H, float scale)
{
    float *p = arena_take(&t->arena, count(x), sizeof *p);
    softmax_heads(p, x->value, first, x->rows, H);
    double sum = cross_entropy_forward(p, class, first, x->rows, H);
    note(t, (struct step){.backward = cross_entropy_back,
                          .x = x,
                          .data = p,
                          .class = class,
                          .first = first,
                          .n = H,
                          .scale = scale});
    t->loss += scale * sum;
    return sum;
}

static void mixture_back(struct tape *t, const struct step *s)
{
    mixture_nll_backward(t->workers, gradient(t, s->x), gradient(t, s->a), gradient(t, s->b),
                         gradient(t, s->c), s->data, s->x->value, s->a->value, s->b->value,
                         s->c->value, s->scale, s->x->rows, s->a->cols, s->x->cols);
}

double tape_mixture_nll(struct tape *t, struct var *z, struct var *logit, struct var *mean,
                        struct var *logvar, float scale)
{
    float *weight = arena_take(&t->arena, count(logit), sizeof *weight);
    double sum = mixture_nll_forward(t->workers, weight, z->value, logit->value, mean->value,
                                     logvar->value, z->rows, logit->cols, z->cols);
    note(t, (struct step){.backward = mixture_back,
                          .x = z,
                          .a = logit,
                          .b = mean,
                          .c = logvar,
                          .data = weight,
                          .scale = scale});
    t->loss += scale * sum;
    return sum;
}
