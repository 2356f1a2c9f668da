/* grouped_linear.c - the layer in groups against a dense layer whose matrix is zero outside the
 * diagonal blocks, in double. */
#include "check.h"
#include "first_write.h"

#include "nn/layers/grouped_linear.h"

static const double TOLERANCE = 2e-5;

struct layer {
    size_t N, I, O, G;
    float *x, *W, *b, *dy;
};

static struct layer new_layer(size_t N, size_t I, size_t O, size_t G)
{
    return (struct layer){.N = N,
                          .I = I,
                          .O = O,
                          .G = G,
                          .x = random_floats(N * I),
                          .W = random_floats(O * (I / G)),
                          .b = random_floats(O),
                          .dy = random_floats(N * O)};
}

static void free_layer(struct layer *l)
{
    free(l->x);
    free(l->W);
    free(l->b);
    free(l->dy);
}

/* Element (o, i) of the dense matrix. The group of an output is found by counting, not by the
 * formula of group_span(). */
static double dense(const struct layer *l, size_t o, size_t i)
{
    size_t share = l->I / l->G, group = 0;
    while (o >= (group + 1) * l->O / l->G)
        group++;
    return i / share == group ? (double)l->W[o * share + i % share] : 0;
}

static void check_forward(struct check *c, struct thread_pool *const pool[POOLS],
                          const struct layer *l)
{
    size_t n = l->N * l->O;
    double *want = checked(mem_array(n, sizeof *want));
    float *first = new_floats(n);
    for (size_t r = 0; r < l->N; r++)
        for (size_t o = 0; o < l->O; o++) {
            want[r * l->O + o] = (double)l->b[o];
            for (size_t i = 0; i < l->I; i++)
                want[r * l->O + o] += dense(l, o, i) * (double)l->x[r * l->I + i];
        }
    for (int p = 0; p < POOLS; p++) {
        float *y = garbage_floats(n);
        grouped_linear_forward(pool[p], y, l->x, l->W, l->b, l->N, l->I, l->O, l->G);
        check_close(c, "y", y, want, n, TOLERANCE);
        if (p == 0)
            memcpy(first, y, n * sizeof *y);
        check_same_bits(c, "y", y, first, n);
        free(y);
    }
    free(want);
    free(first);
}

/* Adds to dx, dW and db. */
static void twin_backward(const struct layer *l, double *dx, double *dW, double *db)
{
    size_t share = l->I / l->G;
    for (size_t r = 0; r < l->N; r++)
        for (size_t o = 0; o < l->O; o++) {
            double d = (double)l->dy[r * l->O + o];
            db[o] += d;
            for (size_t i = 0; i < l->I; i++) {
                double element = dense(l, o, i);
                dx[r * l->I + i] += d * element;
                if (element != 0)
                    dW[o * share + i % share] += d * (double)l->x[r * l->I + i];
            }
        }
}

static void check_first_write(struct check *c, struct thread_pool *w, const struct layer *l,
                              float *db)
{
    struct gradient_pair dx = new_gradient_pair(l->N * l->I),
                         dW = new_gradient_pair(l->O * (l->I / l->G));
    for (int i = 0; i < 2; i++)
        grouped_linear_backward(w, dx.gradient[i], dW.gradient[i], db, l->dy, l->x, l->W, l->N,
                                l->I, l->O, l->G);
    check_gradient_pair(c, "dx on the first write", &dx);
    check_gradient_pair(c, "dW on the first write", &dW);
}

static void check_backward(struct check *c, struct thread_pool *const pool[POOLS],
                           const struct layer *l)
{
    size_t nx = l->N * l->I, nW = l->O * (l->I / l->G), nb = l->O;
    float *start_x = random_floats(nx), *start_W = random_floats(nW), *start_b = random_floats(nb);
    double *dx = doubles_of(start_x, nx), *dW = doubles_of(start_W, nW),
           *db = doubles_of(start_b, nb);
    float *first = NULL;
    twin_backward(l, dx, dW, db);
    for (int p = 0; p < POOLS; p++) {
        float *gx = copy_floats(start_x, nx), *gW = copy_floats(start_W, nW),
              *gb = copy_floats(start_b, nb), *only = copy_floats(start_W, nW);
        grouped_linear_backward(pool[p], accumulated(gx), accumulated(gW), gb, l->dy, l->x, l->W,
                                l->N, l->I, l->O, l->G);
        check_close(c, "dx", gx, dx, nx, TOLERANCE);
        check_close(c, "dW", gW, dW, nW, TOLERANCE);
        check_close(c, "db", gb, db, nb, TOLERANCE);
        grouped_linear_backward(pool[p], accumulated(NULL), accumulated(only), gb, l->dy, l->x,
                                l->W, l->N, l->I, l->O, l->G);
        check_same_bits(c, "dW without dx", only, gW, nW);
        check_first_write(c, pool[p], l, gb);
        if (p == 0)
            first = copy_floats(gW, nW);
        check_same_bits(c, "dW", gW, first, nW);
        free(gx);
        free(gW);
        free(gb);
        free(only);
    }
    free(first);
    free(start_x);
    free(start_W);
    free(start_b);
    free(dx);
    free(dW);
    free(db);
}

int main(void)
{
    /* N, I, O, G: one group, more groups than outputs, groups of different sizes, the sizes of a
     * decoder */
    static const size_t shapes[][4] = {{1, 1, 1, 1},   {3, 6, 5, 1},    {2, 8, 3, 4},
                                       {5, 12, 17, 3}, {7, 35, 100, 5}, {64, 512, 1917, 8}};
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    struct check forward = {.name = "grouped linear forward"},
                 backward = {.name = "grouped linear backward"};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        struct layer l = new_layer(shapes[i][0], shapes[i][1], shapes[i][2], shapes[i][3]);
        check_forward(&forward, pool, &l);
        check_backward(&backward, pool, &l);
        free_layer(&l);
    }
    check_done(&forward);
    check_done(&backward);
    close_pools(pool);
    return check_status();
}
