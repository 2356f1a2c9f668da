/* conv_large.c - the convolution and its transpose at sizes that are cut into several blocks, by
 * each way of computing them (windows, col2im, Winograd), in float32 and bfloat16. */
#include "conv_check.h"

#include "nn/gemm/precision.h"

/* Several blocks and several parts of the inner dimension, with odd remainders of both. */
static void check_blocks(struct thread_pool *pool[POOLS], const struct layer *l)
{
    char name[64];
    snprintf(name, sizeof name, "%s in blocks", l->name);
    struct check c = {.name = name};
    struct conv_shape s = {.N = 23, .H = 33, .W = 31, .I = 6, .O = 5, .K = 4, .S = 2, .P = 1};
    if (l->transposed)
        s = (struct conv_shape){.N = 23, .H = 16, .W = 17, .I = 5, .O = 7, .K = 4, .S = 1, .P = 1};
    check_shape(&c, pool, l, &s);
    /* So many channels that the sums are over many parts of the inner dimension. */
    s = (struct conv_shape){.N = 2, .H = 4, .W = 4, .I = 24, .O = 2100, .K = 3, .S = 1, .P = 1};
    if (l->transposed)
        s = (struct conv_shape){.N = 2, .H = 4, .W = 4, .I = 2100, .O = 24, .K = 3, .S = 1, .P = 1};
    check_shape(&c, pool, l, &s);
    /* So many places that the gradient of the weights is summed in parts (conv_windows.c). */
    s = (struct conv_shape){.N = 70, .H = 33, .W = 31, .I = 2, .O = 3, .K = 4, .S = 2, .P = 1};
    if (l->transposed)
        s = (struct conv_shape){.N = 70, .H = 16, .W = 15, .I = 3, .O = 2, .K = 4, .S = 2, .P = 1};
    check_shape(&c, pool, l, &s);
    /* Several bands of output rows (col2im.c), which start at odd inputs. */
    s = (struct conv_shape){.N = 2, .H = 70, .W = 3, .I = 3, .O = 5, .K = 5, .S = 1, .P = 2};
    if (l->transposed)
        s = (struct conv_shape){.N = 2, .H = 27, .W = 3, .I = 5, .O = 3, .K = 5, .S = 3, .P = 1};
    check_shape(&c, pool, l, &s);
    check_done(&c);
}

/* In bfloat16 an operand has 8 bits of mantissa, and with Winograd's tiles the sums of a few
 * operands too. The packed weights of the first call give the same bits in later calls. */
static void check_bfloat16(struct check *c, struct thread_pool *pool[POOLS], const struct layer *l,
                           const struct conv_shape *s)
{
    struct err e;
    if (precision_choose(PRECISION_BF16, &e))
        return;
    struct arrays a = new_arrays(l, s);
    struct sizes n = sizes_of(l, s);
    double *want = forward_twin(l, &a, s, true);
    float *first = garbage_floats(n.y);
    l->forward(pool[0], first, a.x, a.weight, a.bias, ACT_NONE, s, a.scratch);
    check_close(c, "y in bfloat16", first, want, n.y, 0.04);
    a.scratch.packed = true;
    for (int p = 0; p < POOLS; p++) {
        float *y = garbage_floats(n.y);
        l->forward(pool[p], y, a.x, a.weight, a.bias, ACT_NONE, s, a.scratch);
        check_same_bits(c, "y in bfloat16 with packed weights", y, first, n.y);
        free(y);
    }
    precision_choose(PRECISION_F32, &e);
    free(first);
    free(want);
    free_arrays(&a);
}

/* Shapes for winograd.h: enough channels; images of each size modulo 4, the side of a tile; several
 * blocks of tiles and of channels; several parts of the inner dimension. */
static void check_tiles(struct thread_pool *pool[POOLS], const struct layer *l)
{
    char name[64];
    snprintf(name, sizeof name, "%s in tiles", l->name);
    struct check c = {.name = name};
    for (size_t H = 1; H <= 9; H++) {
        struct conv_shape s = {.N = 2, .W = 11 - H, .I = 17, .O = 16, .K = 4, .S = 2, .P = 1};
        s.H = H;
        check_shape(&c, pool, l, &s);
        check_bfloat16(&c, pool, l, &s);
        s.H += 8;
        s.W += 8;
        check_shape(&c, pool, l, &s);
    }
    static const struct conv_shape shapes[] = {
        {.N = 5, .H = 18, .W = 21, .I = 70, .O = 16, .K = 4, .S = 2, .P = 1},
        {.N = 2, .H = 6, .W = 8, .I = 16, .O = 270, .K = 4, .S = 2, .P = 1},
        {.N = 2, .H = 4, .W = 3, .I = 290, .O = 150, .K = 4, .S = 2, .P = 1},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        check_shape(&c, pool, l, &shapes[i]);
        check_bfloat16(&c, pool, l, &shapes[i]);
    }
    check_done(&c);
}

int main(void)
{
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++) {
        check_blocks(pool, &layers[i]);
        check_tiles(pool, &layers[i]);
    }
    close_pools(pool);
    return check_status();
}
