/* fused_film.c - the two layers made together, in float32 and bfloat16, against the same layers one
 * after another: a linear one, FiLM and SiLU, and bands. Every bit has to be the same. */
#include "check.h"
#include "consumer.h"

#include "nn/gemm/packed_weights.h"
#include "nn/gemm/precision.h"
#include "nn/layers/fused_film.h"
#include "nn/layers/grouped_linear.h"
#include "nn/layers/linear.h"

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
    fused_film_forward(w, &f, taker_take, &(struct taker){y, s->O});
    check_same_bits(c, film ? "under FiLM" : "without FiLM", y, want, N * s->O);
    free(want);
    free(y);
    packed_weights_free(&l);
    free_arrays(&a);
}

/* Few rows have met a weight, then many: it is laid out once. */
static void check_layouts(struct check *c, struct thread_pool *w)
{
    struct packed_weights l = {0};
    float *W = random_floats(12), *other = random_floats(12);
    check_that(c, !packed_weights_grouped(&l, w, W, 4, 3, 1, 100), "laid out for 100 rows");
    const float *laid = packed_weights_grouped(&l, w, W, 4, 3, 1, 100);
    check_that(c, laid, "not laid out for 200 rows");
    check_that(c, !packed_weights_grouped(&l, w, other, 4, 3, 1, 1),
               "another weight laid out for one row");
    check_that(c, packed_weights_grouped(&l, w, W, 4, 3, 1, 1) == laid, "laid out twice");
    const float *cut = packed_weights_grouped(&l, w, W, 4, 3, 2, 200);
    check_that(c, cut && cut != laid, "one band is taken for two");
    packed_weights_free(&l);
    free(W);
    free(other);
}

int main(void)
{
    /* One of all; units and outputs that are no whole tiles, bands without outputs; rows in several
     * blocks; more units of a band than a part, more outputs than are handed over at once. */
    static const struct shape shapes[] = {{1, 1, 1, 1, 1, 1},       {2, 3, 5, 12, 7, 3},
                                          {3, 7, 33, 40, 3, 8},     {13, 8, 48, 128, 150, 4},
                                          {1, 50, 300, 600, 90, 2}, {5, 40, 20, 64, 1700, 2}};
    struct thread_pool *pool[POOLS];
    struct err e;
    struct check c = {.name = "FiLM and bands together"}, l = {.name = "layouts"};
    open_pools(pool);
    for (int precision = PRECISION_F32; precision <= PRECISION_BF16; precision++) {
        if (precision_choose((enum precision)precision, &e))
            continue;
        for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
            for (int p = 0; p < POOLS; p++) {
                check_shape(&c, pool[p], &shapes[i], true);
                check_shape(&c, pool[p], &shapes[i], false);
            }
        check_layouts(&l, pool[1]);
    }
    check_done(&c);
    check_done(&l);
    close_pools(pool);
    return check_status();
}
