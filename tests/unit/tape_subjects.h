/* tape_subjects.h - each operation of the tape as a small model that ends in losses, for tape.c and
 * tape_gradients.c. */
#ifndef TESTS_UNIT_TAPE_SUBJECTS_H
#define TESTS_UNIT_TAPE_SUBJECTS_H

#include "check.h"

#include "nn/tape.h"

enum { LEAVES = 5, SIDE = 5 };

/* One operation: its inputs, and a function that ends in losses. */
struct subject {
    const char *name;
    void (*build)(struct tape *t, struct var **leaf);
    size_t leaf[LEAVES][2]; /* rows, columns; 0, 0: no more */
};

struct rig {
    struct tape tape;
    struct params params;
    const struct subject *subject;
    float *value[LEAVES]; /* of the leaves */
    struct var *leaf[LEAVES];
};

static _Noreturn void exhausted(size_t bytes)
{
    printf("not ok memory: %zu bytes are too many\n", bytes);
    exit(1);
}

/* Unique values with a distance of 0.07, in random order, not nearer than 0.03 to a multiple of
 * 0.07: a step of 0.01 does not cross a kink of an activation, a clamp or a maximum. */
static inline void spread(float *x, size_t n, uint32_t item)
{
    uint32_t *order = checked(mem_array(n, sizeof *order));
    struct rng r = rng_make(7, 0, item);
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    rng_shuffle(&r, order, n);
    for (size_t i = 0; i < n; i++)
        x[i] = 0.07f * (float)((int)order[i] - (int)n / 2) + 0.03f;
    free(order);
}

/* A loss with a different slope for each element: the sum of y^2 / 2. */
static inline void half_squares(struct tape *t, struct var *y)
{
    struct var *zeros = tape_input(t, y->rows, y->cols);
    memset(zeros->value, 0, y->rows * y->cols * sizeof *zeros->value);
    tape_kl_normal(t, y, zeros, 1);
}

static inline double loss(void *context)
{
    struct rig *g = context;
    tape_start(&g->tape);
    for (size_t i = 0; i < LEAVES && g->value[i]; i++) {
        const size_t *shape = g->subject->leaf[i];
        g->leaf[i] = tape_new(&g->tape, shape[0], shape[1]);
        memcpy(g->leaf[i]->value, g->value[i], shape[0] * shape[1] * sizeof(float));
    }
    g->subject->build(&g->tape, g->leaf);
    return g->tape.loss;
}

/* ---- the operations ---- */

static inline void build_linear(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_linear(t, leaf[0], "full", ACT_NONE));
}

static inline void build_linear_without_bias(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_linear(t, leaf[0], "plain", ACT_NONE));
}

/* The same layer on two inputs, as in an LSTM: both add to the gradient of one weight. */
static inline void build_linear_twice(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_linear(t, leaf[0], "full", ACT_NONE));
    half_squares(t, tape_linear(t, leaf[1], "full", ACT_NONE));
}

/* Three groups of two inputs each, with 1, 2 and 2 outputs. */
static inline void build_grouped_linear(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_grouped_linear(t, leaf[0], "grouped"));
}

static inline void build_param(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_add(t, leaf[0], tape_param(t, "plain.weight")));
}

static const struct conv_shape conv = {
    .N = 2, .H = SIDE, .W = SIDE, .I = 2, .O = 3, .K = 3, .S = 2, .P = 1};

static inline void build_conv2d(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_conv2d(t, leaf[0], "conv", conv, ACT_LEAKY_RELU));
}

static inline void build_conv_transpose2d(struct tape *t, struct var **leaf)
{
    struct conv_shape s = conv;
    s.H = 3, s.W = 3, s.I = 3, s.O = 2;
    half_squares(t, tape_conv_transpose2d(t, leaf[0], "deconv", s, ACT_TANH));
}

static inline void build_activations(struct tape *t, struct var **leaf)
{
    for (enum activation a = ACT_NONE; a <= ACT_SIGMOID; a++)
        half_squares(t, tape_scale(t, tape_linear(t, leaf[0], "full", a), (float)(a + 1)));
}

static inline void build_clamp(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_clamp(t, leaf[0], -0.35f, 0.42f));
}

static inline void build_contrast(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_local_contrast(t, leaf[0], 2));
}

static inline void build_add(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_add(t, leaf[0], tape_scale(t, leaf[1], -3)));
}

static inline void build_add_to_itself(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_add(t, leaf[0], leaf[0]));
}

static inline void build_film_silu(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_film_silu(t, leaf[0], leaf[1], leaf[2]));
}

static inline void build_gauss(struct tape *t, struct var **leaf)
{
    float *eps = arena_take(&t->arena, 12, sizeof *eps);
    spread(eps, 12, 99);
    half_squares(t, tape_gauss(t, leaf[0], leaf[1], eps));
}

/* A view: operations on it add to the gradient of the matrix itself. */
static inline void build_reshape(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_linear(t, tape_reshape(t, leaf[0], 4, 3), "full", ACT_NONE));
    half_squares(t, leaf[0]);
}

/* The gradients of a repeated row are added; rows of zeros and rows that are not used get none. */
static inline void build_rows(struct tape *t, struct var **leaf)
{
    static const uint32_t at[] = {2, 0, UINT32_MAX, 2, 3, 2};
    struct var *y = tape_rows(t, leaf[0], at, sizeof at / sizeof *at);
    half_squares(t, tape_linear(t, y, "full", ACT_NONE));
}

static inline void build_stack(struct tape *t, struct var **leaf)
{
    struct var *parts[] = {leaf[0], leaf[1], leaf[0]};
    half_squares(t, tape_linear(t, tape_stack(t, parts, 3), "full", ACT_NONE));
}

static inline void build_join(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_linear(t, tape_join(t, leaf[0], leaf[1]), "full", ACT_NONE));
}

static inline void build_max_rows(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_max_rows(t, leaf[0], 4));
}

static inline void build_moment_pool(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_scale(t, tape_moment_pool(t, leaf[0], 3), 2));
}

static inline void build_standardise(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_linear(t, tape_standardise(t, leaf[0], 3), "full", ACT_NONE));
}

static inline void build_mean_rows(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_scale(t, tape_mean_rows(t, leaf[0], 3), 4));
}

/* Two steps, so that the gradient of the state comes from the next step, from h and from a loss. */
static inline void build_lstm_cell(struct tape *t, struct var **leaf)
{
    struct var *c = leaf[2];
    struct var *h = tape_lstm_cell(t, leaf[0], c, &c);
    struct var *again = tape_lstm_cell(t, leaf[1], c, &c);
    half_squares(t, tape_scale(t, h, 2));
    half_squares(t, again);
    half_squares(t, tape_scale(t, c, -1.5f));
}

/* From a constant state, as in the first frame of a sequence. */
static inline void build_lstm_from_constant(struct tape *t, struct var **leaf)
{
    struct var *c = tape_input(t, 2, 3);
    spread(c->value, 6, 55);
    half_squares(t, tape_lstm_cell(t, leaf[0], c, &c));
    half_squares(t, c);
}

static inline void build_squared_error(struct tape *t, struct var **leaf)
{
    static const uint8_t bytes[2][6] = {{0, 50, 100, 150, 200, 250}, {255, 9, 8, 7, 6, 5}};
    static const uint32_t place[] = {5, 0, 3};
    const uint8_t **target = arena_take(&t->arena, 2, sizeof *target);
    target[0] = bytes[0];
    target[1] = bytes[1];
    tape_squared_error(t, leaf[0], target, place, 0.7f);
    tape_robust_error(t, leaf[0], target, place, 0.3f, 0.5f);
}

static inline void build_kl_normal(struct tape *t, struct var **leaf)
{
    tape_kl_normal(t, leaf[0], leaf[1], 1.3f);
}

static inline void build_negative_entropy(struct tape *t, struct var **leaf)
{
    tape_negative_entropy(t, leaf[0], 0.6f);
    half_squares(t, leaf[0]);
}

static inline void build_mixture_nll(struct tape *t, struct var **leaf)
{
    tape_mixture_nll(t, leaf[0], leaf[1], leaf[2], leaf[3], 0.4f);
}

static inline void build_place(struct tape *t, struct var **leaf)
{
    static const uint32_t at[] = {4, 0, 3};
    half_squares(t, tape_place(t, leaf[0], at, 6));
}

static inline void build_pick(struct tape *t, struct var **leaf)
{
    static const uint32_t at[] = {4, 0, 3};
    half_squares(t, tape_pick(t, leaf[0], at, 3));
}

static inline void build_weighted_squares(struct tape *t, struct var **leaf)
{
    static const float target[] = {0.5f, -1, 0, 2, 0.1f, -0.3f}, weight[] = {1, 2, 0, 0.5f, 3, 1};
    tape_weighted_squares(t, leaf[0], target, weight, 0.9f);
}

static inline void build_squares(struct tape *t, struct var **leaf)
{
    static const float target[] = {0.5f, -1, 0, 2, 0.1f, -0.3f};
    tape_weighted_squares(t, leaf[0], target, NULL, 0.9f);
}

static inline void build_cross_entropy(struct tape *t, struct var **leaf)
{
    static const size_t first[] = {0, 2, 5};
    static const uint8_t class[] = {1, 2, 0, 0, 1, 1};
    tape_cross_entropy(t, leaf[0], class, first, 2, 0.8f);
}

static inline void build_any_of(struct tape *t, struct var **leaf)
{
    static const uint8_t right[] = {1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 1};
    tape_any_of(t, leaf[0], right, 0.8f);
}

static const struct subject subjects[] = {
    {"linear", build_linear, {{4, 3}}},
    {"linear without bias", build_linear_without_bias, {{4, 3}}},
    {"linear twice", build_linear_twice, {{4, 3}, {2, 3}}},
    {"grouped_linear", build_grouped_linear, {{4, 6}}},
    {"param", build_param, {{5, 3}}},
    {"conv2d", build_conv2d, {{2 * SIDE * SIDE, 2}}},
    {"conv_transpose2d", build_conv_transpose2d, {{2 * 3 * 3, 3}}},
    {"activations", build_activations, {{4, 3}}},
    {"clamp", build_clamp, {{4, 5}}},
    {"contrast", build_contrast, {{3, 6}}},
    {"add", build_add, {{4, 3}, {4, 3}}},
    {"add to itself", build_add_to_itself, {{4, 3}}},
    {"film_silu", build_film_silu, {{6, 4}, {2, 4}, {2, 4}}},
    {"gauss", build_gauss, {{4, 3}, {4, 3}}},
    {"reshape", build_reshape, {{2, 6}}},
    {"rows", build_rows, {{5, 3}}},
    {"stack", build_stack, {{2, 3}, {3, 3}}},
    {"join", build_join, {{4, 1}, {4, 2}}},
    {"max_rows", build_max_rows, {{8, 3}}},
    {"mean_rows", build_mean_rows, {{6, 3}}},
    {"standardise", build_standardise, {{6, 3}}},
    {"moment_pool", build_moment_pool, {{6, 3}}},
    {"lstm_cell", build_lstm_cell, {{2, 12}, {2, 12}, {2, 3}}},
    {"lstm_cell from a constant", build_lstm_from_constant, {{2, 12}}},
    {"squared_error", build_squared_error, {{2, 3}}},
    {"kl_normal", build_kl_normal, {{4, 3}, {4, 3}}},
    {"negative_entropy", build_negative_entropy, {{4, 3}}},
    {"mixture_nll", build_mixture_nll, {{3, 2}, {3, 4}, {3, 8}, {3, 8}}},
    {"place", build_place, {{4, 3}}},
    {"pick", build_pick, {{4, 6}}},
    {"weighted_squares", build_weighted_squares, {{2, 3}}},
    {"squares without weights", build_squares, {{2, 3}}},
    {"cross_entropy", build_cross_entropy, {{3, 5}}},
    {"any_of", build_any_of, {{3, 5}}},
};

static inline void declare(struct params *p)
{
    struct err e;
    static const struct {
        const char *name;
        int ndim;
        size_t shape[PARAM_DIMS];
    } list[] = {{"full.weight", 2, {5, 3}},    {"full.bias", 1, {5}},
                {"grouped.weight", 2, {5, 2}}, {"grouped.bias", 1, {5}},
                {"plain.weight", 2, {5, 3}},   {"conv.weight", 4, {3, 3, 3, 2}},
                {"conv.bias", 1, {3}},         {"deconv.weight", 4, {3, 3, 3, 2}},
                {"deconv.bias", 1, {2}}};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (params_add(p, list[i].name, list[i].ndim, list[i].shape, (struct init){.normal = 0.6f},
                       &e))
            exhausted(0);
    if (params_allocate(p, 1, &e))
        exhausted(p->total);
    params_init(p, 3);
}

static inline void open_subject(struct rig *g, const struct subject *s)
{
    g->subject = s;
    g->tape.params = &g->params;
    for (size_t i = 0; i < LEAVES; i++) {
        size_t n = s->leaf[i][0] * s->leaf[i][1];
        g->value[i] = n ? new_floats(n) : NULL;
        if (n)
            spread(g->value[i], n, (uint32_t)i);
    }
}

static inline void close_subject(struct rig *g)
{
    for (size_t i = 0; i < LEAVES; i++)
        free(g->value[i]);
}

static inline void open_rig(struct rig *g, struct thread_pool *pool[POOLS])
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    open_pools(pool);
    g->tape = (struct tape){.workers = pool[0], .arena = {.exhausted = exhausted}};
    declare(&g->params);
}

static inline void close_rig(struct rig *g, struct thread_pool *pool[POOLS])
{
    tape_free(&g->tape);
    params_free(&g->params);
    close_pools(pool);
}

#endif
