/* activation.c - activations and Fourier features against plain loops in double. */
#include "check.h"

#include "nn/layers/pointwise.h"

static const double TOLERANCE = 5e-6; /* against the twin */

/* Less than a vector, odd, a block and a little, several blocks. */
static const size_t lengths[] = {0, 1, 7, 1001, 16385, 70001};
enum { LENGTHS = sizeof lengths / sizeof *lengths };

struct activity {
    const char *name;
    enum activation act;
    double (*value)(double x);
    double (*slope)(double x);
};

static double identity(double x)
{
    return x;
}

static double one(double x)
{
    (void)x;
    return 1;
}

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

static double leaky(double x)
{
    return x < 0 ? 0.2 * x : x;
}

static double leaky_slope(double x)
{
    return x < 0 ? 0.2 : 1;
}

static double tanh_slope(double x)
{
    return 1 / (cosh(x) * cosh(x));
}

static const struct activity activities[] = {
    {"none", ACT_NONE, identity, one},
    {"silu", ACT_SILU, silu, silu_slope},
    {"leaky_relu", ACT_LEAKY_RELU, leaky, leaky_slope},
    {"tanh", ACT_TANH, tanh, tanh_slope},
    {"sigmoid", ACT_SIGMOID, sigmoid, sigmoid_slope},
};

/* y = act(x): SiLU into another array, the others in place. */
static float *activated(struct thread_pool *w, const struct activity *f, const float *x, size_t n)
{
    float *y = copy_floats(x, n);
    if (f->act == ACT_SILU)
        silu_forward(w, y, x, n);
    else
        act_in_place(y, f->act, n);
    return y;
}

static void check_activation(struct check *c, struct thread_pool *pool[POOLS],
                             const struct activity *f, size_t n)
{
    float *x = random_floats(n), *dy = random_floats(n), *first_g = NULL;
    double *y_want = checked(mem_array(n, sizeof *y_want)), *g_want = doubles_of(dy, n);
    for (size_t i = 0; i < n; i++) {
        x[i] *= 4;
        y_want[i] = f->value((double)x[i]);
        g_want[i] *= f->slope((double)x[i]);
    }
    for (int p = 0; p < POOLS; p++) {
        float *y = activated(pool[p], f, x, n), *g = copy_floats(dy, n);
        act_gradient(pool[p], g, f->act == ACT_SILU ? x : NULL, f->act == ACT_SILU ? NULL : y,
                     f->act, n);
        check_close(c, "y", y, y_want, n, TOLERANCE);
        check_close(c, "dx", g, g_want, n, TOLERANCE);
        first_g = first_g ? first_g : copy_floats(g, n);
        check_same_bits(c, "dx", g, first_g, n);
        free(y);
        free(g);
    }
    free(x);
    free(dy);
    free(first_g);
    free(y_want);
    free(g_want);
}

static void check_activations(struct thread_pool *pool[POOLS])
{
    for (size_t a = 0; a < sizeof activities / sizeof *activities; a++) {
        struct check c = {.name = activities[a].name};
        for (size_t i = 0; i < LENGTHS; i++)
            check_activation(&c, pool, &activities[a], lengths[i]);
        check_done(&c);
    }
}

/* ---- Fourier features ---- */

static void check_fourier(struct thread_pool *pool[POOLS])
{
    struct check c = {.name = "fourier"};
    const double pi = 3.14159265358979323846;
    static const size_t shapes[][3] = {{1, 1, 0}, {5, 3, 1}, {333, 3, 5}, {2, 4, 9}};
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        size_t N = shapes[s][0], C = shapes[s][1], Q = shapes[s][2], width = 1 + 2 * Q;
        size_t n = N * C * width;
        float *x = random_floats(N * C), *first = garbage_floats(n);
        double *want = checked(mem_array(n, sizeof *want));
        for (size_t i = 0; i < N * C; i++) {
            x[i] = fabsf(x[i]) - floorf(fabsf(x[i]));
            want[i * width] = 2 * (double)x[i] - 1;
            for (size_t k = 0; k < Q; k++) {
                want[i * width + 1 + 2 * k] = sin(pow(2, (double)k) * pi * (double)x[i]);
                want[i * width + 2 + 2 * k] = cos(pow(2, (double)k) * pi * (double)x[i]);
            }
        }
        fourier_forward(pool[0], first, x, N, C, Q);
        check_close(&c, "y", first, want, n, TOLERANCE);
        for (int p = 1; p < POOLS; p++) {
            float *y = garbage_floats(n);
            fourier_forward(pool[p], y, x, N, C, Q);
            check_same_bits(&c, "y with more threads", y, first, n);
            free(y);
        }
        free(x);
        free(first);
        free(want);
    }
    check_done(&c);
}

int main(void)
{
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    check_activations(pool);
    check_fourier(pool);
    close_pools(pool);
    return check_status();
}
