/* cross_entropy.c - softmax and cross entropy of several heads against plain sums in double. */
#include "check.h"

#include "nn/layers/cross_entropy.h"

enum { N = 5, H = 3, COLUMNS = 9 };
static const size_t first[] = {0, 2, 6, 9};

static double twin_softmax(const float *x, size_t row, size_t head, size_t k)
{
    double sum = 0;
    for (size_t i = first[head]; i < first[head + 1]; i++)
        sum += exp((double)x[row * COLUMNS + i]);
    return exp((double)x[row * COLUMNS + first[head] + k]) / sum;
}

static void test_values(void)
{
    struct check c = {"cross entropy: values and gradients", 0, 0};
    float *x = random_floats(N * COLUMNS), p[N * COLUMNS], dx[N * COLUMNS];
    uint8_t class[N * H];
    double loss = 0;
    for (size_t i = 0; i < N * H; i++)
        class[i] = (uint8_t)(i * 7 % (first[i % H + 1] - first[i % H]));
    softmax_heads(p, x, first, N, H);
    for (size_t i = 0; i < N * COLUMNS; i++)
        dx[i] = 0.25f;
    cross_entropy_backward(dx, p, class, first, 2, N, H);
    for (size_t n = 0; n < N; n++)
        for (size_t h = 0; h < H; h++) {
            loss -= log(twin_softmax(x, n, h, class[n * H + h]));
            for (size_t k = 0; k < first[h + 1] - first[h]; k++) {
                double want = twin_softmax(x, n, h, k);
                size_t at = n * COLUMNS + first[h] + k;
                check_that(&c, fabs((double)p[at] - want) < 1e-6, "p is %g, not %g", (double)p[at],
                           want);
                want = 0.25 + 2 * (want - (k == class[n * H + h]));
                check_that(&c, fabs((double)dx[at] - want) < 1e-5, "dx is %g, not %g",
                           (double)dx[at], want);
            }
        }
    double got = cross_entropy_forward(p, class, first, N, H);
    check_that(&c, fabs(got - loss) < 1e-5, "the loss is %g, not %g", got, loss);
    free(x);
    check_done(&c);
}

/* Numbers whose exponentials are too large for a float. */
static void test_large(void)
{
    struct check c = {"cross entropy: large numbers", 0, 0};
    float x[COLUMNS] = {1e30f, -1e30f, 500, 499, -500, 0, -1e4f, -1e4f, -1e4f};
    const uint8_t sure[H] = {0, 0, 1}, wrong[H] = {1, 0, 1};
    softmax_heads(x, x, first, 1, H);
    double want = log(1 + exp(-1)) + log(3);
    check_that(&c, fabs(cross_entropy_forward(x, sure, first, 1, H) - want) < 1e-6, "not %g", want);
    double loss = cross_entropy_forward(x, wrong, first, 1, H);
    check_that(&c, isfinite(loss) && loss > 60, "%g for what is surely wrong", loss);
    check_done(&c);
}

/* Several right columns: minus the log of the sum of their probabilities. */
static void test_any_of(void)
{
    struct check c = {"any of: values and gradients", 0, 0};
    enum { K = 4 };
    static const uint8_t right[N * K] = {1, 0, 0, 1, 1, 1, 1, 1, 0, 1,
                                         0, 0, 0, 1, 1, 1, 0, 0, 0, 1};
    float *x = random_floats(N * K), got[N * K], wild[2] = {1e30F, -1e30F}, dx[2];
    double loss = 0;
    for (size_t n = 0; n < N; n++) {
        double all = 0, part = 0;
        for (size_t k = 0; k < K; k++) {
            all += exp((double)x[n * K + k]);
            part += right[n * K + k] ? exp((double)x[n * K + k]) : 0;
        }
        loss -= log(part / all);
    }
    double sum = any_of_forward(got, x, right, N, K);
    check_that(&c, fabs(sum - loss) < 1e-5, "the loss is %g, not %g", sum, loss);
    for (size_t i = 0; i < N * K; i++) {
        float kept = x[i], unused[N * K];
        x[i] = kept + 0.01F;
        double up = any_of_forward(unused, x, right, N, K);
        x[i] = kept - 0.01F;
        double slope = (up - any_of_forward(unused, x, right, N, K)) / 0.02;
        x[i] = kept;
        check_that(&c, fabs((double)got[i] - slope) < 1e-3, "gradient %zu is %g, not %g", i,
                   (double)got[i], slope);
    }
    double far = any_of_forward(dx, wild, (const uint8_t[]){0, 1}, 1, 2);
    check_that(&c, isfinite(far) && far > 60, "%g for what is surely wrong", far);
    free(x);
    check_done(&c);
}

int main(void)
{
    test_any_of();
    test_values();
    test_large();
    return check_status();
}
