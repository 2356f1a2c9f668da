/* probe.c - the linear probe on classes whose best linear classifiers are known. */
#include "toy.h"

#include "eval/probe.h"

enum { N = 600 };

static void normals(float *x, size_t n, uint32_t item)
{
    struct rng r = rng_make(5, 0, item);
    rng_normals(&r, x, n);
}

static double fit(const float *x, const uint16_t *classes, size_t n, size_t D, size_t C)
{
    struct err e;
    struct probe p;
    toy_must(probe_fit(&p, x, classes, n, D, C, &e), &e);
    double right = probe_right(&p, x, classes, n);
    probe_free(&p);
    return right;
}

/* Three classes that are far apart, in dimensions whose units differ by a factor of 1000; one
 * dimension is constant. */
static void test_separable(void)
{
    struct check c = {"probe: separable classes", 0, 0};
    enum { D = 4 };
    static const float at[3][2] = {{0, 0}, {9, 0}, {0, 9}};
    float x[N * D];
    uint16_t classes[N];
    normals(x, N * D, 1);
    for (size_t i = 0; i < N; i++) {
        classes[i] = (uint16_t)(i % 3);
        x[i * D] = 1000 * (x[i * D] + at[i % 3][0]) + 5e4f;
        x[i * D + 1] += at[i % 3][1];
        x[i * D + 3] = 7;
    }
    double right = fit(x, classes, N, D, 3);
    check_that(&c, right >= 0.999, "%g are right", right);
    check_done(&c);
}

/* Two normal distributions at -1 and 1: the best threshold is right with probability Phi(1). */
static void test_overlap(void)
{
    struct check c = {"probe: classes that overlap", 0, 0};
    enum { MANY = 20000 };
    float *x = new_floats(MANY);
    uint16_t *classes = checked(mem_array(MANY, sizeof *classes));
    normals(x, MANY, 2);
    for (size_t i = 0; i < MANY; i++) {
        classes[i] = i % 2;
        x[i] += i % 2 ? 1 : -1;
    }
    double right = fit(x, classes, MANY, 1, 2);
    check_that(&c, fabs(right - 0.8413) < 0.01, "%g are right, not 0.841", right);
    free(x);
    free(classes);
    check_done(&c);
}

/* No linear function separates the classes of exclusive or, or classes that do not depend on the
 * code. */
static void test_nothing(void)
{
    struct check c = {"probe: classes that are not linearly separable", 0, 0};
    float x[2 * N];
    uint16_t classes[N];
    normals(x, 2 * N, 3);
    for (size_t i = 0; i < N; i++)
        classes[i] = (x[2 * i] > 0) != (x[2 * i + 1] > 0);
    double right = fit(x, classes, N, 2, 2);
    check_that(&c, right < 0.6, "of exclusive or %g are right", right);
    for (size_t i = 0; i < N; i++)
        classes[i] = (uint16_t)(i % 6);
    right = fit(x, classes, N, 2, 6);
    check_that(&c, right < 0.25, "by chance %g are right", right);
    check_done(&c);
}

/* The loss by its definition: at the minimum no change of one weight makes it smaller. */
static double twin_loss(const struct probe *p, const float *x, const uint16_t *classes, size_t n)
{
    double sum = 0;
    for (size_t k = 0; k < n; k++) {
        double total = 0, right = 0;
        for (size_t c = 0; c < p->C; c++) {
            const double *w = p->w + c * (p->D + 1);
            double s = w[p->D];
            for (size_t i = 0; i < p->D; i++)
                s += w[i] * ((double)x[k * p->D + i] - p->mean[i]) * p->scale[i];
            total += exp(s);
            right = c == classes[k] ? s : right;
        }
        sum += log(total) - right;
    }
    sum /= (double)n;
    for (size_t i = 0; i < p->C * (p->D + 1); i++)
        if (i % (p->D + 1) < p->D)
            sum += 1e-4 * p->w[i] * p->w[i];
    return sum;
}

static void test_minimum(void)
{
    struct check c = {"probe: the minimum", 0, 0};
    enum { D = 3, C = 4 };
    float x[N * D];
    uint16_t classes[N];
    struct err e;
    struct probe p;
    normals(x, N * D, 4);
    for (size_t i = 0; i < N; i++)
        classes[i] = (uint16_t)((x[i * D] > 0.5f) + 2 * (x[i * D + 1] + 0.5f * x[i * D + 2] > 0));
    for (size_t i = 0; i < N; i += 7)
        classes[i] = (uint16_t)(i % C);
    toy_must(probe_fit(&p, x, classes, N, D, C, &e), &e);
    double least = twin_loss(&p, x, classes, N);
    for (size_t i = 0; i < C * (D + 1); i++)
        for (double by = -1e-3; by < 2e-3; by += 2e-3) {
            p.w[i] += by;
            double moved = twin_loss(&p, x, classes, N);
            check_that(&c, moved >= least - 1e-9, "weight %zu by %g: %.9g, not %.9g", i, by, moved,
                       least);
            p.w[i] -= by;
        }
    probe_free(&p);
    check_done(&c);
}

int main(void)
{
    test_separable();
    test_overlap();
    test_nothing();
    test_minimum();
    return check_status();
}
