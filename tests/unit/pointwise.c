/* pointwise.c - the element by element operations against plain loops in double, and against
 * numerical slopes. Activations: activation.c. */
#include "operation.h"

#include "nn/layers/pointwise.h"

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static double sigmoid_slope(double x)
{
    return exp(-x) / ((1 + exp(-x)) * (1 + exp(-x)));
}

static double silu(double x)
{
    return x / (1 + exp(-x));
}

static double silu_slope(double x)
{
    return sigmoid(x) + x * sigmoid_slope(x);
}

/* gauss: mean, logvar, and the fixed noise, which has no gradient */

static void gauss_run(struct thread_pool *w, const struct operation *o, float *y)
{
    gauss_forward(w, y, o->x[0], o->x[1], o->x[2], o->outputs);
}

static void gauss_run_backward(struct thread_pool *w, const struct operation *o,
                               float *const dx[MOST_INPUTS], const float *dy)
{
    gauss_backward(w, dx[0], dx[1], dy, o->x[1], o->x[2], o->outputs);
}

static void gauss_twin(const struct operation *o, double *y)
{
    for (size_t i = 0; i < o->outputs; i++)
        y[i] = (double)o->x[0][i] + exp((double)o->x[1][i] / 2) * (double)o->x[2][i];
}

static void gauss_twin_backward(const struct operation *o, double *const dx[MOST_INPUTS],
                                const float *dy)
{
    for (size_t i = 0; i < o->outputs; i++) {
        dx[0][i] += (double)dy[i];
        dx[1][i] += (double)dy[i] * (double)o->x[2][i] * exp((double)o->x[1][i] / 2) / 2;
    }
}

/* clamp to -0.5 .. 0.75 */

static const float clamp_low = -0.5f, clamp_high = 0.75f;

static void clamp_run(struct thread_pool *w, const struct operation *o, float *y)
{
    clamp_forward(w, y, o->x[0], clamp_low, clamp_high, o->outputs);
}

static void clamp_run_backward(struct thread_pool *w, const struct operation *o,
                               float *const dx[MOST_INPUTS], const float *dy)
{
    clamp_backward(w, dx[0], dy, o->x[0], clamp_low, clamp_high, o->outputs);
}

static void clamp_twin(const struct operation *o, double *y)
{
    for (size_t i = 0; i < o->outputs; i++)
        y[i] = fmin(fmax((double)o->x[0][i], -0.5), 0.75);
}

static void clamp_twin_backward(const struct operation *o, double *const dx[MOST_INPUTS],
                                const float *dy)
{
    for (size_t i = 0; i < o->outputs; i++)
        if (o->x[0][i] >= -0.5f && o->x[0][i] <= 0.75f)
            dx[0][i] += (double)dy[i];
}

/* film_silu: x, a, b */

static void film_run(struct thread_pool *w, const struct operation *o, float *y)
{
    film_silu_forward(w, y, o->x[0], o->x[1], o->x[2], o->B, o->T, o->H);
}

static void film_run_backward(struct thread_pool *w, const struct operation *o,
                              float *const dx[MOST_INPUTS], const float *dy)
{
    film_silu_backward(w, dx[0], dx[1], dx[2], dy, o->x[0], o->x[1], o->x[2], o->B, o->T, o->H);
}

/* The element of a and b that belongs to element i of x. */
static size_t film_cell(const struct operation *o, size_t i)
{
    return i / (o->T * o->H) * o->H + i % o->H;
}

static double film_inner(const struct operation *o, size_t i)
{
    size_t cell = film_cell(o, i);
    return (double)o->x[0][i] * (1 + (double)o->x[1][cell]) + (double)o->x[2][cell];
}

static void film_twin(const struct operation *o, double *y)
{
    for (size_t i = 0; i < o->outputs; i++)
        y[i] = silu(film_inner(o, i));
}

static void film_twin_backward(const struct operation *o, double *const dx[MOST_INPUTS],
                               const float *dy)
{
    for (size_t i = 0; i < o->outputs; i++) {
        double du = (double)dy[i] * silu_slope(film_inner(o, i));
        size_t cell = film_cell(o, i);
        dx[0][i] += du * (1 + (double)o->x[1][cell]);
        dx[1][cell] += du * (double)o->x[0][i];
        dx[2][cell] += du;
    }
}

static struct operation make_gauss(size_t B, size_t T, size_t H)
{
    struct operation o = {.name = "gauss",
                          .forward = gauss_run,
                          .backward = gauss_run_backward,
                          .twin = gauss_twin,
                          .twin_backward = gauss_twin_backward,
                          .outputs = B * T * H,
                          .inputs = {B * T * H, B * T * H, B * T * H},
                          .count = 2};
    open_operation(&o, B, T, H);
    return o;
}

static struct operation make_clamp(size_t B, size_t T, size_t H)
{
    struct operation o = {.name = "clamp",
                          .forward = clamp_run,
                          .backward = clamp_run_backward,
                          .twin = clamp_twin,
                          .twin_backward = clamp_twin_backward,
                          .outputs = B * T * H,
                          .inputs = {B * T * H},
                          .count = 1};
    open_operation(&o, B, T, H);
    return o;
}

static struct operation make_film(size_t B, size_t T, size_t H)
{
    struct operation o = {.name = "film_silu",
                          .forward = film_run,
                          .backward = film_run_backward,
                          .twin = film_twin,
                          .twin_backward = film_twin_backward,
                          .outputs = B * T * H,
                          .inputs = {B * T * H, B * H, B * H},
                          .count = 3};
    open_operation(&o, B, T, H);
    return o;
}

/* A central difference across a kink of the clamp would not be the slope: this moves inputs away
 * from the kinks. */
static void avoid_kinks(struct operation *o)
{
    for (size_t i = 0; i < o->inputs[0]; i++) {
        float *x = &o->x[0][i];
        if (fabsf(*x - clamp_low) < 2 * SLOPE_STEP || fabsf(*x - clamp_high) < 2 * SLOPE_STEP)
            *x += 5 * SLOPE_STEP;
    }
}

static void check_clamp_edges(struct thread_pool *w)
{
    struct check c = {.name = "clamp: edges and NaN"};
    const float x[] = {-0.5f, 0.75f, NAN, -INFINITY, INFINITY}, dy[] = {1, 1, 1, 1, 1};
    const float slope[] = {1, 1, 0, 0, 0};
    enum { COUNT = sizeof x / sizeof *x };
    float y[COUNT], dx[COUNT] = {0};
    clamp_forward(w, y, x, -0.5f, 0.75f, COUNT);
    clamp_backward(w, dx, dy, x, -0.5f, 0.75f, COUNT);
    clamp_backward(w, NULL, dy, x, -0.5f, 0.75f, COUNT);
    check_that(&c, isnan(y[2]), "NaN became a number");
    check_same_bits(&c, "slopes", dx, slope, COUNT);
    check_done(&c);
}

int main(void)
{
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    check_operation(pool, make_gauss, avoid_kinks);
    check_operation(pool, make_clamp, avoid_kinks);
    check_operation(pool, make_film, avoid_kinks);
    check_clamp_edges(pool[1]);
    close_pools(pool);
    return check_status();
}
