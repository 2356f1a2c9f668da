/* mixture.c - the likelihood of a mixture of Gaussians against its formula in double, and against
 * numerical slopes. */
#include "loss_check.h"

#include "nn/layers/loss.h"

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
        for (int p = 0; p < POOLS; p++) { /* alone: the others are NULL */
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
    check_mixture(pool);
    close_pools(pool);
    return check_status();
}
