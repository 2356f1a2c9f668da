/* set_pool.c - max pooling over sets of rows against plain loops in double, and against numerical
 * slopes. */
#include "operation.h"

#include "nn/layers/set_pool.h"

/* Sets of T consecutive rows. */

static struct set_pool open_sets(const struct operation *o)
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

static void close_sets(struct set_pool *b)
{
    free(b->first);
    free(b->row);
}

static void max_run(struct thread_pool *w, const struct operation *o, float *y)
{
    uint32_t *at = checked(mem_array(o->outputs, sizeof *at));
    struct set_pool b = open_sets(o);
    memset(at, 0xff, o->outputs * sizeof *at);
    set_pool_max_forward(w, y, at, o->x[0], &b, o->H);
    close_sets(&b);
    free(at);
}

static void max_run_backward(struct thread_pool *w, const struct operation *o,
                             float *const dx[MOST_INPUTS], const float *dy)
{
    float *y = garbage_floats(o->outputs);
    uint32_t *at = checked(mem_array(o->outputs, sizeof *at));
    struct set_pool b = open_sets(o);
    set_pool_max_forward(w, y, at, o->x[0], &b, o->H);
    set_pool_max_backward(w, dx[0], dy, at, o->B, o->H);
    close_sets(&b);
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

static struct operation make_max(size_t B, size_t T, size_t H)
{
    struct operation o = {.name = "set_pool_max",
                          .forward = max_run,
                          .backward = max_run_backward,
                          .twin = max_twin,
                          .twin_backward = max_twin_backward,
                          .outputs = B * H,
                          .inputs = {B * T * H},
                          .count = 1};
    open_operation(&o, B, T, H);
    return o;
}

/* A central difference across a tie would not be the slope: this moves each maximum away from the
 * other rows. */
static void avoid_ties(struct operation *o)
{
    for (size_t cell = 0; cell < o->outputs; cell++)
        o->x[0][largest_row(o, cell)] += 3 * SLOPE_STEP;
}

static void check_max_ties(struct thread_pool *w)
{
    struct check c = {.name = "set_pool_max: ties, infinities and NaN"};
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

/* Sets of different sizes that share rows, in any order. */
static void check_shared_rows(struct thread_pool *pool[POOLS])
{
    struct check c = {.name = "set_pool_max: rows in several sets"};
    enum { N = 5, H = 150, SETS = 3 };
    size_t first[] = {0, 3, 4, 8};
    uint32_t row[] = {4, 0, 2, 2, 1, 2, 4, 3}, at[SETS * H];
    float *x = random_floats(N * H), *dy = random_floats(SETS * H), y[SETS * H];
    double *want = checked(mem_zero(SETS * H, sizeof *want));
    double *slopes = checked(mem_zero(N * H, sizeof *slopes));
    for (size_t b = 0; b < SETS; b++)
        for (size_t h = 0; h < H; h++) {
            uint32_t best = row[first[b]];
            for (size_t i = first[b]; i < first[b + 1]; i++)
                best = x[row[i] * H + h] > x[best * H + h] ? row[i] : best;
            want[b * H + h] = (double)x[best * H + h];
            slopes[best * H + h] += (double)dy[b * H + h];
        }
    for (int p = 0; p < POOLS; p++) {
        float *dx = checked(mem_zero(N * H, sizeof *dx));
        set_pool_max_forward(pool[p], y, at, x, &(struct set_pool){SETS, first, row}, H);
        set_pool_max_backward(pool[p], dx, dy, at, SETS, H);
        check_close(&c, "y", y, want, SETS * H, 0);
        check_close(&c, "dx", dx, slopes, N * H, TOLERANCE);
        free(dx);
    }
    free(x);
    free(dy);
    free(want);
    free(slopes);
    check_done(&c);
}

int main(void)
{
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    check_operation(pool, make_max, avoid_ties);
    check_max_ties(pool[1]);
    check_shared_rows(pool);
    close_pools(pool);
    return check_status();
}
