/* loss.c - losses and divergences against their formulas in double, and against numerical slopes.
 */
#include "check.h"

#include "nn/layers/loss.h"

static const double TOLERANCE = 2e-6;

static void check_sum(struct check *c, double got, double want, double tolerance)
{
    check_that(c, fabs(got - want) <= tolerance * (1 + fabs(want)), "the loss is %.9g, not %.9g",
               got, want);
}

static void check_same_sum(struct check *c, double a, double b)
{
    check_that(c, memcmp(&a, &b, sizeof a) == 0, "the loss differs with more workers");
}

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

struct bent {
    float *diff;
    size_t n;
    struct thread_pool *w;
};

static double bent_loss(void *context)
{
    const struct bent *b = context;
    float *copy = copy_floats(b->diff, b->n);
    double sum = squared_error_bend(b->w, copy, 0.2f, b->n);
    free(copy);
    return sum;
}

static void check_bend(struct thread_pool *pool[POOLS])
{
    struct check c = {.name = "squared_error_bend"};
    static const size_t sizes[] = {0, 1, 15, 257, 40000};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        size_t n = sizes[s];
        struct bent b = {random_floats(n), n, pool[1]};
        float *first = NULL, *slopes = copy_floats(b.diff, n);
        double *half = doubles_of(b.diff, n), want = 0, first_sum = 0;
        for (size_t i = 0; i < n; i++) {
            double root = sqrt(1 + half[i] * half[i] / 0.04);
            want += 2 * 0.04 * (root - 1);
            half[i] /= root;
        }
        for (int p = 0; p < POOLS; p++) {
            float *diff = copy_floats(b.diff, n);
            double sum = squared_error_bend(pool[p], diff, 0.2f, n);
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
            check_slopes(&c, "gradient", bent_loss, &b, b.diff, slopes, n, 0.01f, 1e-3);
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

/* ---- mixture ---- */

struct mixture {
    size_t N, K, Z;
    float *z, *logit, *mean, *logvar, *weight;
    struct thread_pool *w;
};

static struct mixture new_mixture(size_t N, size_t K, size_t Z)
{
    return (struct mixture){.N = N,
                            .K = K,
                            .Z = Z,
                            .z = random_floats(N * Z),
                            .logit = random_floats(N * K),
                            .mean = random_floats(N * K * Z),
                            .logvar = random_floats(N * K * Z),
                            .weight = garbage_floats(N * K)};
}

static void free_mixture(struct mixture *q)
{
    free(q->z);
    free(q->logit);
    free(q->mean);
    free(q->logvar);
    free(q->weight);
}

static double mixture_loss(void *context)
{
    struct mixture *q = context;
    return mixture_nll_forward(q->w, q->weight, q->z, q->logit, q->mean, q->logvar, q->N, q->K,
                               q->Z);
}

/* log( softmax(logit)_k N(z; mean_k, e^logvar_k) ) of row n */
static double joint(const struct mixture *q, size_t n, size_t k)
{
    const double pi = 3.14159265358979323846;
    double partition = 0, sum = 0;
    for (size_t j = 0; j < q->K; j++)
        partition += exp((double)q->logit[n * q->K + j]);
    for (size_t i = 0; i < q->Z; i++) {
        size_t at = (n * q->K + k) * q->Z + i;
        double d = (double)q->z[n * q->Z + i] - (double)q->mean[at];
        sum += log(2 * pi) + (double)q->logvar[at] + d * d / exp((double)q->logvar[at]);
    }
    return (double)q->logit[n * q->K + k] - log(partition) - sum / 2;
}

/* log of the density of row n; a high-dimensional density itself would underflow. */
static double log_density(const struct mixture *q, size_t n)
{
    double largest = -INFINITY, sum = 0;
    for (size_t k = 0; k < q->K; k++)
        largest = fmax(largest, joint(q, n, k));
    for (size_t k = 0; k < q->K; k++)
        sum += exp(joint(q, n, k) - largest);
    return largest + log(sum);
}

/* Gradients, times `scale`, from the derivatives of the density itself: d(-log p) = -dp / p. */
struct mixture_gradients {
    double *dz, *dlogit, *dmean, *dlogvar;
};

static void mixture_twin_backward(const struct mixture *q, double scale,
                                  struct mixture_gradients *g)
{
    for (size_t n = 0; n < q->N; n++) {
        double density = log_density(q, n), partition = 0;
        for (size_t j = 0; j < q->K; j++)
            partition += exp((double)q->logit[n * q->K + j]);
        for (size_t k = 0; k < q->K; k++) {
            double share = exp(joint(q, n, k) - density);
            double prior = exp((double)q->logit[n * q->K + k]) / partition;
            g->dlogit[n * q->K + k] += scale * (prior - share);
            for (size_t i = 0; i < q->Z; i++) {
                size_t at = (n * q->K + k) * q->Z + i;
                double d = (double)q->z[n * q->Z + i] - (double)q->mean[at];
                double pull = share * d / exp((double)q->logvar[at]);
                g->dz[n * q->Z + i] += scale * pull;
                g->dmean[at] -= scale * pull;
                g->dlogvar[at] += scale * (share - pull * d) / 2;
            }
        }
    }
}

/* The four inputs of the mixture as a list, with their sizes. */
enum { MIXTURE_INPUTS = 4 };

static void mixture_sizes(const struct mixture *q, size_t sizes[MIXTURE_INPUTS])
{
    sizes[0] = q->N * q->Z;
    sizes[1] = q->N * q->K;
    sizes[2] = sizes[3] = q->N * q->K * q->Z;
}

static void mixture_backward(struct thread_pool *w, const struct mixture *q, float scale,
                             float *const d[MIXTURE_INPUTS])
{
    mixture_nll_backward(w, d[0], d[1], d[2], d[3], q->weight, q->z, q->logit, q->mean, q->logvar,
                         scale, q->N, q->K, q->Z);
}

static void check_mixture_backward(struct check *c, struct thread_pool *pool[POOLS],
                                   const struct mixture *q)
{
    static const char *const names[] = {"dz", "dlogit", "dmean", "dlogvar"};
    size_t sizes[MIXTURE_INPUTS];
    float *start[MIXTURE_INPUTS], *first[MIXTURE_INPUTS];
    double *want[MIXTURE_INPUTS];
    mixture_sizes(q, sizes);
    for (int i = 0; i < MIXTURE_INPUTS; i++) {
        start[i] = random_floats(sizes[i]);
        first[i] = copy_floats(start[i], sizes[i]);
        want[i] = doubles_of(start[i], sizes[i]);
    }
    mixture_twin_backward(q, 0.9, &(struct mixture_gradients){want[0], want[1], want[2], want[3]});
    mixture_backward(pool[0], q, 0.9f, first);
    for (int i = 0; i < MIXTURE_INPUTS; i++) {
        check_close(c, names[i], first[i], want[i], sizes[i], 5e-5);
        for (int p = 0; p < POOLS; p++) { /* by itself, the others being NULL */
            float *alone[MIXTURE_INPUTS] = {NULL};
            alone[i] = copy_floats(start[i], sizes[i]);
            mixture_backward(pool[p], q, 0.9f, alone);
            check_same_bits(c, names[i], alone[i], first[i], sizes[i]);
            free(alone[i]);
        }
    }
    for (int i = 0; i < MIXTURE_INPUTS; i++) {
        free(start[i]);
        free(first[i]);
        free(want[i]);
    }
}

static void check_mixture_shape(struct check *c, struct thread_pool *pool[POOLS], size_t N,
                                size_t K, size_t Z)
{
    struct mixture q = new_mixture(N, K, Z);
    double want = 0, *share = checked(mem_array(N * K, sizeof *share));
    for (size_t n = 0; n < N; n++) {
        double density = log_density(&q, n);
        want -= density;
        for (size_t k = 0; k < K; k++)
            share[n * K + k] = exp(joint(&q, n, k) - density);
    }
    q.w = pool[0];
    double first = mixture_loss(&q);
    check_sum(c, first, want, 2e-6);
    check_close(c, "weight", q.weight, share, N * K, 1e-5);
    float *weight = copy_floats(q.weight, N * K);
    for (int p = 1; p < POOLS; p++) {
        q.w = pool[p];
        check_same_sum(c, mixture_loss(&q), first);
        check_same_bits(c, "weight", q.weight, weight, N * K);
    }
    check_mixture_backward(c, pool, &q);
    free(weight);
    free(share);
    free_mixture(&q);
}

static void check_mixture_numerically(struct check *c, struct thread_pool *w)
{
    struct mixture q = new_mixture(3, 4, 5);
    size_t sizes[MIXTURE_INPUTS];
    float *d[MIXTURE_INPUTS], *x[MIXTURE_INPUTS] = {q.z, q.logit, q.mean, q.logvar};
    mixture_sizes(&q, sizes);
    for (int i = 0; i < MIXTURE_INPUTS; i++)
        d[i] = checked(mem_zero(sizes[i], sizeof *d[i]));
    q.w = w;
    mixture_loss(&q);
    mixture_backward(w, &q, 1, d);
    for (int i = 0; i < MIXTURE_INPUTS; i++) {
        check_slopes(c, "d", mixture_loss, &q, x[i], d[i], sizes[i], 0.01f, 3e-3);
        free(d[i]);
    }
    free_mixture(&q);
}

/* A z far from every mean, and logits far apart: nothing may overflow. */
static void check_mixture_far(struct check *c, struct thread_pool *w)
{
    float z[1] = {1000}, logit[2] = {200, -200}, mean[2] = {0, 1}, logvar[2] = {-9, 3}, weight[2];
    double nll = mixture_nll_forward(w, weight, z, logit, mean, logvar, 1, 2, 1);
    double want = 0.5 * (999.0 * 999.0 / exp(3) + 3 + 1.8378770664093453) + 400;
    check_sum(c, nll, want, 1e-6);
    check_that(c, weight[0] <= 0 && weight[1] >= 1, "weights %g %g", (double)weight[0],
               (double)weight[1]);
}

static void check_mixture(struct thread_pool *pool[POOLS])
{
    struct check c = {.name = "mixture_nll"};
    static const size_t shapes[][3] = {{0, 3, 2},     {1, 1, 1},    {3, 4, 5},
                                       {128, 10, 12}, {301, 7, 33}, {2, 3, 300}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        check_mixture_shape(&c, pool, shapes[i][0], shapes[i][1], shapes[i][2]);
    check_mixture_numerically(&c, pool[1]);
    check_mixture_far(&c, pool[1]);
    check_done(&c);
}

int main(void)
{
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    check_squared(pool);
    check_bend(pool);
    check_kl(pool);
    check_mixture(pool);
    close_pools(pool);
    return check_status();
}
