/* vmath.c - accuracy of the elementary functions over a sweep of all floats, as the kernels compute
 * them: on this machine's instruction set. */
#include "check.h"

#include "nn/layers/pointwise.h"

enum {
    STEP = 397,     /* between the bit patterns of a sweep */
    STRETCH = 65536 /* arguments at a time */
};

static float float_of(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* exp, computed as a sample with standard deviation e^x */
static void kernel_exp(struct thread_pool *w, float *y, const float *x, size_t n)
{
    float *mean = checked(mem_zero(n, sizeof *mean)), *eps = new_floats(n), *logvar = new_floats(n);
    for (size_t i = 0; i < n; i++) {
        eps[i] = 1;
        logvar[i] = 2 * x[i];
    }
    gauss_forward(w, y, mean, logvar, eps, n);
    free(mean);
    free(eps);
    free(logvar);
}

static void kernel_sigmoid(struct thread_pool *w, float *y, const float *x, size_t n)
{
    (void)w;
    memcpy(y, x, n * sizeof *y);
    act_in_place(y, ACT_SIGMOID, n);
}

static void kernel_tanh(struct thread_pool *w, float *y, const float *x, size_t n)
{
    (void)w;
    memcpy(y, x, n * sizeof *y);
    act_in_place(y, ACT_TANH, n);
}

static double true_sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

struct function {
    const char *name;
    void (*kernel)(struct thread_pool *w, float *y, const float *x, size_t n);
    double (*truth)(double x);
    double relative; /* error allowed where the result is a normal number */
    double absolute; /* error allowed below that */
};

/* sigmoid is 1 / (1 + infinity) = 0 already where it would be subnormal. */
static const struct function functions[] = {
    {"exp", kernel_exp, exp, 2e-7, 1.5e-45},
    {"sigmoid", kernel_sigmoid, true_sigmoid, 4e-7, 1.2e-38},
    {"tanh", kernel_tanh, tanh, 3e-7, 1.5e-45},
};

static bool near(const struct function *f, float got, double want)
{
    const double largest = 3.4028234663852886e38, smallest = 1.17549435e-38;
    if (isnan(want))
        return isnan(got);
    if (fabs(want) > largest)
        return isinf(got) || fabs((double)got) > largest * (1 - f->relative);
    double error = fabs((double)got - want);
    if (isinf(got)) /* rounded up to it */
        return fabs(want) > largest * (1 - f->relative);
    return error <= (fabs(want) >= smallest ? f->relative * fabs(want) : f->absolute);
}

static void check_stretch(struct check *c, struct thread_pool *w, const struct function *f,
                          const float *x, size_t n, double *worst)
{
    float *y = garbage_floats(n);
    f->kernel(w, y, x, n);
    for (size_t i = 0; i < n; i++) {
        double want = f->truth((double)x[i]);
        check_that(c, near(f, y[i], want), "%s(%.9g) gave %.9g, not %.9g", f->name, (double)x[i],
                   (double)y[i], want);
        double relative = fabs((double)y[i] - want) / fabs(want);
        if (fabs(want) > 1.2e-38 && fabs(want) < 3.4e38 && relative > *worst)
            *worst = relative;
    }
    free(y);
}

/* Every STEP-th of the 2^32 floats: NaNs, infinities and subnormals among them. */
static void check_sweep(struct thread_pool *w, const struct function *f)
{
    struct check c = {.name = f->name};
    float *x = new_floats(STRETCH);
    double worst = 0;
    uint64_t bits = 0;
    while (bits <= UINT32_MAX) {
        size_t n = 0;
        for (; n < STRETCH && bits <= UINT32_MAX; bits += STEP)
            x[n++] = float_of((uint32_t)bits);
        check_stretch(&c, w, f, x, n, &worst);
    }
    printf("# %s: relative error at most %.3g\n", f->name, worst);
    check_done(&c);
    free(x);
}

static void check_edges(struct thread_pool *w)
{
    struct check c = {.name = "exp at the edges"};
    const float x[] = {0, -0.0f, INFINITY, -INFINITY, NAN, 1e30f, -1e30f, 88.8f, -104.5f};
    const float want[] = {1, 1, INFINITY, 0, NAN, INFINITY, 0, INFINITY, 0};
    enum { COUNT = sizeof x / sizeof *x };
    float y[COUNT];
    kernel_exp(w, y, x, COUNT);
    for (size_t i = 0; i < COUNT; i++)
        check_that(
            &c, isnan(want[i]) ? isnan(y[i]) : !(y[i] < want[i] || y[i] > want[i] || isnan(y[i])),
            "exp(%g) gave %g, not %g", (double)x[i], (double)y[i], (double)want[i]);
    check_done(&c);
}

/* sin and cos of multiples of pi, through the features of values in [0,1] */
static void check_sines(struct thread_pool *w)
{
    struct check c = {.name = "sin and cos of 2^k pi v"};
    enum { VALUES = 4097, OCTAVES = 12 };
    const double pi = 3.14159265358979323846;
    float *x = new_floats(VALUES), *y = garbage_floats((size_t)VALUES * (1 + 2 * OCTAVES));
    for (size_t i = 0; i < VALUES; i++)
        x[i] = (float)i / (VALUES - 1) * 0.99990f + (i % 2 ? 0.0001f : 0);
    fourier_forward(w, y, x, VALUES, 1, OCTAVES);
    for (size_t i = 0; i < VALUES; i++)
        for (size_t k = 0; k < OCTAVES; k++) {
            double angle = pi * ldexp((double)x[i], (int)k);
            const float *got = y + i * (1 + 2 * OCTAVES) + 1 + 2 * k;
            check_that(&c, fabs((double)got[0] - sin(angle)) <= 2e-7, "sin(2^%zu pi %g)", k,
                       (double)x[i]);
            check_that(&c, fabs((double)got[1] - cos(angle)) <= 2e-7, "cos(2^%zu pi %g)", k,
                       (double)x[i]);
        }
    check_done(&c);
    free(x);
    free(y);
}

int main(void)
{
    struct err e;
    struct thread_pool *w = checked(thread_pool_open(2, &e));
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        check_sweep(w, &functions[i]);
    check_edges(w);
    check_sines(w);
    thread_pool_close(w);
    return check_status();
}
