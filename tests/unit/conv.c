/* conv.c - the convolution and its transpose over odd sizes, paddings, strides and kernels, against
 * the definition (conv_check.h) and against numerical slopes. */
#include "conv_check.h"

/* 1 and 3 images; 1, 3 and 5 channels of input and output; paddings 0 to 3. */
static void check_grid(struct check *c, struct thread_pool *pool[POOLS], const struct layer *l,
                       size_t K, size_t S)
{
    static const size_t channels[][2] = {{1, 3}, {3, 5}, {5, 1}};
    for (size_t P = 0; P <= 3; P++)
        for (size_t N = 1; N <= 3; N += 2)
            for (size_t i = 0; i < 3; i++)
                check_shape(c, pool, l,
                            &(struct conv_shape){.N = N,
                                                 .H = 7,
                                                 .W = 5,
                                                 .I = channels[i][0],
                                                 .O = channels[i][1],
                                                 .K = K,
                                                 .S = S,
                                                 .P = P});
}

static void check_layer(struct thread_pool *pool[POOLS], const struct layer *l)
{
    for (size_t K = 1; K <= 5; K++)
        for (size_t S = 1; S <= 3; S++) {
            char name[64];
            snprintf(name, sizeof name, "%s K=%zu S=%zu", l->name, K, S);
            struct check c = {.name = name};
            check_grid(&c, pool, l, K, S);
            check_done(&c);
        }
}

struct loss {
    const struct layer *l;
    struct arrays a;
    struct conv_shape s;
    struct thread_pool *w;
    float *y;
};

static double layer_loss(void *context)
{
    struct loss *q = context;
    q->l->forward(q->w, q->y, q->a.x, q->a.weight, q->a.bias, ACT_NONE, &q->s, q->a.scratch);
    return dot(q->y, q->a.dy, sizes_of(q->l, &q->s).y);
}

/* The layer is linear in each argument, so the difference quotient is exact except for rounding,
 * with any step. */
static void check_numerically(struct thread_pool *w, const struct layer *l)
{
    char name[64];
    snprintf(name, sizeof name, "%s: numerical gradients", l->name);
    struct check c = {.name = name};
    struct loss q = {
        .l = l, .s = {.N = 2, .H = 5, .W = 6, .I = 3, .O = 2, .K = 3, .S = 2, .P = 1}, .w = w};
    struct sizes n = sizes_of(l, &q.s);
    q.a = new_arrays(l, &q.s);
    q.y = new_floats(n.y);
    struct gradients g = {checked(mem_zero(n.x, sizeof(float))),
                          checked(mem_zero(n.weight, sizeof(float))),
                          checked(mem_zero(n.bias, sizeof(float)))};
    backward(w, l, &q.a, &q.s, g);
    check_slopes(&c, "dx", layer_loss, &q, q.a.x, g.dx, n.x, 0.5f, 1e-5);
    check_slopes(&c, "dweight", layer_loss, &q, q.a.weight, g.dweight, n.weight, 0.5f, 1e-5);
    check_slopes(&c, "dbias", layer_loss, &q, q.a.bias, g.dbias, n.bias, 0.5f, 1e-5);
    check_done(&c);
    free_gradients(&g);
    free(q.y);
    free_arrays(&q.a);
}

static void check_sides(void)
{
    struct check c = {.name = "output sides"};
    check_that(&c, conv2d_side(64, 4, 2, 1) == 32, "64 by a 4x4 kernel, stride 2, padding 1");
    check_that(&c, conv2d_side(7, 3, 3, 0) == 2, "7 by a 3x3 kernel, stride 3");
    check_that(&c, conv2d_side(2, 3, 1, 0) == 0, "a kernel that does not fit");
    check_that(&c, conv2d_side(5, 0, 1, 0) == 0 && conv2d_side(5, 1, 0, 0) == 0,
               "no kernel, no stride");
    check_that(&c, conv_transpose2d_side(32, 4, 2, 1) == 64, "32 back to 64");
    check_that(&c, conv_transpose2d_side(1, 1, 1, 1) == 0, "more padding than output");
    check_that(&c, conv_transpose2d_side(0, 4, 2, 1) == 0, "no input");
    check_done(&c);
}

int main(void)
{
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    check_sides();
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++) {
        check_layer(pool, &layers[i]);
        check_numerically(pool[1], &layers[i]);
    }
    close_pools(pool);
    return check_status();
}
