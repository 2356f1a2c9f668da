/* memory.c - the memory that a step lives in: the arena, and the block of parameters. */
#include "check.h"

#include "base/arena.h"
#include "nn/params.h"

#include <setjmp.h>

static jmp_buf out_of_memory;

static _Noreturn void exhausted(size_t bytes)
{
    longjmp(out_of_memory, bytes ? 1 : 2);
}

enum { PIECES = 200 };

/* Takes pieces of many sizes, fills each, and looks whether all still hold what was put there. */
static void use(struct check *c, struct arena *a, size_t largest)
{
    unsigned char *piece[PIECES];
    size_t size[PIECES];
    struct rng r = rng_make(5, largest, 0);
    for (size_t i = 0; i < PIECES; i++) {
        size[i] = rng_below(&r, (uint32_t)largest);
        piece[i] = arena_take(a, size[i], 1);
        check_that(c, (uintptr_t)piece[i] % 64 == 0, "piece %zu is not aligned", i);
        memset(piece[i], (int)i, size[i]);
    }
    for (size_t i = 0; i < PIECES; i++)
        for (size_t k = 0; k < size[i]; k++)
            if (piece[i][k] != (unsigned char)i) {
                check_that(c, false, "piece %zu was written over", i);
                break;
            }
}

static void test_pieces(void)
{
    struct check c = {"arena: pieces", 0, 0};
    struct arena a = {.exhausted = exhausted};
    for (size_t largest = 1; largest <= 100000; largest *= 10) {
        use(&c, &a, largest);
        use(&c, &a, largest);
        arena_reset(&a);
        check_that(&c, a.used == 0, "%zu bytes are in use after a reset", a.used);
    }
    arena_free(&a);
    check_done(&c);
}

/* After the first step it is one block, and that block stays where it is. */
static void test_reuse(void)
{
    struct check c = {"arena: reuse", 0, 0};
    struct arena a = {.exhausted = exhausted};
    use(&c, &a, 50000);
    arena_reset(&a);
    struct arena_chunk *chunk = a.chunk;
    void *first = arena_take(&a, 1, 1);
    for (int step = 0; step < 5; step++) {
        arena_reset(&a);
        check_that(&c, arena_take(&a, 1, 1) == first, "step %d begins elsewhere", step);
        use(&c, &a, 50000);
        check_that(&c, a.chunk == chunk, "step %d took another block", step);
    }
    arena_free(&a);
    arena_free(&a);
    check_that(&c, a.chunk == NULL && a.used == 0, "something is left after arena_free()");
    check_done(&c);
}

static bool gives(struct arena *a, const size_t size[2])
{
    if (setjmp(out_of_memory))
        return false;
    arena_take(a, size[0], size[1]);
    return true;
}

static void test_exhaustion(void)
{
    struct check c = {"arena: exhaustion", 0, 0};
    static const size_t impossible[][2] = {
        {SIZE_MAX, 2}, {SIZE_MAX / 4 + 2, 4}, {SIZE_MAX, 1}, {PTRDIFF_MAX, 1}};
    for (size_t i = 0; i < sizeof impossible / sizeof *impossible; i++) {
        struct arena a = {.exhausted = exhausted};
        check_that(&c, !gives(&a, impossible[i]), "%zu times %zu bytes are given", impossible[i][0],
                   impossible[i][1]);
        arena_free(&a);
    }
    check_done(&c);
}

static void must(struct check *c, int result, const struct err *e)
{
    check_that(c, result == 0, "%s", result ? e->text : "");
}

static void refused(struct check *c, int result, const struct err *e, const char *why)
{
    check_that(c, result != 0 && strstr(e->text, why), "'%s' is not the error",
               result ? e->text : "");
}

static void test_declaring(void)
{
    struct check c = {"params: declaring", 0, 0};
    struct err e;
    static struct params p;
    const struct init none = {0};
    const size_t small[] = {3, 5}, huge[] = {SIZE_MAX, SIZE_MAX}, large[] = {1 << 14, 1 << 13};
    char name[PARAM_NAME + 1];
    check_that(&c, params_find(&p, "a") == NULL, "an empty list has a parameter");
    must(&c, params_add(&p, "a", 2, small, none, &e), &e);
    must(&c, params_add(&p, "b", 1, small, none, &e), &e);
    must(&c, params_add(&p, "scalar", 0, small, none, &e), &e);
    refused(&c, params_add(&p, "a", 1, small, none, &e), &e, "'a' is declared twice");
    refused(&c, params_add(&p, "c", 2, huge, none, &e), &e, "'c' is too large");
    refused(&c, params_add(&p, "c", PARAM_DIMS + 1, small, none, &e), &e, "does not fit");
    memset(name, 'x', PARAM_NAME);
    name[PARAM_NAME] = 0;
    refused(&c, params_add(&p, name, 1, small, none, &e), &e, "does not fit");
    const struct param *a = params_find(&p, "a"), *b = params_find(&p, "b");
    check_that(&c, a->count == 15 && b->count == 3 && params_find(&p, "scalar")->count == 1,
               "counts");
    check_that(&c, a->offset == 0 && b->offset == 16 && p.total == 48, "places");
    check_that(&c, params_find(&p, "b") == b && params_find(&p, "a") == a, "looking back");
    check_that(&c, params_find(&p, "") == NULL, "an empty name is found");
    must(&c, params_add(&p, "large", 2, large, none, &e), &e);
    refused(&c, params_add(&p, "larger", 2, large, none, &e), &e, "the model is too large");
    params_free(&p);
    for (int i = 0; i < PARAMS_MAX; i++) {
        snprintf(name, sizeof name, "p%d", i);
        must(&c, params_add(&p, name, 1, small, none, &e), &e);
    }
    refused(&c, params_add(&p, "one too many", 1, small, none, &e), &e, "does not fit");
    params_free(&p);
    check_done(&c);
}

struct moments {
    double mean, deviation, low, high;
};

static struct moments measure(const struct params *p, const char *name)
{
    struct params copy = *p;
    const struct param *q = params_find(&copy, name);
    struct moments m = {.low = INFINITY, .high = -INFINITY};
    double n = (double)q->count, squares = 0;
    for (size_t i = 0; i < q->count; i++) {
        double x = p->value[q->offset + i];
        m.mean += x / n;
        squares += x * x / n;
        m.low = fmin(m.low, x);
        m.high = fmax(m.high, x);
    }
    m.deviation = sqrt(fmax(0, squares - m.mean * m.mean));
    return m;
}

static void declare_kinds(struct check *c, struct params *p)
{
    struct err e;
    const size_t n[] = {100, 99};
    must(c, params_add(p, "constant", 2, n, (struct init){.constant = -3}, &e), &e);
    must(c, params_add(p, "normal", 2, n, (struct init){.normal = 0.1f}, &e), &e);
    must(c, params_add(p, "uniform", 2, n, (struct init){.uniform = 0.5f}, &e), &e);
    must(c, params_add(p, "mixed", 2, n, (struct init){2, 1, 1}, &e), &e);
    must(c, params_allocate(p, 1, &e), &e);
}

static void test_init(void)
{
    struct check c = {"params: first values", 0, 0};
    static struct params p, again, other;
    struct params *all[] = {&p, &again, &other};
    for (size_t i = 0; i < 3; i++) {
        declare_kinds(&c, all[i]);
        params_init(all[i], i == 2 ? 12 : 11);
    }
    struct moments constant = measure(&p, "constant"), normal = measure(&p, "normal");
    struct moments uniform = measure(&p, "uniform"), mixed = measure(&p, "mixed");
    check_that(&c, constant.low == -3 && constant.high == -3, "constant");
    check_that(&c, fabs(normal.mean) < 0.004 && fabs(normal.deviation - 0.1) < 0.004,
               "normal: %g +- %g", normal.mean, normal.deviation);
    check_that(&c,
               fabs(uniform.mean) < 0.01 && uniform.low >= -0.5 && uniform.high < 0.5 &&
                   uniform.high - uniform.low > 0.99,
               "uniform: %g in %g..%g", uniform.mean, uniform.low, uniform.high);
    check_that(&c, fabs(mixed.mean - 2) < 0.05 && fabs(mixed.deviation - sqrt(4.0 / 3)) < 0.05,
               "mixed: %g +- %g", mixed.mean, mixed.deviation);
    check_same_bits(&c, "the same seed", p.value, again.value, p.total);
    check_same_bits(&c, "the moving average", p.mean, p.value, p.total);
    check_that(&c, memcmp(p.value, other.value, p.total * sizeof(float)) != 0,
               "another seed gives the same values");
    for (size_t i = 0; i < p.total; i++)
        check_that(&c, p.grad[i] == 0 && p.m[i] == 0 && p.v[i] == 0, "the optimiser starts at 0");
    for (size_t i = 0; i < 3; i++)
        params_free(all[i]);
    check_done(&c);
}

int main(void)
{
    test_pieces();
    test_reuse();
    test_exhaustion();
    test_declaring();
    test_init();
    return check_status();
}
