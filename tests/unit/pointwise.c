/* pointwise.c - the element by element operations against plain loops in double, and against
 * numerical slopes. */
#include "check.h"

#include "nn/layers/pointwise.h"
#include "nn/layers/set_pool.h"

static const double TOLERANCE = 5e-6;   /* against the twin */
static const double SLOPE_ERROR = 2e-3; /* of a central difference in single precision */
static const float SLOPE_STEP = 2e-2f;

/* Less than a vector, odd, a block and a little, several blocks. */
static const size_t lengths[] = {0, 1, 7, 1001, 16385, 70001};
enum { LENGTHS = sizeof lengths / sizeof *lengths };

/* ---- activations ---- */

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

/* ---- an operation with its arguments, so that the checks below are written once ---- */

enum { MOST_INPUTS = 3 };

struct operation {
    const char *name;
    void (*forward)(struct thread_pool *w, const struct operation *o, float *y);
    /* dx[i] may be NULL */
    void (*backward)(struct thread_pool *w, const struct operation *o, float *const dx[MOST_INPUTS],
                     const float *dy);
    void (*twin)(const struct operation *o, double *y);
    void (*twin_backward)(const struct operation *o, double *const dx[MOST_INPUTS],
                          const float *dy);
    size_t B, T, H; /* groups, rows of a group, columns */
    size_t outputs, inputs[MOST_INPUTS], count;
    float *x[MOST_INPUTS];
};

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

/* Bags of T rows, one after another. */

static struct set_pool open_bags(const struct operation *o)
{
    struct set_pool b = {.count = o->B,
                         .first = checked(mem_array(o->B + 1, sizeof *b.first)),
                         .row = checked(mem_array(o->B * o->T, sizeof *b.row))};
    for (size_t i = 0; i <= o->B; i++)
        b.first[i] = i * o->T;
    for (size_t i = 0; i < o->B * o->T; i++)
        b.row[i] = (uint32_t)i;
    return b;
}

static void close_bags(struct set_pool *b)
{
    free(b->first);
    free(b->row);
}

static void max_run(struct thread_pool *w, const struct operation *o, float *y)
{
    uint32_t *at = checked(mem_array(o->outputs, sizeof *at));
    struct set_pool b = open_bags(o);
    memset(at, 0xff, o->outputs * sizeof *at);
    set_pool_max_forward(w, y, at, o->x[0], &b, o->H);
    close_bags(&b);
    free(at);
}

static void max_run_backward(struct thread_pool *w, const struct operation *o,
                             float *const dx[MOST_INPUTS], const float *dy)
{
    float *y = garbage_floats(o->outputs);
    uint32_t *at = checked(mem_array(o->outputs, sizeof *at));
    struct set_pool b = open_bags(o);
    set_pool_max_forward(w, y, at, o->x[0], &b, o->H);
    set_pool_max_backward(w, dx[0], dy, at, o->B, o->H);
    close_bags(&b);
    free(at);
    free(y);
}

static size_t largest_row(const struct operation *o, size_t cell)
{
    const float *x = o->x[0] + cell / o->H * o->T * o->H + cell % o->H;
    size_t best = 0;
    for (size_t t = 1; t < o->T; t++)
        if (x[t * o->H] > x[best * o->H])
            best = t;
    return cell / o->H * o->T * o->H + best * o->H + cell % o->H;
}

static void max_twin(const struct operation *o, double *y)
{
    for (size_t i = 0; i < o->outputs; i++)
        y[i] = (double)o->x[0][largest_row(o, i)];
}

static void max_twin_backward(const struct operation *o, double *const dx[MOST_INPUTS],
                              const float *dy)
{
    for (size_t i = 0; i < o->outputs; i++)
        dx[0][largest_row(o, i)] += (double)dy[i];
}

static struct operation operation_of(int kind, size_t B, size_t T, size_t H)
{
    size_t all = B * T * H, cells = B * H;
    const struct operation table[] = {
        {.name = "gauss",
         .forward = gauss_run,
         .backward = gauss_run_backward,
         .twin = gauss_twin,
         .twin_backward = gauss_twin_backward,
         .outputs = all,
         .inputs = {all, all, all},
         .count = 2},
        {.name = "clamp",
         .forward = clamp_run,
         .backward = clamp_run_backward,
         .twin = clamp_twin,
         .twin_backward = clamp_twin_backward,
         .outputs = all,
         .inputs = {all},
         .count = 1},
        {.name = "film_silu",
         .forward = film_run,
         .backward = film_run_backward,
         .twin = film_twin,
         .twin_backward = film_twin_backward,
         .outputs = all,
         .inputs = {all, cells, cells},
         .count = 3},
        {.name = "bags_max",
         .forward = max_run,
         .backward = max_run_backward,
         .twin = max_twin,
         .twin_backward = max_twin_backward,
         .outputs = cells,
         .inputs = {all},
         .count = 1},
    };
    struct operation o = table[kind];
    o.B = B;
    o.T = T;
    o.H = H;
    for (size_t i = 0; i < MOST_INPUTS; i++)
        o.x[i] = random_floats(o.inputs[i]);
    return o;
}

static void free_operation(struct operation *o)
{
    for (size_t i = 0; i < MOST_INPUTS; i++)
        free(o->x[i]);
}

static void check_forward(struct check *c, struct thread_pool *pool[POOLS],
                          const struct operation *o)
{
    double *want = checked(mem_array(o->outputs, sizeof *want));
    float *first = garbage_floats(o->outputs);
    o->twin(o, want);
    o->forward(pool[0], o, first);
    check_close(c, "y", first, want, o->outputs, TOLERANCE);
    for (int p = 1; p < POOLS; p++) {
        float *y = garbage_floats(o->outputs);
        o->forward(pool[p], o, y);
        check_same_bits(c, "y with more workers", y, first, o->outputs);
        free(y);
    }
    free(first);
    free(want);
}

/* The gradient of one input, the others being NULL, with all the pools. */
static void check_backward_alone(struct check *c, struct thread_pool *pool[POOLS],
                                 const struct operation *o, size_t i, const float *dy,
                                 const float *start, const float *together)
{
    for (int p = 0; p < POOLS; p++) {
        float *dx[MOST_INPUTS] = {NULL};
        dx[i] = copy_floats(start, o->inputs[i]);
        o->backward(pool[p], o, dx, dy);
        check_same_bits(c, "a gradient by itself", dx[i], together, o->inputs[i]);
        free(dx[i]);
    }
}

static void check_backward(struct check *c, struct thread_pool *pool[POOLS],
                           const struct operation *o)
{
    float *dy = random_floats(o->outputs), *start[MOST_INPUTS], *dx[MOST_INPUTS] = {NULL};
    double *want[MOST_INPUTS] = {NULL};
    for (size_t i = 0; i < o->count; i++) {
        start[i] = random_floats(o->inputs[i]);
        dx[i] = copy_floats(start[i], o->inputs[i]);
        want[i] = doubles_of(start[i], o->inputs[i]);
    }
    o->twin_backward(o, want, dy);
    o->backward(pool[0], o, dx, dy);
    for (size_t i = 0; i < o->count; i++) {
        check_close(c, "a gradient", dx[i], want[i], o->inputs[i], TOLERANCE);
        check_backward_alone(c, pool, o, i, dy, start[i], dx[i]);
    }
    for (size_t i = 0; i < o->count; i++) {
        free(start[i]);
        free(dx[i]);
        free(want[i]);
    }
    free(dy);
}

struct loss {
    const struct operation *o;
    struct thread_pool *w;
    float *y, *dy;
};

static double operation_loss(void *context)
{
    const struct loss *l = context;
    l->o->forward(l->w, l->o, l->y);
    return dot(l->y, l->dy, l->o->outputs);
}

static void check_numerically(struct check *c, struct thread_pool *w, const struct operation *o)
{
    struct loss l = {o, w, new_floats(o->outputs), random_floats(o->outputs)};
    for (size_t i = 0; i < o->count; i++) {
        float *dx[MOST_INPUTS] = {NULL};
        dx[i] = checked(mem_zero(o->inputs[i], sizeof **dx));
        o->backward(w, o, dx, l.dy);
        check_slopes(c, "dx", operation_loss, &l, o->x[i], dx[i], o->inputs[i], SLOPE_STEP,
                     SLOPE_ERROR);
        free(dx[i]);
    }
    free(l.y);
    free(l.dy);
}

/* A kink under a central difference would be no fault of the kernel: keep away from it. */
static void avoid_kinks(struct operation *o)
{
    for (size_t i = 0; i < o->inputs[0]; i++) {
        float *x = &o->x[0][i];
        if (fabsf(*x - clamp_low) < 2 * SLOPE_STEP || fabsf(*x - clamp_high) < 2 * SLOPE_STEP)
            *x += 5 * SLOPE_STEP;
    }
    if (o->T > 1 && o->count == 1 && o->outputs < o->inputs[0])
        for (size_t cell = 0; cell < o->outputs; cell++)
            o->x[0][largest_row(o, cell)] += 3 * SLOPE_STEP;
}

static void check_operations(struct thread_pool *pool[POOLS])
{
    static const size_t shapes[][3] = {{0, 3, 5},  {1, 1, 1},    {3, 4, 5},    {2, 1, 17},
                                       {5, 8, 31}, {1, 70, 513}, {16, 4, 768}, {3, 600, 65}};
    for (int kind = 0; kind < 4; kind++) {
        struct operation o = operation_of(kind, 3, 4, 5);
        struct check c = {.name = o.name};
        avoid_kinks(&o);
        check_numerically(&c, pool[1], &o);
        free_operation(&o);
        for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
            o = operation_of(kind, shapes[i][0], shapes[i][1], shapes[i][2]);
            check_forward(&c, pool, &o);
            check_backward(&c, pool, &o);
            free_operation(&o);
        }
        check_done(&c);
    }
}

/* ---- what the shapes above cannot show ---- */

static void check_max_ties(struct thread_pool *w)
{
    struct check c = {.name = "bags_max: ties, infinities and NaN"};
    enum { M = 4, H = 5 };
    const float x[M * H] = {1, NAN, 2, -INFINITY, 0,    3, 9, NAN, -INFINITY, 0,
                            3, 1,   7, -INFINITY, 0.5f, 2, 2, NAN, -INFINITY, INFINITY};
    const uint32_t want[H] = {1, 0, 1, 0, 3};
    size_t first[] = {0, M};
    uint32_t at[H], row[] = {0, 1, 2, 3};
    float y[H];
    set_pool_max_forward(w, y, at, x, &(struct set_pool){1, first, row}, H);
    for (int i = 0; i < H; i++) {
        check_that(&c, at[i] == want[i], "column %d: row %u, not %u", i, at[i], want[i]);
        check_that(&c, memcmp(&y[i], &x[want[i] * H + (uint32_t)i], sizeof y[i]) == 0,
                   "column %d: value", i);
    }
    check_done(&c);
}

/* Bags of different sizes that share rows, in any order. */
static void check_shared_rows(struct thread_pool *pool[POOLS])
{
    struct check c = {.name = "bags_max: rows in several bags"};
    enum { N = 5, H = 150, BAGS = 3 };
    size_t first[] = {0, 3, 4, 8};
    uint32_t row[] = {4, 0, 2, 2, 1, 2, 4, 3}, at[BAGS * H];
    float *x = random_floats(N * H), *dy = random_floats(BAGS * H), y[BAGS * H];
    double *want = checked(mem_zero(BAGS * H, sizeof *want));
    double *slopes = checked(mem_zero(N * H, sizeof *slopes));
    for (size_t b = 0; b < BAGS; b++)
        for (size_t h = 0; h < H; h++) {
            uint32_t best = row[first[b]];
            for (size_t i = first[b]; i < first[b + 1]; i++)
                best = x[row[i] * H + h] > x[best * H + h] ? row[i] : best;
            want[b * H + h] = (double)x[best * H + h];
            slopes[best * H + h] += (double)dy[b * H + h];
        }
    for (int p = 0; p < POOLS; p++) {
        float *dx = checked(mem_zero(N * H, sizeof *dx));
        set_pool_max_forward(pool[p], y, at, x, &(struct set_pool){BAGS, first, row}, H);
        set_pool_max_backward(pool[p], dx, dy, at, BAGS, H);
        check_close(&c, "y", y, want, BAGS * H, 0);
        check_close(&c, "dx", dx, slopes, N * H, TOLERANCE);
        free(dx);
    }
    free(x);
    free(dy);
    free(want);
    free(slopes);
    check_done(&c);
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
            check_same_bits(&c, "y with more workers", y, first, n);
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
    check_operations(pool);
    check_max_ties(pool[1]);
    check_shared_rows(pool);
    check_clamp_edges(pool[1]);
    check_fourier(pool);
    close_pools(pool);
    return check_status();
}
