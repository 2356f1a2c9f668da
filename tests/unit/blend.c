/* blend.c - local linear combinations of people against their definition in double precision, and
 * linear equations against their solution. */
#include "check.h"

#include "blend/blend.h"
#include "blend/cholesky.h"

/* ---- linear equations ---- */

static void test_cholesky(size_t n)
{
    char name[40];
    snprintf(name, sizeof name, "cholesky: %zu", n);
    struct check c = {name, 0, 0};
    struct rng r = rng_make(5, n, 0);
    float *A = checked(calloc(n * n, sizeof *A)), *L = checked(malloc(n * n * sizeof *L));
    float *B = checked(malloc(n * n * sizeof *B)), *x = checked(malloc(n * sizeof *x));
    rng_normals(&r, B, n * n);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            for (size_t k = 0; k <= n; k++) /* B B^T + I */
                A[i * n + j] += k < n ? B[i * n + k] * B[j * n + k] : i == j;
    memcpy(L, A, n * n * sizeof *L);
    rng_normals(&r, B, n);
    memcpy(x, B, n * sizeof *x);
    cholesky_factor(L, n);
    cholesky_solve(x, L, n);
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (size_t j = 0; j < n; j++)
            sum += (double)A[i * n + j] * (double)x[j];
        check_that(&c, fabs(sum - (double)B[i]) < 1e-3, "%zu: %g, not %g", i, sum, (double)B[i]);
    }
    free(A);
    free(L);
    free(B);
    free(x);
    check_done(&c);
}

static void test_singular(void)
{
    struct check c = {"cholesky: a matrix without inverse gives numbers", 0, 0};
    float A[9] = {1, 0, 0, 1, 1, 0, 0, 0, -1}, x[3] = {1, 1, 1};
    cholesky_factor(A, 3);
    cholesky_solve(x, A, 3);
    for (size_t i = 0; i < 3; i++)
        check_that(&c, isfinite(x[i]), "%zu: %g", i, (double)x[i]);
    check_done(&c);
}

/* ---- blends ---- */

/* A model of random people; each pose is a mixture of the same parts, so that one explains the
 * other. */
static void make_people(struct blend *b, size_t seed)
{
    size_t size = b->H * b->W * b->C;
    struct rng r = rng_make(seed, 0, 0);
    b->people = checked(calloc(b->P, sizeof *b->people));
    b->mean = checked(calloc(b->P, sizeof *b->mean));
    for (size_t p = 0; p < b->P; p++) {
        b->people[p] = checked(malloc(size * b->N));
        b->mean[p] = checked(malloc(size * sizeof **b->mean));
        for (size_t i = 0; i < size * b->N; i++)
            b->people[p][i] = (uint8_t)rng_below(&r, 256);
        blend_mean(b->mean[p], b->people[p], size, b->N);
    }
}

static void free_people(struct blend *b)
{
    for (size_t p = 0; p < b->P; p++) {
        free(b->people[p]);
        free(b->mean[p]);
    }
    free(b->people);
    free(b->mean);
}

/* Gaussian elimination with pivots. A [n,n], x [n] */
static void twin_solve(double *x, double *A, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        size_t best = k;
        for (size_t i = k + 1; i < n; i++)
            best = fabs(A[i * n + k]) > fabs(A[best * n + k]) ? i : best;
        for (size_t j = 0; j < n; j++) {
            double t = A[k * n + j];
            A[k * n + j] = A[best * n + j];
            A[best * n + j] = t;
        }
        double t = x[k];
        x[k] = x[best];
        x[best] = t;
        for (size_t i = k + 1; i < n; i++) {
            double f = A[i * n + k] / A[k * n + k];
            for (size_t j = k; j < n; j++)
                A[i * n + j] -= f * A[k * n + j];
            x[i] -= f * x[k];
        }
    }
    for (size_t k = n; k-- > 0;) {
        for (size_t j = k + 1; j < n; j++)
            x[k] -= A[k * n + j] * x[j];
        x[k] /= A[k * n + k];
    }
}

static double person(const struct blend *b, size_t pose, size_t k, size_t i)
{
    return b->people[pose][k * b->N + i] - (double)b->mean[pose][k];
}

/* a [N] of the window with its centre at (cy,cx), by the definition in blend.h. */
static void twin_window(double *a, const struct blend *b, size_t pose, const float *x, double cy,
                        double cx)
{
    size_t N = b->N;
    double *A = checked(calloc(N * N, sizeof *A)), trace = 0, reach = ceil(3 * b->radius);
    memset(a, 0, N * sizeof *a);
    for (size_t k = 0; k < b->H * b->W * b->C; k++) {
        double dy = (double)(k / b->C / b->W) - cy, dx = (double)(k / b->C % b->W) - cx;
        double g = exp(-(dy * dy + dx * dx) / (2 * b->radius * b->radius));
        if (fabs(dy) > reach || fabs(dx) > reach)
            continue;
        for (size_t i = 0; i < N; i++) {
            a[i] += g * person(b, pose, k, i) * ((double)x[k] - (double)b->mean[pose][k]);
            for (size_t j = 0; j < N; j++)
                A[i * N + j] += g * person(b, pose, k, i) * person(b, pose, k, j);
        }
    }
    for (size_t i = 0; i < N; i++)
        trace += A[i * N + i];
    for (size_t i = 0; i < N; i++)
        A[i * N + i] += b->ridge * trace / (double)N + 1;
    twin_solve(a, A, N);
    free(A);
}

/* The pixel k of a pose, between the windows around it. */
static double twin_value(const double *a, const struct blend *b, const struct blend_windows *w,
                         size_t pose, size_t k)
{
    double y = (double)(k / b->C / b->W) / (double)w->step,
           x = (double)(k / b->C % b->W) / (double)w->step, sum = (double)b->mean[pose][k];
    for (size_t v = 0; v < w->rows; v++)
        for (size_t u = 0; u < w->cols; u++) {
            double share = fmax(0, 1 - fabs(y - (double)v)) * fmax(0, 1 - fabs(x - (double)u));
            for (size_t i = 0; i < b->N; i++)
                sum += share * a[(v * w->cols + u) * b->N + i] * person(b, pose, k, i);
        }
    return sum;
}

static void test_blend(struct thread_pool *pool[POOLS], struct blend shape)
{
    char name[80];
    struct blend b = shape;
    snprintf(name, sizeof name, "blend: %zu people of %zux%zux%zu, radius %g", b.N, b.H, b.W, b.C,
             b.radius);
    struct check c = {name, 0, 0};
    struct err e;
    size_t size = b.H * b.W * b.C, N = b.N;
    make_people(&b, N);
    struct blend_windows w = blend_windows(&b);
    size_t n = blend_window_count(&w);
    float *x = checked(malloc(3 * size * sizeof *x)), *y = x + size, *again = y + size;
    float *gram = checked(malloc(n * N * N * sizeof *gram));
    float *a = checked(malloc(n * N * sizeof *a));
    double *twin = checked(malloc(n * N * sizeof *twin));
    for (size_t k = 0; k < size; k++) /* half of one, half of another, and something else */
        x[k] = (float)(b.people[0][k * N] + b.people[0][k * N + N - 1] + (k * 7 % 5)) / 2;
    for (size_t i = 0; i < n; i++)
        twin_window(twin + i * N, &b, 0, x, (double)(i / w.cols * w.step),
                    (double)(i % w.cols * w.step));
    for (int p = 0; p < POOLS; p++) {
        check_that(&c, blend_gram(gram, &b, 0, pool[p], &e) == 0, "no memory");
        blend_factor(gram, &b, pool[p]);
        blend_solve(a, gram, &b, 0, x, pool[p]);
        blend_make(p ? again : y, a, &b, 1, pool[p]);
        check_that(&c, !p || memcmp(y, again, size * sizeof *y) == 0, "%d threads",
                   pool_threads[p]);
    }
    for (size_t k = 0; k < size; k++) {
        double value = twin_value(twin, &b, &w, 1, k);
        check_that(&c, fabs((double)y[k] - value) < 0.05, "%zu: %g, not %g", k, (double)y[k],
                   value);
    }
    free_people(&b);
    free(x);
    free(gram);
    free(a);
    free(twin);
    check_done(&c);
}

static void test_bytes(void)
{
    struct check c = {"blend: bytes, multiplied by alpha and back", 0, 0};
    uint8_t bytes[] = {200, 100, 7, 255, 200, 100, 50, 128, 9, 9, 9, 0}, back[12];
    const uint8_t expected[] = {200, 100, 7, 255, 200, 100, 50, 128, 0, 0, 0, 0};
    float x[12];
    blend_from_bytes(x, bytes, 3, 4);
    blend_to_bytes(back, x, 3, 4);
    check_that(&c, memcmp(back, expected, 12) == 0, "other bytes");
    x[0] = NAN;
    x[1] = -5;
    x[2] = 1e9F;
    blend_to_bytes(back, x, 1, 3);
    check_that(&c, back[0] == 0 && back[1] == 0 && back[2] == 255, "%d %d %d", back[0], back[1],
               back[2]);
    check_done(&c);
}

int main(void)
{
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    test_cholesky(1);
    test_cholesky(7);
    test_cholesky(50);
    test_singular();
    test_blend(pool,
               (struct blend){.H = 1, .W = 1, .C = 3, .P = 2, .N = 2, .radius = 1, .ridge = 0.1});
    test_blend(pool,
               (struct blend){.H = 9, .W = 14, .C = 3, .P = 2, .N = 5, .radius = 2, .ridge = 0.3});
    test_blend(
        pool, (struct blend){.H = 13, .W = 6, .C = 4, .P = 2, .N = 19, .radius = 3, .ridge = 0.03});
    test_bytes();
    close_pools(pool);
    return check_status();
}
