/* bias_grad.c - sums of columns against plain loops, and the fused gradient of leaky ReLU against
 * two separate passes. */
#include "check.h"

#include "nn/layers/bias_grad.h"
#include "nn/layers/pointwise.h"

static void check_sums(struct check *c, struct thread_pool *w, size_t N, size_t O)
{
    float *a = random_floats(N * O), *start = random_floats(O), *sum = copy_floats(start, O);
    double *want = doubles_of(start, O);
    for (size_t i = 0; i < N * O; i++)
        want[i % O] += (double)a[i];
    bias_grad(w, sum, a, N, O);
    check_close(c, "sum", sum, want, O, 1e-5 * sqrt((double)N + 1));
    free(a);
    free(start);
    free(sum);
    free(want);
}

static void check_leaky(struct check *c, struct thread_pool *w, struct thread_pool *other, size_t N,
                        size_t O)
{
    float *y = random_floats(N * O), *g = random_floats(N * O), *start = random_floats(O);
    float *twice = copy_floats(g, N * O), *sum = copy_floats(start, O);
    act_gradient(other, twice, NULL, y, ACT_LEAKY_RELU, N * O);
    bias_grad(other, start, twice, N, O);
    bias_grad_leaky_relu(w, sum, g, y, N, O);
    check_same_bits(c, "gradient", g, twice, N * O);
    check_same_bits(c, "sum", sum, start, O);
    free(y);
    free(g);
    free(start);
    free(twice);
    free(sum);
}

int main(void)
{
    static const size_t shapes[][2] = {{1, 1}, {7, 3}, {33, 16}, {5, 100}, {3000, 67}, {0, 4}};
    struct check sums = {.name = "sums of columns"}, leaky = {.name = "fused with leaky ReLU"};
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        for (int p = 0; p < POOLS; p++) {
            check_sums(&sums, pool[p], shapes[i][0], shapes[i][1]);
            check_leaky(&leaky, pool[p], pool[0], shapes[i][0], shapes[i][1]);
        }
    check_done(&sums);
    check_done(&leaky);
    close_pools(pool);
    return check_status();
}
