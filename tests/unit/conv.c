/* conv.c - the convolution and its transpose against loops written from the definition, over odd
 * sizes, paddings, strides and kernels; then against numerical slopes. */
#include "check.h"
#include "first_write.h"

#include "nn/gemm/precision.h"
#include "nn/layers/conv.h"
#include "nn/layers/winograd.h"

/* A sum of n products is one chain of roundings, whose error grows like its root; the differences
 * in tiles (winograd.h) make it larger. */
static double tolerance(const struct conv_shape *s, size_t n)
{
    return (winograd_fits(s) ? 2e-5 : 1e-5) * fmax(1, sqrt((double)n) / 64);
}

struct dims {
    long N, H, W, I, O, K, S, P, OH, OW;
};

struct sizes {
    size_t x, y, weight, bias;
};

/* The two layers side by side, so that each check is written once. */
struct layer {
    const char *name;
    void (*forward)(struct thread_pool *w, float *y, const float *x, const float *weight,
                    const float *bias, enum activation act, const struct conv_shape *s,
                    struct conv_scratch scratch);
    void (*backward)(struct thread_pool *w, struct gradient dx, struct gradient dweight,
                     float *dbias, const float *dy, const float *x, const float *weight,
                     const struct conv_shape *s, struct conv_scratch scratch);
    size_t (*side)(size_t input, size_t K, size_t S, size_t P);
    bool transposed;
};

static const struct layer layers[] = {
    {"conv2d", conv2d_forward, conv2d_backward, conv2d_side, false},
    {"conv_transpose2d", conv_transpose2d_forward, conv_transpose2d_backward, conv_transpose2d_side,
     true},
};

struct arrays {
    float *x, *weight, *bias, *dy;
    struct conv_scratch scratch;
};

static struct dims dims_of(const struct layer *l, const struct conv_shape *s)
{
    return (struct dims){(long)s->N,
                         (long)s->H,
                         (long)s->W,
                         (long)s->I,
                         (long)s->O,
                         (long)s->K,
                         (long)s->S,
                         (long)s->P,
                         (long)l->side(s->H, s->K, s->S, s->P),
                         (long)l->side(s->W, s->K, s->S, s->P)};
}

static struct sizes sizes_of(const struct layer *l, const struct conv_shape *s)
{
    struct dims d = dims_of(l, s);
    return (struct sizes){.x = s->N * s->H * s->W * s->I,
                          .y = (size_t)(d.N * d.OH * d.OW * d.O),
                          .weight = s->O * s->K * s->K * s->I,
                          .bias = s->O};
}

/* ---- the twins: both walk over the (input, weight, output) triples that meet ---- */

struct triple {
    size_t x, weight, y;
};

/* Calls visit() for each triple of the layer: y[n,oy,ox,o] takes x[n,iy,ix,i] times the weight at
 * (ky,kx), where convolution: iy = oy S + ky - P;   transposed: oy = iy S + ky - P. */
static void for_each_triple(const struct layer *l, struct dims d,
                            void (*visit)(void *context, struct triple t), void *context)
{
    for (long n = 0; n < d.N; n++)
        for (long oy = 0; oy < d.OH; oy++)
            for (long ox = 0; ox < d.OW; ox++)
                for (long iy = 0; iy < d.H; iy++)
                    for (long ix = 0; ix < d.W; ix++) {
                        long ky = l->transposed ? oy - iy * d.S + d.P : iy - oy * d.S + d.P;
                        long kx = l->transposed ? ox - ix * d.S + d.P : ix - ox * d.S + d.P;
                        if (ky < 0 || ky >= d.K || kx < 0 || kx >= d.K)
                            continue;
                        for (long o = 0; o < d.O; o++)
                            for (long i = 0; i < d.I; i++) {
                                long first = l->transposed ? i : o, last = l->transposed ? o : i;
                                long lasts = l->transposed ? d.O : d.I;
                                visit(context,
                                      (struct triple){
                                          (size_t)(((n * d.H + iy) * d.W + ix) * d.I + i),
                                          (size_t)(((first * d.K + ky) * d.K + kx) * lasts + last),
                                          (size_t)(((n * d.OH + oy) * d.OW + ox) * d.O + o)});
                            }
                    }
}

struct twin {
    const struct arrays *a;
    double *y, *dx, *dweight;
};

static void visit_forward(void *context, struct triple t)
{
    struct twin *w = context;
    w->y[t.y] += (double)w->a->x[t.x] * (double)w->a->weight[t.weight];
}

static void visit_backward(void *context, struct triple t)
{
    struct twin *w = context;
    w->dx[t.x] += (double)w->a->dy[t.y] * (double)w->a->weight[t.weight];
    w->dweight[t.weight] += (double)w->a->dy[t.y] * (double)w->a->x[t.x];
}

static double *forward_twin(const struct layer *l, const struct arrays *a,
                            const struct conv_shape *s, bool bias)
{
    struct sizes n = sizes_of(l, s);
    double *y = checked(mem_array(n.y, sizeof *y));
    for (size_t i = 0; i < n.y; i++)
        y[i] = bias ? (double)a->bias[i % s->O] : 0;
    for_each_triple(l, dims_of(l, s), visit_forward, &(struct twin){.a = a, .y = y});
    return y;
}

/* ---- one shape ---- */

static struct arrays new_arrays(const struct layer *l, const struct conv_shape *s)
{
    struct sizes n = sizes_of(l, s);
    return (struct arrays){random_floats(n.x),
                           random_floats(n.weight),
                           random_floats(n.bias),
                           random_floats(n.y),
                           {.at = new_floats(conv_scratch_size(s))}};
}

static void free_arrays(struct arrays *a)
{
    free(a->x);
    free(a->weight);
    free(a->bias);
    free(a->dy);
    free(a->scratch.at);
}

static void check_forward(struct check *c, struct thread_pool *pool[POOLS], const struct layer *l,
                          const struct arrays *a, const struct conv_shape *s, bool bias)
{
    struct sizes n = sizes_of(l, s);
    double *want = forward_twin(l, a, s, bias);
    for (size_t i = 0; i < n.y && bias; i++) /* which is then activated too */
        want[i] *= want[i] < 0 ? 0.2 : 1;
    float *first = NULL;
    struct conv_scratch scratch = a->scratch;
    for (int p = 0; p < POOLS; p++, scratch.packed = true) {
        float *y = garbage_floats(n.y);
        l->forward(pool[p], y, a->x, a->weight, bias ? a->bias : NULL,
                   bias ? ACT_LEAKY_RELU : ACT_NONE, s, scratch);
        if (p == 0) {
            check_close(c, "y", y, want, n.y, tolerance(s, s->K * s->K * s->I));
            first = y;
            continue;
        }
        check_same_bits(c, "y with more workers", y, first, n.y);
        free(y);
    }
    free(first);
    free(want);
}

struct gradients {
    float *dx, *dweight, *dbias;
};

static struct gradients copy_gradients(const struct gradients *g, struct sizes n)
{
    return (struct gradients){copy_floats(g->dx, n.x), copy_floats(g->dweight, n.weight),
                              copy_floats(g->dbias, n.bias)};
}

static void free_gradients(struct gradients *g)
{
    free(g->dx);
    free(g->dweight);
    free(g->dbias);
}

static void backward(struct thread_pool *w, const struct layer *l, const struct arrays *a,
                     const struct conv_shape *s, struct gradients g)
{
    l->backward(w, added(g.dx), added(g.dweight), g.dbias, a->dy, a->x, a->weight, s, a->scratch);
}

static void check_against_twin(struct check *c, const struct layer *l, const struct arrays *a,
                               const struct conv_shape *s, const struct gradients *start,
                               const struct gradients *got)
{
    struct sizes n = sizes_of(l, s);
    double *dx = doubles_of(start->dx, n.x), *dweight = doubles_of(start->dweight, n.weight);
    double *dbias = doubles_of(start->dbias, n.bias);
    for_each_triple(l, dims_of(l, s), visit_backward,
                    &(struct twin){.a = a, .dx = dx, .dweight = dweight});
    for (size_t i = 0; i < n.y; i++)
        dbias[i % s->O] += (double)a->dy[i];
    check_close(c, "dx", got->dx, dx, n.x, tolerance(s, s->K * s->K * s->O));
    check_close(c, "dweight", got->dweight, dweight, n.weight, tolerance(s, n.x + n.y));
    check_close(c, "dbias", got->dbias, dbias, n.bias, tolerance(s, n.y));
    free(dx);
    free(dweight);
    free(dbias);
}

static void check_gradients_equal(struct check *c, const struct gradients *a,
                                  const struct gradients *b, struct sizes n)
{
    check_same_bits(c, "dx", a->dx, b->dx, n.x);
    check_same_bits(c, "dweight", a->dweight, b->dweight, n.weight);
    check_same_bits(c, "dbias", a->dbias, b->dbias, n.bias);
}

/* Written to garbage is the same as added to zeros, also where no window meets an input. */
static void check_first_write(struct check *c, struct thread_pool *w, const struct layer *l,
                              const struct arrays *a, const struct conv_shape *s)
{
    struct sizes n = sizes_of(l, s);
    struct blanks dx = new_blanks(n.x), dweight = new_blanks(n.weight);
    for (int i = 0; i < 2; i++)
        l->backward(w, dx.gradient[i], dweight.gradient[i], NULL, a->dy, a->x, a->weight, s,
                    a->scratch);
    check_first_writes(c, "dx that was first_write", &dx);
    check_first_writes(c, "dweight that was first_write", &dweight);
}

static void check_backward(struct check *c, struct thread_pool *pool[POOLS], const struct layer *l,
                           const struct arrays *a, const struct conv_shape *s)
{
    struct sizes n = sizes_of(l, s);
    struct gradients start = {random_floats(n.x), random_floats(n.weight), random_floats(n.bias)};
    struct gradients first = copy_gradients(&start, n);
    backward(pool[0], l, a, s, first);
    check_against_twin(c, l, a, s, &start, &first);
    for (int p = 1; p < POOLS; p++) {
        struct gradients g = copy_gradients(&start, n);
        backward(pool[p], l, a, s, g);
        check_gradients_equal(c, &g, &first, n);
        free_gradients(&g);
    }
    struct gradients parts = copy_gradients(&start, n); /* one at a time: the others are NULL */
    backward(pool[1], l, a, s, (struct gradients){.dx = parts.dx});
    backward(pool[1], l, a, s, (struct gradients){.dweight = parts.dweight});
    backward(pool[1], l, a, s, (struct gradients){.dbias = parts.dbias});
    check_gradients_equal(c, &parts, &first, n);
    check_first_write(c, pool[1], l, a, s);
    free_gradients(&parts);
    free_gradients(&first);
    free_gradients(&start);
}

/* An image comes out the same whatever others there are. */
static void check_alone(struct check *c, struct thread_pool *w, const struct layer *l,
                        const struct arrays *a, const struct conv_shape *s)
{
    struct conv_shape one = *s;
    one.N = 1;
    struct sizes n = sizes_of(l, s), each = sizes_of(l, &one);
    size_t last = s->N - 1;
    float *y = garbage_floats(n.y), *dx = garbage_floats(n.x);
    float *own_y = garbage_floats(each.y), *own_dx = garbage_floats(each.x);
    struct gradient none = {NULL, false};
    l->forward(w, y, a->x, a->weight, a->bias, ACT_TANH, s, a->scratch);
    l->backward(w, (struct gradient){dx, true}, none, NULL, a->dy, a->x, a->weight, s, a->scratch);
    l->forward(w, own_y, a->x + last * each.x, a->weight, a->bias, ACT_TANH, &one, a->scratch);
    l->backward(w, (struct gradient){own_dx, true}, none, NULL, a->dy + last * each.y,
                a->x + last * each.x, a->weight, &one, a->scratch);
    check_same_bits(c, "y of an image alone", own_y, y + last * each.y, each.y);
    check_same_bits(c, "dx of an image alone", own_dx, dx + last * each.x, each.x);
    free(y);
    free(dx);
    free(own_y);
    free(own_dx);
}

static void check_shape(struct check *c, struct thread_pool *pool[POOLS], const struct layer *l,
                        const struct conv_shape *s)
{
    if (l->side(s->H, s->K, s->S, s->P) == 0 || l->side(s->W, s->K, s->S, s->P) == 0)
        return;
    int failed = c->failed;
    struct arrays a = new_arrays(l, s);
    check_forward(c, pool, l, &a, s, true);
    check_forward(c, pool, l, &a, s, false);
    check_backward(c, pool, l, &a, s);
    check_alone(c, pool[1], l, &a, s);
    if (c->failed > failed && c->failed <= SHOWN_FAILURES)
        printf("# N=%zu H=%zu W=%zu I=%zu O=%zu K=%zu S=%zu P=%zu\n", s->N, s->H, s->W, s->I, s->O,
               s->K, s->S, s->P);
    free_arrays(&a);
}

/* ---- all shapes ---- */

/* Batch 1 and 3; 1, 3 and 5 channels on each side; every kernel, stride and padding. */
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

/* Large enough for several blocks, parts of the inner dimension, and odd rests of both. */
static void check_blocks(struct thread_pool *pool[POOLS], const struct layer *l)
{
    char name[64];
    snprintf(name, sizeof name, "%s in blocks", l->name);
    struct check c = {.name = name};
    struct conv_shape s = {.N = 23, .H = 33, .W = 31, .I = 6, .O = 5, .K = 4, .S = 2, .P = 1};
    if (l->transposed)
        s = (struct conv_shape){.N = 23, .H = 16, .W = 17, .I = 5, .O = 7, .K = 4, .S = 1, .P = 1};
    check_shape(&c, pool, l, &s);
    /* So many channels that the sums go over many parts of the inner dimension. */
    s = (struct conv_shape){.N = 2, .H = 4, .W = 4, .I = 24, .O = 2100, .K = 3, .S = 1, .P = 1};
    if (l->transposed)
        s = (struct conv_shape){.N = 2, .H = 4, .W = 4, .I = 2100, .O = 24, .K = 3, .S = 1, .P = 1};
    check_shape(&c, pool, l, &s);
    /* So many places that the weights' gradient is summed up in parts (of conv.c). */
    s = (struct conv_shape){.N = 70, .H = 33, .W = 31, .I = 2, .O = 3, .K = 4, .S = 2, .P = 1};
    if (l->transposed)
        s = (struct conv_shape){.N = 70, .H = 16, .W = 15, .I = 3, .O = 2, .K = 4, .S = 2, .P = 1};
    check_shape(&c, pool, l, &s);
    /* Bands of output rows (of fold.h), from odd inputs on. */
    s = (struct conv_shape){.N = 2, .H = 70, .W = 3, .I = 3, .O = 5, .K = 5, .S = 1, .P = 2};
    if (l->transposed)
        s = (struct conv_shape){.N = 2, .H = 27, .W = 3, .I = 5, .O = 3, .K = 5, .S = 3, .P = 1};
    check_shape(&c, pool, l, &s);
    check_done(&c);
}

/* In bfloat16 a factor has 8 bits, and in tiles so have the sums of a few; the weights that an
 * earlier call laid out are the same. */
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
        check_same_bits(c, "y in bfloat16 of laid weights", y, first, n.y);
        free(y);
    }
    precision_choose(PRECISION_F32, &e);
    free(first);
    free(want);
    free_arrays(&a);
}

/* The kernels of winograd.h: channels enough; images of every size modulo the tiles' 4,
 * several blocks of tiles and of channels, several parts of the inner dimension. */
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

/* The layer is linear in each argument: the difference is exact but for rounding, with any step. */
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
        check_blocks(pool, &layers[i]);
        check_tiles(pool, &layers[i]);
        check_numerically(pool[1], &layers[i]);
    }
    close_pools(pool);
    return check_status();
}
