/* linear.c - linear_forward() and linear_backward() against plain loops, over shapes that are cut
 * into blocks in all ways. */
#include "check.h"
#include "first_write.h"

#include "nn/layers/linear.h"

struct shape {
    size_t N, I, O;
};

/* Odd sizes, the models' shapes (some scaled down), tall, flat and empty ones. */
static const struct shape shapes[] = {
    {1, 1, 1},       {1, 5, 3},      {3, 1, 7},        {2, 3, 1},      {16, 16, 128},
    {17, 33, 65},    {64, 384, 384}, {31, 129, 257},   {64, 76, 571},  {64, 768, 1021},
    {6272, 192, 64}, {1000, 19, 7},  {128, 3136, 128}, {1024, 33, 64}, {2048, 64, 128},
    {3001, 5, 3},    {5, 3001, 3},   {7, 5, 3001},     {64, 48, 6001}, {0, 4, 4},
    {4, 0, 4},       {4, 4, 0},      {20, 1024, 33},   {70, 40, 2048},
};

struct layer {
    struct shape s;
    float *x, *W, *b, *dy;
    struct thread_pool *w;
    float *y; /* of loss() */
};

static void forward_twin(double *y, const struct layer *l, bool bias)
{
    struct shape s = l->s;
    for (size_t n = 0; n < s.N; n++)
        for (size_t o = 0; o < s.O; o++) {
            double sum = bias ? (double)l->b[o] : 0;
            for (size_t i = 0; i < s.I; i++)
                sum += (double)l->x[n * s.I + i] * (double)l->W[o * s.I + i];
            y[n * s.O + o] = sum;
        }
}

static void backward_twin(double *dx, double *dW, double *db, const struct layer *l)
{
    struct shape s = l->s;
    for (size_t n = 0; n < s.N; n++)
        for (size_t o = 0; o < s.O; o++) {
            double slope = (double)l->dy[n * s.O + o];
            db[o] += slope;
            for (size_t i = 0; i < s.I; i++) {
                dx[n * s.I + i] += slope * (double)l->W[o * s.I + i];
                dW[o * s.I + i] += slope * (double)l->x[n * s.I + i];
            }
        }
}

static struct layer new_layer(struct shape s)
{
    return (struct layer){.s = s,
                          .x = random_floats(s.N * s.I),
                          .W = random_floats(s.O * s.I),
                          .b = random_floats(s.O),
                          .dy = random_floats(s.N * s.O)};
}

static void free_layer(struct layer *l)
{
    free(l->x);
    free(l->W);
    free(l->b);
    free(l->dy);
}

/* Sums of n products of N(0,1) numbers are about sqrt(n) large, and so are their errors. */
static double tolerance(size_t n)
{
    return 2e-6 * sqrt((double)(n + 1));
}

static void check_forward(struct check *c, struct thread_pool *pool[POOLS], const struct layer *l,
                          bool bias, enum activation act)
{
    struct shape s = l->s;
    size_t n = s.N * s.O;
    double *want = checked(mem_array(n, sizeof *want));
    float *first = NULL;
    forward_twin(want, l, bias);
    for (size_t i = 0; i < n && act == ACT_LEAKY_RELU; i++)
        want[i] *= want[i] < 0 ? 0.2 : 1;
    for (int p = 0; p < POOLS; p++) {
        float *y = garbage_floats(n);
        linear_forward(pool[p], y, l->x, l->W, bias ? l->b : NULL, act, s.N, s.I, s.O);
        if (p == 0) {
            check_close(c, "y", y, want, n, tolerance(s.I));
            first = y;
            continue;
        }
        check_same_bits(c, "y with more threads", y, first, n);
        free(y);
    }
    free(first);
    free(want);
}

struct gradients {
    float *dx, *dW, *db;
};

static struct gradients copy_gradients(const struct gradients *g, struct shape s)
{
    return (struct gradients){copy_floats(g->dx, s.N * s.I), copy_floats(g->dW, s.O * s.I),
                              copy_floats(g->db, s.O)};
}

static void free_gradients(struct gradients *g)
{
    free(g->dx);
    free(g->dW);
    free(g->db);
}

static void check_gradients_equal(struct check *c, const struct gradients *a,
                                  const struct gradients *b, struct shape s)
{
    check_same_bits(c, "dx", a->dx, b->dx, s.N * s.I);
    check_same_bits(c, "dW", a->dW, b->dW, s.O * s.I);
    check_same_bits(c, "db", a->db, b->db, s.O);
}

static void check_against_twin(struct check *c, const struct layer *l,
                               const struct gradients *start, const struct gradients *got)
{
    struct shape s = l->s;
    double *dx = doubles_of(start->dx, s.N * s.I), *dW = doubles_of(start->dW, s.O * s.I);
    double *db = doubles_of(start->db, s.O);
    backward_twin(dx, dW, db, l);
    check_close(c, "dx", got->dx, dx, s.N * s.I, tolerance(s.O));
    check_close(c, "dW", got->dW, dW, s.O * s.I, tolerance(s.N));
    check_close(c, "db", got->db, db, s.O, tolerance(s.N));
    free(dx);
    free(dW);
    free(db);
}

static void backward(struct thread_pool *w, const struct layer *l, struct gradients *g, bool dx,
                     bool dW, bool db)
{
    linear_backward(w, accumulated(dx ? g->dx : NULL), accumulated(dW ? g->dW : NULL),
                    db ? g->db : NULL, l->dy, l->x, l->W, l->s.N, l->s.I, l->s.O);
}

/* The first write over garbage is the same as adding to zeros. */
static void check_first_write(struct check *c, struct thread_pool *w, const struct layer *l)
{
    struct shape s = l->s;
    struct gradient_pair dx = new_gradient_pair(s.N * s.I), dW = new_gradient_pair(s.O * s.I);
    for (int i = 0; i < 2; i++)
        linear_backward(w, dx.gradient[i], dW.gradient[i], NULL, l->dy, l->x, l->W, s.N, s.I, s.O);
    check_gradient_pair(c, "dx on the first write", &dx);
    check_gradient_pair(c, "dW on the first write", &dW);
}

static void check_backward(struct check *c, struct thread_pool *pool[POOLS], const struct layer *l)
{
    struct shape s = l->s;
    struct gradients start = {random_floats(s.N * s.I), random_floats(s.O * s.I),
                              random_floats(s.O)};
    struct gradients first = copy_gradients(&start, s);
    backward(pool[0], l, &first, true, true, true);
    check_against_twin(c, l, &start, &first);
    for (int p = 1; p < POOLS; p++) {
        struct gradients g = copy_gradients(&start, s);
        backward(pool[p], l, &g, true, true, true);
        check_gradients_equal(c, &g, &first, s);
        free_gradients(&g);
    }
    struct gradients parts = copy_gradients(&start, s); /* one at a time: the others are NULL */
    backward(pool[1], l, &parts, true, false, false);
    backward(pool[1], l, &parts, false, true, false);
    backward(pool[1], l, &parts, false, false, true);
    check_gradients_equal(c, &parts, &first, s);
    check_first_write(c, pool[1], l);
    free_gradients(&parts);
    free_gradients(&first);
    free_gradients(&start);
}

static double layer_loss(void *context)
{
    const struct layer *l = context;
    linear_forward(l->w, l->y, l->x, l->W, l->b, ACT_NONE, l->s.N, l->s.I, l->s.O);
    return dot(l->y, l->dy, l->s.N * l->s.O);
}

/* The layer is linear in each argument, so the difference quotient is exact except for rounding,
 * with any step. */
static void check_numerically(struct thread_pool *w)
{
    struct check c = {.name = "linear: numerical gradients"};
    struct shape s = {5, 7, 11};
    struct layer l = new_layer(s);
    l.w = w;
    l.y = new_floats(s.N * s.O);
    float *dx = checked(mem_zero(s.N * s.I, sizeof *dx)), *db = checked(mem_zero(s.O, sizeof *db));
    float *dW = checked(mem_zero(s.O * s.I, sizeof *dW));
    linear_backward(w, accumulated(dx), accumulated(dW), db, l.dy, l.x, l.W, s.N, s.I, s.O);
    check_slopes(&c, "dx", layer_loss, &l, l.x, dx, s.N * s.I, 0.5f, 1e-5);
    check_slopes(&c, "dW", layer_loss, &l, l.W, dW, s.O * s.I, 0.5f, 1e-5);
    check_slopes(&c, "db", layer_loss, &l, l.b, db, s.O, 0.5f, 1e-5);
    check_done(&c);
    free(dx);
    free(dW);
    free(db);
    free(l.y);
    free_layer(&l);
}

int main(void)
{
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        char name[64];
        snprintf(name, sizeof name, "linear N=%zu I=%zu O=%zu", shapes[i].N, shapes[i].I,
                 shapes[i].O);
        struct check c = {.name = name};
        struct layer l = new_layer(shapes[i]);
        check_forward(&c, pool, &l, true, ACT_NONE);
        check_forward(&c, pool, &l, false, ACT_LEAKY_RELU);
        check_backward(&c, pool, &l);
        check_done(&c);
        free_layer(&l);
    }
    check_numerically(pool[1]);
    close_pools(pool);
    return check_status();
}
