/* ssim.c - structural similarity against its definition, window by window, in double precision; and
 * the nearest sequences against a search. */
#include "toy.h"

#include "eval/nearest.h"
#include "eval/ssim.h"

static double luminance(const uint8_t *p, size_t C)
{
    double y = 0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2];
    return C == 4 ? y * p[3] / 255 : y;
}

static double twin_window(const uint8_t *a, const uint8_t *b, size_t W, size_t C, size_t y,
                          size_t x)
{
    double total = 0, ma = 0, mb = 0, va = 0, vb = 0, cov = 0;
    for (int pass = 0; pass < 3; pass++)
        for (int i = 0; i < 11; i++)
            for (int j = 0; j < 11; j++) {
                double w = exp(-((i - 5) * (i - 5) + (j - 5) * (j - 5)) / (2 * 1.5 * 1.5));
                size_t at = ((y + (size_t)i) * W + x + (size_t)j) * C;
                double p = luminance(a + at, C), q = luminance(b + at, C);
                if (pass == 0)
                    total += w;
                else if (pass == 1) {
                    ma += w / total * p;
                    mb += w / total * q;
                } else {
                    va += w / total * (p - ma) * (p - ma);
                    vb += w / total * (q - mb) * (q - mb);
                    cov += w / total * (p - ma) * (q - mb);
                }
            }
    double c1 = 2.55 * 2.55, c2 = 7.65 * 7.65;
    return (2 * ma * mb + c1) * (2 * cov + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2));
}

static void test_ssim(size_t H, size_t W, size_t C)
{
    char name[60];
    snprintf(name, sizeof name, "ssim: %zux%zux%zu", H, W, C);
    struct check c = {name, 0, 0};
    uint8_t *a = checked(malloc(H * W * C)), *b = checked(malloc(H * W * C));
    struct rng r = rng_make(3, H, (uint32_t)W);
    for (size_t i = 0; i < H * W * C; i++) {
        a[i] = (uint8_t)(i * 3 % 251);
        b[i] = rng_below(&r, 3) ? a[i] : (uint8_t)rng_below(&r, 256);
    }
    double sum = 0, got = ssim(a, b, H, W, C);
    for (size_t y = 0; y + 11 <= H; y++)
        for (size_t x = 0; x + 11 <= W; x++)
            sum += twin_window(a, b, W, C, y, x);
    sum /= (double)((H - 10) * (W - 10));
    check_that(&c, fabs(got - sum) < 1e-4, "%g, not %g", got, sum);
    check_that(&c, fabs(ssim(a, a, H, W, C) - 1) < 1e-6, "a picture and itself: %g",
               ssim(a, a, H, W, C));
    free(a);
    free(b);
    check_done(&c);
}

static void test_small(void)
{
    struct check c = {"ssim: pictures smaller than a window", 0, 0};
    uint8_t a[10 * 40 * 3] = {0};
    check_that(&c, isnan(ssim(a, a, 10, 40, 3)) && isnan(ssim(a, a, 40, 10, 3)),
               "there is a value");
    check_done(&c);
}

/* More sequences than fit into one batch, of two lengths. */
static void test_nearest(struct thread_pool *w)
{
    struct check c = {"nearest: against a search", 0, 0};
    enum { BYTES = 9 * 8 * 3, MADE = 10 };
    struct dataset d;
    struct err e;
    struct rng r = rng_make(9, 0, 0);
    toy_data(&d, &(struct toy){150, 2, 9, 8, 3, {0}, true});
    for (size_t T = 2; T <= 3; T++) {
        uint8_t *made[MADE];
        size_t got[MADE], size = T * BYTES;
        for (size_t i = 0; i < MADE; i++) {
            made[i] = checked(malloc(size));
            memcpy(made[i], d.list[2 * i * 7 % 150 + T - 2].frames, size);
            for (size_t k = 0; k < size; k++)
                made[i][k] = (uint8_t)(made[i][k] / 2 + rng_below(&r, 128));
        }
        toy_must(nearest_find(got, (const uint8_t *const *)made, MADE, T, &d, w, &e), &e);
        for (size_t i = 0; i < MADE; i++) {
            size_t want = SIZE_MAX;
            double least = INFINITY;
            for (size_t k = 0; k < d.count; k++) {
                double distance = 0;
                for (size_t at = 0; d.list[k].T == T && at < size; at++) {
                    double x = made[i][at] - d.list[k].frames[at];
                    distance += x * x;
                }
                if (d.list[k].T == T && distance < least) {
                    least = distance;
                    want = k;
                }
            }
            check_that(&c, got[i] == want, "of %zu the nearest is %zu, not %zu", i, got[i], want);
            free(made[i]);
        }
    }
    const uint8_t none[BYTES] = {0}, *one[] = {none};
    size_t got;
    toy_must(nearest_find(&got, one, 1, 1, &d, w, &e), &e);
    check_that(&c, got == SIZE_MAX, "there is one of another length");
    dataset_free(&d);
    check_done(&c);
}

int main(void)
{
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    test_ssim(11, 11, 3);
    test_ssim(17, 23, 3);
    test_ssim(30, 12, 4);
    test_small();
    test_nearest(pool[1]);
    close_pools(pool);
    return check_status();
}
