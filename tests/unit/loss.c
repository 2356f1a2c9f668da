/* loss.c - the squared error, the pseudo-Huber loss and the KL divergence against their formulas in
 * double, and against numerical slopes. */
#include "loss_check.h"

#include "nn/layers/loss.h"

static const double TOLERANCE = 2e-6;

/* ---- squared error ---- */

struct squared {
    size_t N, P;
    float *y, *diff;
    const uint8_t **target;
    uint8_t *bytes;
    uint32_t *place;
    struct thread_pool *w;
};

enum { FRAME = 9000 }; /* bytes; only P places of it count */

static struct squared new_squared(size_t N, size_t P)
{
    struct squared q = {.N = N,
                        .P = P,
                        .y = random_floats(N * P),
                        .diff = garbage_floats(N * P),
                        .target = checked(mem_array(N, sizeof *q.target)),
                        .bytes = checked(mem_array(N, FRAME)),
                        .place = checked(mem_array(P, sizeof *q.place))};
    struct rng r = rng_make(7, N, (uint32_t)P);
    for (size_t i = 0; i < N * FRAME; i++)
        q.bytes[i] = (uint8_t)rng_below(&r, 256);
    for (size_t n = 0; n < N; n++)
        q.target[n] = q.bytes + (N - 1 - n) * FRAME;
    for (size_t p = 0; p < P; p++)
        q.place[p] = rng_below(&r, FRAME);
    return q;
}

static void free_squared(struct squared *q)
{
    free(q->y);
    free(q->diff);
    free(q->target);
    free(q->bytes);
    free(q->place);
}

static double squared_forward(struct thread_pool *w, struct squared *q)
{
    return squared_error_forward(w, q->diff, q->y, q->target, q->place, q->N, q->P);
}

static double squared_loss(void *context)
{
    struct squared *q = context;
    return squared_forward(q->w, q);
}

static void check_squared_shape(struct check *c, struct thread_pool *pool[POOLS], size_t N,
                                size_t P)
{
    struct squared q = new_squared(N, P);
    size_t n = N * P;
    float *start = random_floats(n), *first_diff = NULL, *first_dy = NULL;
    double *diff = checked(mem_array(n, sizeof *diff)), *dy = doubles_of(start, n), want = 0;
    double first_sum = 0;
    for (size_t i = 0; i < n; i++) {
        diff[i] = (double)q.y[i] - q.target[i / P][q.place[i % P]] / 255.0;
        dy[i] += 2 * 0.3 * diff[i];
        want += diff[i] * diff[i];
    }
    for (int p = 0; p < POOLS; p++) {
        double sum = squared_forward(pool[p], &q);
        float *got = copy_floats(start, n);
        squared_error_backward(pool[p], got, q.diff, 0.3f, n);
        squared_error_backward(pool[p], NULL, q.diff, 0.3f, n);
        if (p == 0) {
            first_sum = sum;
            first_diff = copy_floats(q.diff, n);
            first_dy = copy_floats(got, n);
            check_sum(c, sum, want, 1e-6);
            check_close(c, "diff", q.diff, diff, n, TOLERANCE);
            check_close(c, "dy", got, dy, n, TOLERANCE);
        }
        check_same_sum(c, sum, first_sum);
        check_same_bits(c, "diff", q.diff, first_diff, n);
        check_same_bits(c, "dy", got, first_dy, n);
        free(got);
    }
    free(start);
    free(first_diff);
    free(first_dy);
    free(diff);
    free(dy);
    free_squared(&q);
}

static void check_squared(struct thread_pool *pool[POOLS])
{
    struct check c = {.name = "squared_error"};
    static const size_t shapes[][2] = {{0, 5}, {1, 1}, {3, 7}, {2, 257}, {17, 5751}, {300, 101}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        check_squared_shape(&c, pool, shapes[i][0], shapes[i][1]);
    struct squared q = new_squared(3, 7);
    float *dy = checked(mem_zero(21, sizeof *dy));
    q.w = pool[1];
    squared_forward(q.w, &q);
    squared_error_backward(q.w, dy, q.diff, 1, 21);
    check_slopes(&c, "dy", squared_loss, &q, q.y, dy, 21, 0.1f, 1e-4);
    check_done(&c);
    free(dy);
    free_squared(&q);
}

/* ---- the robust loss ---- */

struct huber {
    float *diff;
    size_t n;
    struct thread_pool *w;
};

static double huber_loss(void *context)
{
    const struct huber *b = context;
    float *copy = copy_floats(b->diff, b->n);
    double sum = pseudo_huber_forward(b->w, copy, 0.2f, b->n);
    free(copy);
    return sum;
}

static void check_huber(struct thread_pool *pool[POOLS])
{
    struct check c = {.name = "pseudo_huber"};
    static const size_t sizes[] = {0, 1, 15, 257, 40000};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        size_t n = sizes[s];
        struct huber b = {random_floats(n), n, pool[1]};
        float *first = NULL, *slopes = copy_floats(b.diff, n);
        double *half = doubles_of(b.diff, n), want = 0, first_sum = 0;
        for (size_t i = 0; i < n; i++) {
            double root = sqrt(1 + half[i] * half[i] / 0.04);
            want += 2 * 0.04 * (root - 1);
            half[i] /= root;
        }
        for (int p = 0; p < POOLS; p++) {
            float *diff = copy_floats(b.diff, n);
            double sum = pseudo_huber_forward(pool[p], diff, 0.2f, n);
            if (p == 0) {
                first = copy_floats(diff, n);
                first_sum = sum;
                check_sum(&c, sum, want, 1e-6);
                check_close(&c, "diff", diff, half, n, TOLERANCE);
            }
            check_same_sum(&c, sum, first_sum);
            check_same_bits(&c, "diff", diff, first, n);
            free(diff);
        }
        for (size_t i = 0; i < n; i++)
            slopes[i] = 2 * first[i];
        if (n && n < 300)
            check_slopes(&c, "gradient", huber_loss, &b, b.diff, slopes, n, 0.01f, 1e-3);
        free(b.diff);
        free(first);
        free(slopes);
        free(half);
    }
    check_done(&c);
}

/* ---- KL ---- */

struct kl {
    float *mean, *logvar;
    size_t n;
    struct thread_pool *w;
};

static double kl_loss(void *context)
{
    const struct kl *q = context;
    return kl_normal_forward(q->w, q->mean, q->logvar, q->n);
}

static void check_kl_length(struct check *c, struct thread_pool *pool[POOLS], size_t n)
{
    struct kl q = {.mean = random_floats(n), .logvar = random_floats(n), .n = n};
    float *start = random_floats(n), *first_mean = NULL, *first_logvar = NULL;
    double *dmean = doubles_of(start, n), *dlogvar = doubles_of(start, n), want = 0, first_sum = 0;
    for (size_t i = 0; i < n; i++) {
        double m = (double)q.mean[i], variance = exp((double)q.logvar[i]);
        want += (m * m + variance - 1 - log(variance)) / 2;
        dmean[i] += 0.7 * m;
        dlogvar[i] += 0.7 * (variance - 1) / 2;
    }
    for (int p = 0; p < POOLS; p++) {
        float *got_mean = copy_floats(start, n), *got_logvar = copy_floats(start, n);
        double sum = kl_normal_forward(pool[p], q.mean, q.logvar, n);
        kl_normal_backward(pool[p], got_mean, NULL, q.mean, q.logvar, 0.7f, n);
        kl_normal_backward(pool[p], NULL, got_logvar, q.mean, q.logvar, 0.7f, n);
        if (p == 0) {
            first_sum = sum;
            first_mean = copy_floats(got_mean, n);
            first_logvar = copy_floats(got_logvar, n);
            check_sum(c, sum, want, 1e-6);
            check_close(c, "dmean", got_mean, dmean, n, TOLERANCE);
            check_close(c, "dlogvar", got_logvar, dlogvar, n, TOLERANCE);
        }
        check_same_sum(c, sum, first_sum);
        check_same_bits(c, "dmean", got_mean, first_mean, n);
        check_same_bits(c, "dlogvar", got_logvar, first_logvar, n);
        free(got_mean);
        free(got_logvar);
    }
    free(q.mean);
    free(q.logvar);
    free(start);
    free(first_mean);
    free(first_logvar);
    free(dmean);
    free(dlogvar);
}

static void check_kl(struct thread_pool *pool[POOLS])
{
    struct check c = {.name = "kl_normal"};
    static const size_t lengths[] = {0, 1, 255, 1000, 70001};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        check_kl_length(&c, pool, lengths[i]);
    float zero[3] = {0};
    check_sum(&c, kl_normal_forward(pool[0], zero, zero, 3), 0, 1e-12);
    struct kl q = {random_floats(9), random_floats(9), 9, pool[1]};
    float dmean[9] = {0}, dlogvar[9] = {0};
    kl_normal_backward(pool[1], dmean, dlogvar, q.mean, q.logvar, 1, 9);
    check_slopes(&c, "dmean", kl_loss, &q, q.mean, dmean, 9, 0.02f, 1e-3);
    check_slopes(&c, "dlogvar", kl_loss, &q, q.logvar, dlogvar, 9, 0.02f, 1e-3);
    check_done(&c);
    free(q.mean);
    free(q.logvar);
}

int main(void)
{
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    check_squared(pool);
    check_huber(pool);
    check_kl(pool);
    close_pools(pool);
    return check_status();
}
