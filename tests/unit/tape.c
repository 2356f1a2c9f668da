/* tape.c - each operation of the tape: its gradients against numerical slopes, and the tape's own
 * promises (sharing, constants, no notes without learning). The kernels' values are held against
 * naive twins in tests/kernels; here it is the notes that are tested: which gradient goes where. */
#include "check.h"

#include "nn/tape.h"

enum { LEAVES = 5, SIDE = 5 };

static const float STEP = 1e-2f;
static const double TOLERANCE = 1e-3;

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

/* Distinct values 0.07 apart in random order, none nearer than 0.03 to a multiple of 0.07: a step
 * of 0.01 crosses no kink of an activation, a clamp or a maximum. */
static void spread(float *x, size_t n, uint32_t item)
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

/* A loss that every element moves differently: the sum of y^2 / 2. */
static void half_squares(struct tape *t, struct var *y)
{
    struct var *zeros = tape_input(t, y->rows, y->cols);
    memset(zeros->value, 0, y->rows * y->cols * sizeof *zeros->value);
    tape_kl_normal(t, y, zeros, 1);
}

static double loss(void *context)
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

static void build_linear(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_linear(t, leaf[0], "full", ACT_NONE));
}

static void build_linear_without_bias(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_linear(t, leaf[0], "plain", ACT_NONE));
}

/* The same layer on two inputs, as an LSTM uses its own: both add to the one weight. */
static void build_linear_twice(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_linear(t, leaf[0], "full", ACT_NONE));
    half_squares(t, tape_linear(t, leaf[1], "full", ACT_NONE));
}

/* Three bands of two inputs each, of 1, 2 and 2 outputs. */
static void build_bands(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_grouped_linear(t, leaf[0], "banded"));
}

static void build_param(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_add(t, leaf[0], tape_param(t, "plain.weight")));
}

static const struct conv_shape conv = {
    .N = 2, .H = SIDE, .W = SIDE, .I = 2, .O = 3, .K = 3, .S = 2, .P = 1};

static void build_conv2d(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_conv2d(t, leaf[0], "conv", conv, ACT_LEAKY_RELU));
}

static void build_conv_transpose2d(struct tape *t, struct var **leaf)
{
    struct conv_shape s = conv;
    s.H = 3, s.W = 3, s.I = 3, s.O = 2;
    half_squares(t, tape_conv_transpose2d(t, leaf[0], "deconv", s, ACT_TANH));
}

static void build_activations(struct tape *t, struct var **leaf)
{
    for (enum activation a = ACT_NONE; a <= ACT_SIGMOID; a++)
        half_squares(t, tape_scale(t, tape_linear(t, leaf[0], "full", a), (float)(a + 1)));
}

static void build_clamp(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_clamp(t, leaf[0], -0.35f, 0.42f));
}

static void build_contrast(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_local_contrast(t, leaf[0], 2));
}

static void build_add(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_add(t, leaf[0], tape_scale(t, leaf[1], -3)));
}

static void build_add_to_itself(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_add(t, leaf[0], leaf[0]));
}

static void build_film_silu(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_film_silu(t, leaf[0], leaf[1], leaf[2]));
}

static void build_gauss(struct tape *t, struct var **leaf)
{
    float *eps = arena_take(&t->arena, 12, sizeof *eps);
    spread(eps, 12, 99);
    half_squares(t, tape_gauss(t, leaf[0], leaf[1], eps));
}

/* A view: the gradient of what is read through it is the matrix's own. */
static void build_reshape(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_linear(t, tape_reshape(t, leaf[0], 4, 3), "full", ACT_NONE));
    half_squares(t, leaf[0]);
}

/* Repeated rows add up, zeros take nothing, and a row that nobody asks for gets nothing. */
static void build_rows(struct tape *t, struct var **leaf)
{
    static const uint32_t at[] = {2, 0, UINT32_MAX, 2, 3, 2};
    struct var *y = tape_rows(t, leaf[0], at, sizeof at / sizeof *at);
    half_squares(t, tape_linear(t, y, "full", ACT_NONE));
}

static void build_stack(struct tape *t, struct var **leaf)
{
    struct var *parts[] = {leaf[0], leaf[1], leaf[0]};
    half_squares(t, tape_linear(t, tape_stack(t, parts, 3), "full", ACT_NONE));
}

static void build_join(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_linear(t, tape_join(t, leaf[0], leaf[1]), "full", ACT_NONE));
}

static void build_max_rows(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_max_rows(t, leaf[0], 4));
}

static void build_mean_rows(struct tape *t, struct var **leaf)
{
    half_squares(t, tape_scale(t, tape_mean_rows(t, leaf[0], 3), 4));
}

/* Two steps, so that the state's gradient comes from the next step, from h and from outside. */
static void build_lstm_cell(struct tape *t, struct var **leaf)
{
    struct var *c = leaf[2];
    struct var *h = tape_lstm_cell(t, leaf[0], c, &c);
    struct var *again = tape_lstm_cell(t, leaf[1], c, &c);
    half_squares(t, tape_scale(t, h, 2));
    half_squares(t, again);
    half_squares(t, tape_scale(t, c, -1.5f));
}

/* From a state that is a constant, as at a sequence's first frame. */
static void build_lstm_from_constant(struct tape *t, struct var **leaf)
{
    struct var *c = tape_input(t, 2, 3);
    spread(c->value, 6, 55);
    half_squares(t, tape_lstm_cell(t, leaf[0], c, &c));
    half_squares(t, c);
}

static void build_squared_error(struct tape *t, struct var **leaf)
{
    static const uint8_t bytes[2][6] = {{0, 50, 100, 150, 200, 250}, {255, 9, 8, 7, 6, 5}};
    static const uint32_t place[] = {5, 0, 3};
    const uint8_t **target = arena_take(&t->arena, 2, sizeof *target);
    target[0] = bytes[0];
    target[1] = bytes[1];
    tape_squared_error(t, leaf[0], target, place, 0.7f);
    tape_robust_error(t, leaf[0], target, place, 0.3f, 0.5f);
}

static void build_kl_normal(struct tape *t, struct var **leaf)
{
    tape_kl_normal(t, leaf[0], leaf[1], 1.3f);
}

static void build_negative_entropy(struct tape *t, struct var **leaf)
{
    tape_negative_entropy(t, leaf[0], 0.6f);
    half_squares(t, leaf[0]);
}

static void build_mixture_nll(struct tape *t, struct var **leaf)
{
    tape_mixture_nll(t, leaf[0], leaf[1], leaf[2], leaf[3], 0.4f);
}

static void build_place(struct tape *t, struct var **leaf)
{
    static const uint32_t at[] = {4, 0, 3};
    half_squares(t, tape_place(t, leaf[0], at, 6));
}

static void build_pick(struct tape *t, struct var **leaf)
{
    static const uint32_t at[] = {4, 0, 3};
    half_squares(t, tape_pick(t, leaf[0], at, 3));
}

static void build_weighted_squares(struct tape *t, struct var **leaf)
{
    static const float target[] = {0.5f, -1, 0, 2, 0.1f, -0.3f}, weight[] = {1, 2, 0, 0.5f, 3, 1};
    tape_weighted_squares(t, leaf[0], target, weight, 0.9f);
}

static void build_squares(struct tape *t, struct var **leaf)
{
    static const float target[] = {0.5f, -1, 0, 2, 0.1f, -0.3f};
    tape_weighted_squares(t, leaf[0], target, NULL, 0.9f);
}

static void build_cross_entropy(struct tape *t, struct var **leaf)
{
    static const size_t first[] = {0, 2, 5};
    static const uint8_t class[] = {1, 2, 0, 0, 1, 1};
    tape_cross_entropy(t, leaf[0], class, first, 2, 0.8f);
}

static const struct subject subjects[] = {
    {"linear", build_linear, {{4, 3}}},
    {"linear without bias", build_linear_without_bias, {{4, 3}}},
    {"linear twice", build_linear_twice, {{4, 3}, {2, 3}}},
    {"bands", build_bands, {{4, 6}}},
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
};

static void declare(struct params *p)
{
    struct err e;
    static const struct {
        const char *name;
        int ndim;
        size_t shape[PARAM_DIMS];
    } list[] = {{"full.weight", 2, {5, 3}},   {"full.bias", 1, {5}},
                {"banded.weight", 2, {5, 2}}, {"banded.bias", 1, {5}},
                {"plain.weight", 2, {5, 3}},  {"conv.weight", 4, {3, 3, 3, 2}},
                {"conv.bias", 1, {3}},        {"deconv.weight", 4, {3, 3, 3, 2}},
                {"deconv.bias", 1, {2}}};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (params_add(p, list[i].name, list[i].ndim, list[i].shape, (struct init){.normal = 0.6f},
                       &e))
            exhausted(0);
    if (params_allocate(p, 1, &e))
        exhausted(p->total);
    params_init(p, 3);
}

static void open_subject(struct rig *g, const struct subject *s)
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

static void close_subject(struct rig *g)
{
    for (size_t i = 0; i < LEAVES; i++)
        free(g->value[i]);
}

static void test_gradients(struct rig *g, const struct subject *s)
{
    char name[80];
    snprintf(name, sizeof name, "tape: %s", s->name);
    struct check c = {name, 0, 0};
    struct params *p = &g->params;
    open_subject(g, s);
    memset(p->grad, 0, p->total * sizeof *p->grad);
    g->tape.learning = true;
    loss(g);
    tape_backward(&g->tape);

    float *grad[LEAVES], *params_grad = copy_floats(p->grad, p->total);
    for (size_t i = 0; i < LEAVES && g->value[i]; i++)
        grad[i] = copy_floats(g->leaf[i]->grad, s->leaf[i][0] * s->leaf[i][1]);
    g->tape.learning = false;
    for (size_t i = 0; i < LEAVES && g->value[i]; i++) {
        char what[20];
        snprintf(what, sizeof what, "input %zu", i);
        check_slopes(&c, what, loss, g, g->value[i], grad[i], s->leaf[i][0] * s->leaf[i][1], STEP,
                     TOLERANCE);
        free(grad[i]);
    }
    for (size_t i = 0; i < p->count; i++) {
        const struct param *q = &p->list[i];
        check_slopes(&c, q->name, loss, g, p->value + q->offset, params_grad + q->offset, q->count,
                     STEP, TOLERANCE);
    }
    free(params_grad);
    close_subject(g);
    check_done(&c);
}

/* ---- the tape itself ---- */

static void test_without_learning(struct rig *g, const struct subject *s)
{
    struct check c = {"tape: without learning", 0, 0};
    open_subject(g, s);
    g->tape.learning = true;
    double with = loss(g);
    size_t used = g->tape.arena.used;
    g->tape.learning = false;
    double without = loss(g);
    check_that(&c, with == without, "the loss is %g, with learning %g", without, with);
    check_that(&c, g->tape.last == NULL, "operations are noted");
    check_that(&c, g->leaf[0]->grad == NULL, "a leaf has a gradient");
    check_that(&c, g->tape.arena.used < used, "it takes as much memory as learning");
    memset(g->params.grad, 0, g->params.total * sizeof(float));
    tape_backward(&g->tape);
    for (size_t i = 0; i < g->params.total; i++)
        check_that(&c, g->params.grad[i] == 0, "parameter element %zu has a gradient", i);
    close_subject(g);
    check_done(&c);
}

/* Gradients of parameters add up over passes until the optimiser takes them; a pass is spent once.
 */
static void test_accumulation(struct rig *g, const struct subject *s)
{
    struct check c = {"tape: gradients accumulate", 0, 0};
    struct params *p = &g->params;
    open_subject(g, s);
    g->tape.learning = true;
    memset(p->grad, 0, p->total * sizeof *p->grad);
    loss(g);
    tape_backward(&g->tape);
    float *once = copy_floats(p->grad, p->total);
    tape_backward(&g->tape);
    check_same_bits(&c, "a second backward of the same pass", p->grad, once, p->total);
    loss(g);
    tape_backward(&g->tape);
    for (size_t i = 0; i < p->total; i++)
        check_that(&c,
                   fabs((double)p->grad[i] - 2 * (double)once[i]) <=
                       1e-5 * (1 + fabs((double)once[i])),
                   "after two passes element %zu is %g, after one %g", i, (double)p->grad[i],
                   (double)once[i]);
    free(once);
    close_subject(g);
    check_done(&c);
}

/* What is data has no gradient, and what is computed from it does not look for one. */
static void test_constants(struct rig *g)
{
    struct check c = {"tape: constants", 0, 0};
    struct tape *t = &g->tape;
    t->params = &g->params;
    t->learning = true;
    tape_start(t);
    struct var *x = tape_input(t, 8, 3), *wide = tape_input(t, 8, 5), *few = tape_input(t, 2, 3);
    spread(x->value, 24, 1);
    spread(wide->value, 40, 2);
    spread(few->value, 6, 3);
    static const uint32_t at[] = {1, 1, 7};
    struct var *parts[] = {x, x};
    half_squares(t, tape_linear(t, x, "full", ACT_NONE));
    half_squares(t, tape_clamp(t, x, -1, 1));
    half_squares(t, tape_add(t, x, x));
    half_squares(t, tape_scale(t, x, 2));
    half_squares(t, tape_film_silu(t, x, few, few));
    half_squares(t, tape_gauss(t, x, x, x->value));
    half_squares(t, tape_rows(t, tape_reshape(t, x, 8, 3), at, 3));
    half_squares(t, tape_stack(t, parts, 2));
    half_squares(t, tape_join(t, x, wide));
    half_squares(t, tape_max_rows(t, x, 4));
    half_squares(t, tape_mean_rows(t, x, 4));
    tape_kl_normal(t, x, x, 1);
    tape_negative_entropy(t, x, 1);
    tape_mixture_nll(t, few, few, tape_reshape(t, x, 2, 9), tape_reshape(t, x, 2, 9), 1);
    tape_backward(t);
    check_that(&c, x->grad == NULL && wide->grad == NULL, "an input has a gradient");
    check_done(&c);
}

static bool all_bits_equal(const float *a, const float *b, size_t n)
{
    return memcmp(a, b, n * sizeof *a) == 0;
}

/* The same loss and gradients whoever works on them. */
static void test_threads(struct rig *g, struct thread_pool *pool[POOLS])
{
    struct check c = {"tape: threads", 0, 0};
    struct params *p = &g->params;
    for (size_t s = 0; s < sizeof subjects / sizeof *subjects; s++) {
        float *first = NULL;
        double first_loss = 0;
        open_subject(g, &subjects[s]);
        g->tape.learning = true;
        for (int k = 0; k < POOLS; k++) {
            g->tape.workers = pool[k];
            memset(p->grad, 0, p->total * sizeof *p->grad);
            double now = loss(g);
            tape_backward(&g->tape);
            if (!first) {
                first = copy_floats(p->grad, p->total);
                first_loss = now;
            }
            check_that(&c, now == first_loss && all_bits_equal(p->grad, first, p->total),
                       "%s with %d threads", subjects[s].name, pool_threads[k]);
        }
        free(first);
        close_subject(g);
    }
    check_done(&c);
}

/* Garbage that is unwritten is the same as zeros, also under what nothing goes to. */
static void test_blank_params(struct rig *g)
{
    struct check c = {"tape: unwritten parameters", 0, 0};
    struct params *p = &g->params;
    for (size_t s = 0; s < sizeof subjects / sizeof *subjects; s++) {
        open_subject(g, &subjects[s]);
        g->tape.learning = true;
        memset(p->grad, 0, p->total * sizeof *p->grad);
        loss(g);
        tape_backward(&g->tape);
        float *zeros = copy_floats(p->grad, p->total);
        for (size_t i = 0; i < p->count; i++) /* not the padding between arrays: nobody writes it */
            memset(p->grad + p->list[i].offset, 0xff, p->list[i].count * sizeof *p->grad);
        params_mark_unwritten(p);
        loss(g);
        tape_backward(&g->tape);
        check_that(&c, all_bits_equal(p->grad, zeros, p->total), "%s", subjects[s].name);
        free(zeros);
        close_subject(g);
    }
    check_done(&c);
}

/* ---- parameters that stand still, and then do not ---- */

static float *linear_of(struct tape *t, const float *x, size_t rows)
{
    tape_start(t);
    struct var *v = tape_input(t, rows, SIDE);
    memcpy(v->value, x, rows * SIDE * sizeof *x);
    struct var *y = tape_linear(t, v, "layer", ACT_NONE);
    return copy_floats(y->value, rows * y->cols);
}

/* A frozen tape lays weights out; thawed, it sees that they have changed. */
static void test_thaw(struct thread_pool *w)
{
    enum { ROWS = 300 };
    struct check c = {.name = "tape: thawed"};
    struct err e;
    struct params p = {0};
    struct tape frozen = {.workers = w, .params = &p, .inference = true},
                fresh = {.workers = w, .params = &p};
    frozen.arena.exhausted = fresh.arena.exhausted = exhausted;
    if (params_add(&p, "layer.weight", 2, (const size_t[]){7, SIDE}, (struct init){.normal = 1},
                   &e) ||
        params_allocate(&p, 0, &e))
        exhausted(0);
    params_init(&p, 3);
    float *x = random_floats(ROWS * SIDE);
    for (int change = 0; change < 2; change++) {
        float *got = linear_of(&frozen, x, ROWS), *want = linear_of(&fresh, x, ROWS);
        check_that(&c, frozen.packed_weights.count == (change ? 0 : 1), "%zu weights are laid out",
                   frozen.packed_weights.count);
        check_same_bits(&c, "y", got, want, ROWS * 7);
        tape_set_training(&frozen);
        p.value[3] += 1;
        free(got);
        free(want);
    }
    check_done(&c);
    free(x);
    tape_free(&frozen);
    tape_free(&fresh);
    params_free(&p);
}

int main(void)
{
    static struct rig rig;
    setvbuf(stdout, NULL, _IOLBF, 0);
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    rig.tape = (struct tape){.workers = pool[0], .arena = {.exhausted = exhausted}};
    declare(&rig.params);
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
        test_gradients(&rig, &subjects[i]);
    test_without_learning(&rig, &subjects[0]);
    test_accumulation(&rig, &subjects[0]);
    test_constants(&rig);
    test_threads(&rig, pool);
    test_blank_params(&rig);
    test_thaw(pool[1]);
    tape_free(&rig.tape);
    params_free(&rig.params);
    close_pools(pool);
    return check_status();
}
