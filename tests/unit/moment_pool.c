/* moment_pool.c - mean and standard deviation over sets of rows, and rows without them
 * (standardise.h), against plain loops in double, and against numerical slopes. */
#include "operation.h"

#include "nn/layers/moment_pool.h"
#include "nn/layers/standardise.h"

static void run(struct thread_pool *w, const struct operation *o, float *y)
{
    moment_pool_forward(w, y, o->x[0], o->B, o->T, o->H);
}

static void run_backward(struct thread_pool *w, const struct operation *o,
                         float *const dx[MOST_INPUTS], const float *dy)
{
    float *y = garbage_floats(o->outputs);
    moment_pool_forward(w, y, o->x[0], o->B, o->T, o->H);
    moment_pool_backward(w, dx[0], dy, y, o->x[0], o->B, o->T, o->H);
    free(y);
}

/* Of column h of set b. */
static void moments(double *mean, double *spread, const struct operation *o, size_t b, size_t h)
{
    double sum = 0, square = 0, n = (double)o->T;
    for (size_t t = 0; t < o->T; t++)
        sum += (double)o->x[0][(b * o->T + t) * o->H + h];
    for (size_t t = 0; t < o->T; t++) {
        double d = (double)o->x[0][(b * o->T + t) * o->H + h] - sum / n;
        square += d * d;
    }
    *mean = sum / n;
    *spread = sqrt(square / n + 1e-5);
}

static void twin(const struct operation *o, double *y)
{
    for (size_t b = 0; b < o->B; b++)
        for (size_t h = 0; h < o->H; h++)
            moments(&y[b * 2 * o->H + h], &y[(b * 2 + 1) * o->H + h], o, b, h);
}

static void twin_backward(const struct operation *o, double *const dx[MOST_INPUTS], const float *dy)
{
    for (size_t b = 0; b < o->B; b++)
        for (size_t h = 0; h < o->H; h++) {
            double mean, spread, n = (double)o->T;
            moments(&mean, &spread, o, b, h);
            for (size_t t = 0; t < o->T; t++) {
                size_t i = (b * o->T + t) * o->H + h;
                double away = (double)o->x[0][i] - mean;
                dx[0][i] += (double)dy[b * 2 * o->H + h] / n +
                            (double)dy[(b * 2 + 1) * o->H + h] * away / (n * spread);
            }
        }
}

static struct operation make(size_t B, size_t T, size_t H)
{
    struct operation o = {.name = "moment_pool",
                          .forward = run,
                          .backward = run_backward,
                          .twin = twin,
                          .twin_backward = twin_backward,
                          .outputs = B * 2 * H,
                          .inputs = {B * T * H},
                          .count = 1};
    open_operation(&o, B, T, H);
    return o;
}

static void standard_run(struct thread_pool *w, const struct operation *o, float *y)
{
    float *scale = garbage_floats(o->B * o->H);
    standardise_forward(w, y, scale, o->x[0], o->B, o->T, o->H);
    free(scale);
}

static void standard_backward(struct thread_pool *w, const struct operation *o,
                              float *const dx[MOST_INPUTS], const float *dy)
{
    float *y = garbage_floats(o->outputs), *scale = garbage_floats(o->B * o->H);
    standardise_forward(w, y, scale, o->x[0], o->B, o->T, o->H);
    standardise_backward(w, dx[0], dy, y, scale, o->B, o->T, o->H);
    free(scale);
    free(y);
}

static void standard_twin(const struct operation *o, double *y)
{
    double mean, spread;
    for (size_t i = 0; i < o->outputs; i++) {
        moments(&mean, &spread, o, i / o->H / o->T, i % o->H);
        y[i] = ((double)o->x[0][i] - mean) / spread;
    }
}

/* dx_i = (dy_i - mean(dy) - y_i mean(y dy)) / spread */
static void standard_twin_backward(const struct operation *o, double *const dx[MOST_INPUTS],
                                   const float *dy)
{
    double mean, spread, *y = checked(mem_array(o->outputs, sizeof *y)), n = (double)o->T;
    standard_twin(o, y);
    for (size_t i = 0; i < o->outputs; i++) {
        size_t first = i / o->H / o->T * o->T * o->H + i % o->H;
        double sum = 0, along = 0;
        moments(&mean, &spread, o, i / o->H / o->T, i % o->H);
        for (size_t k = first; k < first + o->T * o->H; k += o->H) {
            sum += (double)dy[k];
            along += (double)dy[k] * y[k];
        }
        dx[0][i] += ((double)dy[i] - sum / n - y[i] * along / n) / spread;
    }
    free(y);
}

static struct operation make_standard(size_t B, size_t T, size_t H)
{
    struct operation o = {.name = "standardise",
                          .forward = standard_run,
                          .backward = standard_backward,
                          .twin = standard_twin,
                          .twin_backward = standard_twin_backward,
                          .outputs = B * T * H,
                          .inputs = {B * T * H},
                          .count = 1};
    open_operation(&o, B, T, H);
    return o;
}

/* No kinks to avoid. */
static void as_it_is(struct operation *o)
{
    (void)o;
}

int main(void)
{
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    check_operation(pool, make, as_it_is);
    check_operation(pool, make_standard, as_it_is);
    close_pools(pool);
    return check_status();
}
