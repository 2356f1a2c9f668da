/* conv_check.h - checks one shape of the convolution or its transpose against loops written from
 * the definition. For conv.c and conv_large.c. */
#ifndef TESTS_UNIT_CONV_CHECK_H
#define TESTS_UNIT_CONV_CHECK_H

#include "check.h"
#include "first_write.h"

#include "nn/layers/conv.h"
#include "nn/layers/winograd.h"

/* The rounding error of a sum of n products grows like sqrt(n); the differences of Winograd's tiles
 * (winograd.h) make it larger. */
static inline double tolerance(const struct conv_shape *s, size_t n)
{
    return (winograd_fits(s) ? 2e-5 : 1e-5) * fmax(1, sqrt((double)n) / 64);
}

struct dims {
    long N, H, W, I, O, K, S, P, OH, OW;
};

struct sizes {
    size_t x, y, weight, bias;
};

/* The two layers in one table, so that each check is written once. */
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

static inline struct dims dims_of(const struct layer *l, const struct conv_shape *s)
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

static inline struct sizes sizes_of(const struct layer *l, const struct conv_shape *s)
{
    struct dims d = dims_of(l, s);
    return (struct sizes){.x = s->N * s->H * s->W * s->I,
                          .y = (size_t)(d.N * d.OH * d.OW * d.O),
                          .weight = s->O * s->K * s->K * s->I,
                          .bias = s->O};
}

/* ---- the twins: loops over all (input, weight, output) triples of the definition ---- */

struct triple {
    size_t x, weight, y;
};

/* Calls visit() for each triple of the layer: y[n,oy,ox,o] += x[n,iy,ix,i] times the weight at
 * (ky,kx), where  convolution: iy = oy S + ky - P;   transposed: oy = iy S + ky - P. */
static inline void for_each_triple(const struct layer *l, struct dims d,
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

static inline void visit_forward(void *context, struct triple t)
{
    struct twin *w = context;
    w->y[t.y] += (double)w->a->x[t.x] * (double)w->a->weight[t.weight];
}

static inline void visit_backward(void *context, struct triple t)
{
    struct twin *w = context;
    w->dx[t.x] += (double)w->a->dy[t.y] * (double)w->a->weight[t.weight];
    w->dweight[t.weight] += (double)w->a->dy[t.y] * (double)w->a->x[t.x];
}

static inline double *forward_twin(const struct layer *l, const struct arrays *a,
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

static inline struct arrays new_arrays(const struct layer *l, const struct conv_shape *s)
{
    struct sizes n = sizes_of(l, s);
    return (struct arrays){random_floats(n.x),
                           random_floats(n.weight),
                           random_floats(n.bias),
                           random_floats(n.y),
                           {.at = new_floats(conv_scratch_size(s))}};
}

static inline void free_arrays(struct arrays *a)
{
    free(a->x);
    free(a->weight);
    free(a->bias);
    free(a->dy);
    free(a->scratch.at);
}

static inline void check_forward(struct check *c, struct thread_pool *pool[POOLS],
                                 const struct layer *l, const struct arrays *a,
                                 const struct conv_shape *s, bool bias)
{
    struct sizes n = sizes_of(l, s);
    double *want = forward_twin(l, a, s, bias);
    for (size_t i = 0; i < n.y && bias; i++) /* with bias there is an activation too */
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
        check_same_bits(c, "y with more threads", y, first, n.y);
        free(y);
    }
    free(first);
    free(want);
}

struct gradients {
    float *dx, *dweight, *dbias;
};

static inline struct gradients copy_gradients(const struct gradients *g, struct sizes n)
{
    return (struct gradients){copy_floats(g->dx, n.x), copy_floats(g->dweight, n.weight),
                              copy_floats(g->dbias, n.bias)};
}

static inline void free_gradients(struct gradients *g)
{
    free(g->dx);
    free(g->dweight);
    free(g->dbias);
}

static inline void backward(struct thread_pool *w, const struct layer *l, const struct arrays *a,
                            const struct conv_shape *s, struct gradients g)
{
    l->backward(w, accumulated(g.dx), accumulated(g.dweight), g.dbias, a->dy, a->x, a->weight, s,
                a->scratch);
}

static inline void check_against_twin(struct check *c, const struct layer *l,
                                      const struct arrays *a, const struct conv_shape *s,
                                      const struct gradients *start, const struct gradients *got)
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

static inline void check_gradients_equal(struct check *c, const struct gradients *a,
                                         const struct gradients *b, struct sizes n)
{
    check_same_bits(c, "dx", a->dx, b->dx, n.x);
    check_same_bits(c, "dweight", a->dweight, b->dweight, n.weight);
    check_same_bits(c, "dbias", a->dbias, b->dbias, n.bias);
}

/* The first write over garbage is the same as adding to zeros, also where no window has an input.
 */
static inline void check_first_write(struct check *c, struct thread_pool *w, const struct layer *l,
                                     const struct arrays *a, const struct conv_shape *s)
{
    struct sizes n = sizes_of(l, s);
    struct gradient_pair dx = new_gradient_pair(n.x), dweight = new_gradient_pair(n.weight);
    for (int i = 0; i < 2; i++)
        l->backward(w, dx.gradient[i], dweight.gradient[i], NULL, a->dy, a->x, a->weight, s,
                    a->scratch);
    check_gradient_pair(c, "dx on the first write", &dx);
    check_gradient_pair(c, "dweight on the first write", &dweight);
}

static inline void check_backward(struct check *c, struct thread_pool *pool[POOLS],
                                  const struct layer *l, const struct arrays *a,
                                  const struct conv_shape *s)
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

/* The result of an image does not depend on the other images. */
static inline void check_alone(struct check *c, struct thread_pool *w, const struct layer *l,
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

static inline void check_shape(struct check *c, struct thread_pool *pool[POOLS],
                               const struct layer *l, const struct conv_shape *s)
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

#endif
