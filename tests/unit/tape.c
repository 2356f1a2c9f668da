/* tape.c - what the tape promises for all operations: no records without learning, accumulation
 * over passes, constants, the same bits for any number of threads, inference mode. */
#include "tape_subjects.h"

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
    check_that(&c, g->tape.last == NULL, "operations are recorded");
    check_that(&c, g->leaf[0]->grad == NULL, "a leaf has a gradient");
    check_that(&c, g->tape.arena.used < used, "it uses as much memory as learning");
    memset(g->params.grad, 0, g->params.total * sizeof(float));
    tape_backward(&g->tape);
    for (size_t i = 0; i < g->params.total; i++)
        check_that(&c, g->params.grad[i] == 0, "parameter element %zu has a gradient", i);
    close_subject(g);
    check_done(&c);
}

/* Gradients of parameters accumulate over passes. A second backward of the same pass adds nothing.
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

/* Inputs are data and have no gradient. Operations on them must not write one. */
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

/* The loss and the gradients do not depend on the number of threads. */
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

/* Unwritten garbage is the same as zeros, also for parameters that no operation uses. */
static void test_unwritten_params(struct rig *g)
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
        for (size_t i = 0; i < p->count; i++) /* without the padding, which is never written */
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

/* ---- inference mode ---- */

static float *linear_of(struct tape *t, const float *x, size_t rows)
{
    tape_start(t);
    struct var *v = tape_input(t, rows, SIDE);
    memcpy(v->value, x, rows * SIDE * sizeof *x);
    struct var *y = tape_linear(t, v, "layer", ACT_NONE);
    return copy_floats(y->value, rows * y->cols);
}

/* In inference mode weights are packed. After tape_set_training() their new values are used. */
static void test_set_training(struct thread_pool *w)
{
    enum { ROWS = 300 };
    struct check c = {.name = "tape: inference mode"};
    struct err e;
    struct params p = {0};
    struct tape inference = {.workers = w, .params = &p, .inference = true},
                fresh = {.workers = w, .params = &p};
    inference.arena.exhausted = fresh.arena.exhausted = exhausted;
    if (params_add(&p, "layer.weight", 2, (const size_t[]){7, SIDE}, (struct init){.normal = 1},
                   &e) ||
        params_allocate(&p, 0, &e))
        exhausted(0);
    params_init(&p, 3);
    float *x = random_floats(ROWS * SIDE);
    for (int change = 0; change < 2; change++) {
        float *got = linear_of(&inference, x, ROWS), *want = linear_of(&fresh, x, ROWS);
        check_that(&c, inference.packed_weights.count == (change ? 0 : 1), "%zu weights are packed",
                   inference.packed_weights.count);
        check_same_bits(&c, "y", got, want, ROWS * 7);
        tape_set_training(&inference);
        p.value[3] += 1;
        free(got);
        free(want);
    }
    check_done(&c);
    free(x);
    tape_free(&inference);
    tape_free(&fresh);
    params_free(&p);
}

int main(void)
{
    static struct rig rig;
    struct thread_pool *pool[POOLS];
    open_rig(&rig, pool);
    test_without_learning(&rig, &subjects[0]);
    test_accumulation(&rig, &subjects[0]);
    test_constants(&rig);
    test_threads(&rig, pool);
    test_unwritten_params(&rig);
    test_set_training(pool[1]);
    close_rig(&rig, pool);
    return check_status();
}
