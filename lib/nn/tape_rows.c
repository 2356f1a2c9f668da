/* tape_rows.c - the operations that move, pick or pool rows and columns. */
#include "base/block.h"
#include "base/simd.h"
#include "nn/layers/moment_pool.h"
#include "nn/layers/standardise.h"
#include "nn/tape_internal.h"

#include <string.h>

struct var *tape_reshape(struct tape *t, struct var *x, size_t rows, size_t cols)
{
    struct var *y = arena_take(&t->arena, 1, sizeof *y);
    *y = *x;
    y->rows = rows;
    y->cols = cols;
    return y;
}

/* Rows are gathered in blocks of rows. Their gradients are scattered in blocks of columns, so that
 * the gradients of a row that was gathered several times are added in order. */
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
    struct gather g = {tape_accumulator(t, s->x), s->y->grad, s->data, s->y->rows, s->y->cols, 0};
    size_t width = ceil_div(g.cols, 1 + var_count(s->y) / GATHER_BLOCK);
    g.size = ceil_div(width, COLUMN_STEP) * COLUMN_STEP;
    thread_pool_run(t->workers, ceil_div(g.cols, g.size), scatter_block, &g);
}

struct var *tape_rows(struct tape *t, struct var *x, const uint32_t *at, size_t n)
{
    struct var *y = tape_new(t, n, x->cols);
    struct gather g = {y->value, x->value, at, n, x->cols, 1 + GATHER_BLOCK / x->cols};
    thread_pool_run(t->workers, ceil_div(n, g.size), gather_block, &g);
    tape_record(t, (struct step){.backward = rows_back, .y = y, .x = x, .data = at});
    return y;
}

static void stack_back(struct tape *t, const struct step *s)
{
    struct var *const *x = s->data;
    const float *from = s->y->grad;
    for (size_t i = 0; i < s->n; i++) {
        tape_add_scaled(t, x[i], from, 1);
        from += var_count(x[i]);
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
        memcpy(to, x[i]->value, var_count(x[i]) * sizeof *to);
        to += var_count(x[i]);
    }
    tape_record(t, (struct step){.backward = stack_back, .y = y, .data = kept, .n = n});
    return y;
}

static void join_back(struct tape *t, const struct step *s)
{
    struct var *const parts[] = {s->a, s->b};
    size_t from = 0;
    for (int p = 0; p < 2; from += parts[p++]->cols) {
        float *grad = tape_accumulator(t, parts[p]);
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
    tape_record(t, (struct step){.backward = join_back, .y = y, .a = a, .b = b});
    return y;
}

static void place_back(struct tape *t, const struct step *s)
{
    float *grad = tape_accumulator(t, s->x);
    const uint32_t *at = s->data;
    for (size_t n = 0; grad && n < s->x->rows; n++)
        for (size_t i = 0; i < s->x->cols; i++)
            grad[n * s->x->cols + i] += s->y->grad[n * s->n + at[i]];
}

struct var *tape_place(struct tape *t, struct var *x, const uint32_t *at, size_t cols)
{
    struct var *y = tape_new(t, x->rows, cols);
    memset(y->value, 0, var_count(y) * sizeof *y->value);
    for (size_t n = 0; n < x->rows; n++)
        for (size_t i = 0; i < x->cols; i++)
            y->value[n * cols + at[i]] = x->value[n * x->cols + i];
    tape_record(t, (struct step){.backward = place_back, .y = y, .x = x, .data = at, .n = cols});
    return y;
}

static void pick_back(struct tape *t, const struct step *s)
{
    float *grad = tape_accumulator(t, s->x);
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
    tape_record(t, (struct step){.backward = pick_back, .y = y, .x = x, .data = at});
    return y;
}

static void set_pool_back(struct tape *t, const struct step *s)
{
    if (s->x->grad)
        set_pool_max_backward(t->workers, tape_accumulator(t, s->x), s->y->grad, s->data,
                              s->y->rows, s->y->cols);
}

struct var *tape_set_pool_max(struct tape *t, struct var *x, const struct set_pool *sets)
{
    struct var *y = tape_new(t, sets->count, x->cols);
    uint32_t *at = arena_take(&t->arena, var_count(y), sizeof *at);
    set_pool_max_forward(t->workers, y->value, at, x->value, sets, x->cols);
    tape_record(t, (struct step){.backward = set_pool_back, .y = y, .x = x, .data = at});
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

static void moment_pool_back(struct tape *t, const struct step *s)
{
    if (s->x->grad)
        moment_pool_backward(t->workers, tape_accumulator(t, s->x), s->y->grad, s->y->value,
                             s->x->value, s->y->rows, s->n, s->x->cols);
}

struct var *tape_moment_pool(struct tape *t, struct var *x, size_t M)
{
    struct var *y = tape_new(t, x->rows / M, 2 * x->cols);
    moment_pool_forward(t->workers, y->value, x->value, y->rows, M, x->cols);
    tape_record(t, (struct step){.backward = moment_pool_back, .y = y, .x = x, .n = M});
    return y;
}

static void standardise_back(struct tape *t, const struct step *s)
{
    if (s->x->grad)
        standardise_backward(t->workers, tape_accumulator(t, s->x), s->y->grad, s->y->value,
                             s->data, s->x->rows / s->n, s->n, s->x->cols);
}

struct var *tape_standardise(struct tape *t, struct var *x, size_t M)
{
    struct var *y = tape_new(t, x->rows, x->cols);
    float *scale = arena_take(&t->arena, x->rows / M * x->cols, sizeof *scale);
    standardise_forward(t->workers, y->value, scale, x->value, x->rows / M, M, x->cols);
    tape_record(t,
                (struct step){.backward = standardise_back, .y = y, .x = x, .data = scale, .n = M});
    return y;
}

static void mean_back(struct tape *t, const struct step *s)
{
    float *grad = tape_accumulator(t, s->x);
    size_t cols = s->y->cols;
    for (size_t i = 0; grad && i < s->x->rows; i++)
        for (size_t j = 0; j < cols; j++)
            grad[i * cols + j] += s->y->grad[i / s->n * cols + j] / (float)s->n;
}

struct var *tape_mean_rows(struct tape *t, struct var *x, size_t M)
{
    struct var *y = tape_new(t, x->rows / M, x->cols);
    memset(y->value, 0, var_count(y) * sizeof *y->value);
    for (size_t i = 0; i < x->rows; i++)
        for (size_t j = 0; j < x->cols; j++)
            y->value[i / M * x->cols + j] += x->value[i * x->cols + j] / (float)M;
    tape_record(t, (struct step){.backward = mean_back, .y = y, .x = x, .n = M});
    return y;
}
