/* local_contrast.c - contrast normalisation against sums in double and numerical slopes. */
#include "check.h"

#include "nn/layers/local_contrast.h"

static const double TOLERANCE = 2e-5;

/* y [P,C] of one patch */
static void twin(double *y, const double *x, size_t P, size_t C)
{
    double squares = 0;
    for (size_t c = 0; c < C; c++) {
        double mean = 0;
        for (size_t p = 0; p < P; p++)
            mean += x[p * C + c];
        for (size_t p = 0; p < P; p++) {
            y[p * C + c] = x[p * C + c] - mean / (double)P;
            squares += y[p * C + c] * y[p * C + c];
        }
    }
    for (size_t i = 0; i < P * C; i++)
        y[i] /= sqrt(squares / (double)(P * C) + 0.05 * 0.05);
}

/* The sum of dy y, whose derivative by x is the gradient. */
static double weighed(const double *x, const float *dy, size_t P, size_t C)
{
    double y[256], sum = 0;
    twin(y, x, P, C);
    for (size_t i = 0; i < P * C; i++)
        sum += y[i] * (double)dy[i];
    return sum;
}

static void twin_slopes(double *dx, double *x, const float *dy, size_t P, size_t C)
{
    for (size_t i = 0; i < P * C; i++) {
        double at = x[i], step = 1e-6;
        x[i] = at + step;
        dx[i] += weighed(x, dy, P, C) / (2 * step);
        x[i] = at - step;
        dx[i] -= weighed(x, dy, P, C) / (2 * step);
        x[i] = at;
    }
}

static void check_size(struct check *c, struct thread_pool *const pool[POOLS], size_t N, size_t P,
                       size_t C)
{
    size_t n = N * P * C;
    float *x = random_floats(n), *dy = random_floats(n), *before = random_floats(n);
    double *wide = checked(mem_array(n, sizeof *wide)), *want = checked(mem_array(n, sizeof *want));
    double *slopes = checked(mem_array(n, sizeof *slopes));
    for (size_t i = 0; i < n; i++) {
        wide[i] = (double)x[i];
        slopes[i] = (double)before[i];
    }
    for (size_t i = 0; i < n; i += P * C) {
        twin(want + i, wide + i, P, C);
        twin_slopes(slopes + i, wide + i, dy + i, P, C);
    }
    float *first = checked(mem_array(2 * n, sizeof *first));
    for (int k = 0; k < POOLS; k++) {
        float *y = garbage_floats(n), *dx = checked(mem_array(n, sizeof *dx));
        memcpy(dx, before, n * sizeof *dx);
        local_contrast_forward(pool[k], y, x, N, P, C);
        local_contrast_backward(pool[k], dx, dy, x, N, P, C);
        check_close(c, "y", y, want, n, TOLERANCE);
        check_close(c, "dx", dx, slopes, n, TOLERANCE);
        if (k == 0) {
            memcpy(first, y, n * sizeof *y);
            memcpy(first + n, dx, n * sizeof *dx);
        }
        check_same_bits(c, "y", y, first, n);
        check_same_bits(c, "dx", dx, first + n, n);
        free(y);
        free(dx);
    }
    free(x);
    free(dy);
    free(before);
    free(wide);
    free(want);
    free(slopes);
    free(first);
}

/* A patch of one colour has no contrast. Adding a colour and scaling change nothing. */
static void check_meaning(struct check *c, struct thread_pool *w)
{
    enum { SIZE = 64 * 3 };
    float flat[SIZE], brighter[SIZE], y[2][SIZE];
    float *x = random_floats(SIZE);
    for (size_t i = 0; i < SIZE; i++) {
        flat[i] = (float)(i % 3) / 4 + 0.25f;
        brighter[i] = 20 * x[i] + flat[i];
        x[i] = 10 * x[i];
    }
    local_contrast_forward(w, y[0], flat, 1, 64, 3);
    for (size_t i = 0; i < SIZE; i++)
        check_that(c, fabsf(y[0][i]) < 1e-5f, "a flat patch has %g at %zu", (double)y[0][i], i);
    local_contrast_forward(w, y[0], x, 1, 64, 3);
    local_contrast_forward(w, y[1], brighter, 1, 64, 3);
    for (size_t i = 0; i < SIZE; i++)
        check_that(c, fabsf(y[0][i] - y[1][i]) < 1e-3f, "%g and %g at %zu", (double)y[0][i],
                   (double)y[1][i], i);
    free(x);
}

int main(void)
{
    struct check c = {"contrast", 0, 0},
                 meaning = {"contrast: brightness and scale are removed", 0, 0};
    struct thread_pool *pool[POOLS];
    static const size_t sizes[][3] = {{1, 1, 1},   {1, 64, 3}, {2, 7, 4},   {63, 9, 3},
                                      {64, 64, 3}, {65, 5, 8}, {130, 3, 2}, {70, 64, 4}};
    open_pools(pool);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        check_size(&c, pool, sizes[i][0], sizes[i][1], sizes[i][2]);
    check_meaning(&meaning, pool[1]);
    close_pools(pool);
    check_done(&c);
    check_done(&meaning);
    return check_status();
}
