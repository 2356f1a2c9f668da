/* fused_film.c - the two fused layers, in float32 and bfloat16, against separate layers: a linear
 * one, FiLM and SiLU, and a grouped linear one. All bits must be the same. */
#include "check.h"
#include "consumer.h"

#include "nn/gemm/packed_weights.h"
#include "nn/gemm/precision.h"
#include "nn/layers/fused_film.h"
#include "nn/layers/grouped_linear.h"
#include "nn/layers/linear.h"
#include "nn/layers/pointwise.h"

struct shape {
    size_t B, T, I, H, O, G;
};

struct arrays {
    float *x, *hidden, *hidden_bias, *scale, *shift, *output, *output_bias;
};

static struct arrays new_arrays(const struct shape *s)
{
    return (struct arrays){random_floats(s->B * s->T * s->I),
                           random_floats(s->H * s->I),
                           random_floats(s->H),
                           random_floats(s->B * s->H),
                           random_floats(s->B * s->H),
                           random_floats(s->O * (s->H / s->G)),
                           random_floats(s->O)};
}

static void free_arrays(struct arrays *a)
{
    free(a->x);
    free(a->hidden);
    free(a->hidden_bias);
    free(a->scale);
    free(a->shift);
    free(a->output);
    free(a->output_bias);
}

static float *layer_by_layer(struct thread_pool *w, const struct shape *s, const struct arrays *a,
                             bool film)
{
    size_t N = s->B * s->T;
    float *before = new_floats(N * s->H), *h = new_floats(N * s->H), *y = new_floats(N * s->O);
    linear_forward(w, before, a->x, a->hidden, a->hidden_bias, ACT_NONE, N, s->I, s->H);
    if (film)
        film_silu_forward(w, h, before, a->scale, a->shift, s->B, s->T, s->H);
    else
        silu_forward(w, h, before, N * s->H);
    grouped_linear_forward(w, y, h, a->output, a->output_bias, N, s->H, s->O, s->G);
    free(before);
    free(h);
    return y;
}

static void check_shape(struct check *c, struct thread_pool *w, const struct shape *s, bool film)
{
    struct arrays a = new_arrays(s);
    struct packed_weights l = {0};
    size_t N = s->B * s->T;
    struct fused_film f = {
        .N = N,
        .T = s->T,
        .I = s->I,
        .H = s->H,
        .O = s->O,
        .G = s->G,
        .x = a.x,
        .hidden = packed_weights_grouped(&l, w, a.hidden, s->H, s->I, s->G, 1000),
        .output = packed_weights_grouped(&l, w, a.output, s->O, s->H / s->G, s->G, 1000),
        .hidden_bias = a.hidden_bias,
        .output_bias = a.output_bias,
        .scale = film ? a.scale : NULL,
        .shift = film ? a.shift : NULL,
    };
    float *want = layer_by_layer(w, s, &a, film), *y = garbage_floats(N * s->O);
    fused_film_forward(w, &f, consumer_copy, &(struct consumer){y, s->O});
    check_same_bits(c, film ? "under FiLM" : "without FiLM", y, want, N * s->O);
    free(want);
    free(y);
    packed_weights_free(&l);
    free_arrays(&a);
}

/* A weight is packed once, after it was multiplied with enough rows. */
static void check_packed_weights(struct check *c, struct thread_pool *w)
{
    struct packed_weights l = {0};
    float *W = random_floats(12), *other = random_floats(12);
    check_that(c, !packed_weights_grouped(&l, w, W, 4, 3, 1, 100), "packed for 100 rows");
    const float *packed = packed_weights_grouped(&l, w, W, 4, 3, 1, 100);
    check_that(c, packed, "not packed for 200 rows");
    check_that(c, !packed_weights_grouped(&l, w, other, 4, 3, 1, 1),
               "another weight is packed for one row");
    check_that(c, packed_weights_grouped(&l, w, W, 4, 3, 1, 1) == packed, "packed twice");
    const float *cut = packed_weights_grouped(&l, w, W, 4, 3, 2, 200);
    check_that(c, cut && cut != packed, "one group is used as two");
    packed_weights_free(&l);
    free(W);
    free(other);
}

int main(void)
{
    /* 1 of each; units and outputs that are not whole tiles, groups without outputs; rows in
     * several blocks; a group with more units than BLOCK_K and more outputs than one call of a
     * consumer. */
    static const struct shape shapes[] = {{1, 1, 1, 1, 1, 1},       {2, 3, 5, 12, 7, 3},
                                          {3, 7, 33, 40, 3, 8},     {13, 8, 48, 128, 150, 4},
                                          {1, 50, 300, 600, 90, 2}, {5, 40, 20, 64, 1700, 2}};
    struct thread_pool *pool[POOLS];
    struct err e;
    struct check c = {.name = "fused FiLM"}, l = {.name = "packed weights"};
    open_pools(pool);
    for (int precision = PRECISION_F32; precision <= PRECISION_BF16; precision++) {
        if (precision_choose((enum precision)precision, &e))
            continue;
        for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
            for (int p = 0; p < POOLS; p++) {
                check_shape(&c, pool[p], &shapes[i], true);
                check_shape(&c, pool[p], &shapes[i], false);
            }
        check_packed_weights(&l, pool[1]);
    }
    check_done(&c);
    check_done(&l);
    close_pools(pool);
    return check_status();
}
