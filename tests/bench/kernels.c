/* kernels.c - the speed of the kernels: the linear layer and the convolution at the shapes of the
 * models, as a share of the speed of OpenBLAS's sgemm, and the memory-bound kernels in GB/s.
 *
 *     kernels [THREADS [bf16]]     (default 1 and 2)
 */
#include "../unit/adam_step.h"
#include "base/mem.h"
#include "nn/gemm/precision.h"
#include "nn/lapack.h"
#include "nn/layers/conv.h"
#include "nn/layers/linear.h"
#include "nn/layers/pointwise.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LEAST_REPEATS = 3, MOST_REPEATS = 50, SQUARE = 1536 };

/* A measurement is short, so that some of them are not interrupted by other programs. */
static const double LEAST_SECONDS = 0.001, MOST_SECONDS = 0.3;

/* With one thread it is the processor time of the thread, so that other programs disturb less. */
static clockid_t watch = CLOCK_MONOTONIC;

static double seconds(void)
{
    struct timespec t;
    clock_gettime(watch, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Seconds of one call: the best of many short measurements. */
static double time_of(void (*call)(void *), void *context)
{
    double best = INFINITY, end = seconds() + MOST_SECONDS;
    size_t calls = 1;
    for (int r = 0; r < LEAST_REPEATS || (r < MOST_REPEATS && seconds() < end);) {
        double start = seconds();
        for (size_t i = 0; i < calls; i++)
            call(context);
        double spent = seconds() - start;
        if (spent < LEAST_SECONDS) {
            calls = calls * 2;
            continue;
        }
        best = spent / (double)calls < best ? spent / (double)calls : best;
        r++;
    }
    return best;
}

static float *numbers(size_t n)
{
    float *a = mem_array(n, sizeof *a);
    if (!a) {
        fprintf(stderr, "kernels: out of memory\n");
        exit(1);
    }
    for (size_t i = 0; i < n; i++)
        a[i] = (float)(i % 101) / 101.0f - 0.5f;
    return a;
}

/* ---- peak ---- */

struct square {
    float *a, *b, *c;
    struct thread_pool *w;
};

static void square_half(void *context, size_t block)
{
    const struct square *s = context;
    size_t rows = SQUARE / (size_t)thread_pool_threads(s->w), from = block * rows * SQUARE;
    blas.sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (blasint)rows, SQUARE, SQUARE, 1.0f,
               s->a + from, SQUARE, s->b, SQUARE, 0.0f, s->c + from, SQUARE);
}

static void square_all(void *context)
{
    struct square *s = context;
    thread_pool_run(s->w, (size_t)thread_pool_threads(s->w), square_half, s);
}

static double peak(struct thread_pool *w)
{
    size_t n = (size_t)SQUARE * SQUARE;
    struct square s = {numbers(n), numbers(n), numbers(n), w};
    double rate = 2.0 * SQUARE * (double)n / time_of(square_all, &s) * 1e-9;
    free(s.a);
    free(s.b);
    free(s.c);
    return rate;
}

/* As in a step, where most gradients are unwritten. */
static struct gradient into(float *at)
{
    return (struct gradient){at, true};
}

/* ---- linear ---- */

struct layer {
    size_t N, I, O;
    float *x, *W, *b, *y, *dx, *dW, *db;
    struct thread_pool *w;
};

static void layer_forward(void *context)
{
    struct layer *l = context;
    linear_forward(l->w, l->y, l->x, l->W, l->b, ACT_NONE, l->N, l->I, l->O);
}

static void layer_dx(void *context)
{
    struct layer *l = context;
    linear_backward(l->w, into(l->dx), into(NULL), NULL, l->y, l->x, l->W, l->N, l->I, l->O);
}

static void layer_dW(void *context)
{
    struct layer *l = context;
    linear_backward(l->w, into(NULL), into(l->dW), l->db, l->y, l->x, l->W, l->N, l->I, l->O);
}

/* Prints GFLOP/s and shares of the peak of a layer's three products, each of `work` GFLOP. */
static void print_products(const char *name, double top, double work, double forward, double dx,
                           double dW)
{
    printf("%-32s %7.1f %7.1f %7.1f GFLOP/s  %3.0f %3.0f %3.0f %%  %9.1f us in total\n", name,
           work / forward, work / dx, work / dW, 100 * work / forward / top, 100 * work / dx / top,
           100 * work / dW / top, 1e6 * (forward + dx + dW));
}

static void bench_linear(struct thread_pool *w, double top, size_t N, size_t I, size_t O)
{
    struct layer l = {.N = N,
                      .I = I,
                      .O = O,
                      .x = numbers(N * I),
                      .W = numbers(O * I),
                      .b = numbers(O),
                      .y = numbers(N * O),
                      .dx = numbers(N * I),
                      .dW = numbers(O * I),
                      .db = numbers(O),
                      .w = w};
    char name[64];
    snprintf(name, sizeof name, "%zu x %zu -> %zu", N, I, O);
    print_products(name, top, 2e-9 * (double)N * (double)I * (double)O, time_of(layer_forward, &l),
                   time_of(layer_dx, &l), time_of(layer_dW, &l));
    float *all[] = {l.x, l.W, l.b, l.y, l.dx, l.dW, l.db};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
}

/* ---- convolution ---- */

struct convolution {
    struct conv_shape s;
    float *x, *weight, *b, *y, *dx, *dweight, *db;
    struct conv_scratch scratch;
    struct thread_pool *w;
};

static void convolution_forward(void *context)
{
    struct convolution *c = context;
    conv2d_forward(c->w, c->y, c->x, c->weight, c->b, ACT_NONE, &c->s, c->scratch);
}

static void convolution_dx(void *context)
{
    struct convolution *c = context;
    conv2d_backward(c->w, into(c->dx), into(NULL), NULL, c->y, c->x, c->weight, &c->s, c->scratch);
}

static void convolution_dW(void *context)
{
    struct convolution *c = context;
    conv2d_backward(c->w, into(NULL), into(c->dweight), c->db, c->y, c->x, c->weight, &c->s,
                    c->scratch);
}

static void bench_conv(struct thread_pool *w, double top, struct conv_shape s)
{
    size_t OH = conv2d_side(s.H, s.K, s.S, s.P), OW = conv2d_side(s.W, s.K, s.S, s.P);
    size_t x = s.N * s.H * s.W * s.I, y = s.N * OH * OW * s.O, weight = s.O * s.K * s.K * s.I;
    struct convolution c = {s,
                            numbers(x),
                            numbers(weight),
                            numbers(s.O),
                            numbers(y),
                            numbers(x),
                            numbers(weight),
                            numbers(s.O),
                            {.at = numbers(conv_scratch_size(&s))},
                            w};
    char name[64];
    snprintf(name, sizeof name, "%zu x [%zu,%zu,%zu] -> %zu, %zux%zu/%zu", s.N, s.H, s.W, s.I, s.O,
             s.K, s.K, s.S);
    print_products(name, top, 2e-9 * (double)(s.N * OH * OW * s.O) * (double)(s.K * s.K * s.I),
                   time_of(convolution_forward, &c), time_of(convolution_dx, &c),
                   time_of(convolution_dW, &c));
    float *all[] = {c.x, c.weight, c.b, c.y, c.dx, c.dweight, c.db, c.scratch.at};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
}

/* ---- element by element ---- */

struct vectors {
    float *a[5];
    size_t n;
    struct thread_pool *w;
};

static void vectors_adam(void *context)
{
    struct vectors *v = context;
    struct adam a = {
        .rate = 1e-3f, .beta1 = 0.9f, .beta2 = 0.99f, .epsilon = 1e-8f, .average = 0.99f};
    adam_step(v->w, &a, v->a[0], v->a[1], v->a[2], v->a[3], v->a[4], 1, v->n);
}

static void vectors_clipped_adam(void *context)
{
    struct vectors *v = context;
    struct adam a = {.rate = 1e-3f,
                     .beta1 = 0.9f,
                     .beta2 = 0.99f,
                     .epsilon = 1e-8f,
                     .clip = 1,
                     .average = 0.99f};
    adam_step(v->w, &a, v->a[0], v->a[1], v->a[2], v->a[3], v->a[4], 1, v->n);
}

static void vectors_silu(void *context)
{
    struct vectors *v = context;
    silu_forward(v->w, v->a[1], v->a[0], v->n);
}

static void vectors_silu_backward(void *context)
{
    struct vectors *v = context;
    act_gradient(v->w, v->a[1], v->a[0], NULL, ACT_SILU, v->n);
}

static void vectors_film_backward(void *context)
{
    struct vectors *v = context;
    film_silu_backward(v->w, v->a[1], v->a[2], v->a[3], v->a[4], v->a[0], v->a[2] + 1, v->a[3] + 1,
                       v->n / (8 * 768), 8, 768);
}

static void vectors_fourier(void *context)
{
    struct vectors *v = context;
    fourier_forward(v->w, v->a[1], v->a[0], v->n / 33, 3, 5);
}

static void vectors_copy(void *context)
{
    struct vectors *v = context;
    memcpy(v->a[1], v->a[0], v->n * sizeof *v->a[0]);
}

static void bench_vector(struct thread_pool *w, const char *name, void (*call)(void *), size_t n,
                         double bytes)
{
    struct vectors v = {.n = n, .w = w};
    for (size_t i = 0; i < 5; i++)
        v.a[i] = numbers(n);
    double time = time_of(call, &v);
    printf("%-22s n = %8zu  %9.1f us  %6.2f ns per element  %6.1f GB/s\n", name, n, 1e6 * time,
           1e9 * time / (double)n, bytes * (double)n / time * 1e-9);
    for (size_t i = 0; i < 5; i++)
        free(v.a[i]);
}

static void no_block(void *context, size_t block)
{
    (void)context;
    (void)block;
}

static void empty_run(void *context)
{
    thread_pool_run(context, 2, no_block, NULL);
}

static void bench(int threads, enum precision precision)
{
    watch = threads == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC;
    struct err e;
    struct thread_pool *w = thread_pool_open(threads, &e);
    if (!w || lapack_open(&e)) {
        fprintf(stderr, "kernels: %s\n", e.text);
        exit(1);
    }
    double top = peak(w);
    if (precision_choose(precision, &e)) {
        fprintf(stderr, "kernels: %s\n", e.text);
        exit(1);
    }
    printf("%d thread%s: sgemm (%s) %dx%d: %.1f GFLOP/s;  a run of two empty blocks: %.2f us\n",
           threads, threads == 1 ? "" : "s", blas.corename(), SQUARE, SQUARE, top,
           1e6 * time_of(empty_run, w));
    printf("                         forward      dx      dW\n");
    static const size_t shapes[][3] = {{64, 768, 5751}, {64, 384, 768},   {64, 384, 384},
                                       {6272, 192, 64}, {128, 3136, 128}, {16, 16, 128},
                                       {128, 12, 128},  {16, 128, 512},   {64, 12, 384},
                                       {8192, 33, 64},  {8192, 64, 128}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        bench_linear(w, top, shapes[i][0], shapes[i][1], shapes[i][2]);
    for (size_t side = 64, I = 3, O = 64; side > 4; side /= 2, I = O, O *= 2)
        bench_conv(w, top, (struct conv_shape){128, side, side, I, O, 4, 2, 1});
    bench_linear(w, top, 128, 16 * 512, 128); /* the layer after the last convolution */
    bench_conv(w, top, (struct conv_shape){64, 8, 8, 128, 128, 3, 1, 1});
    bench_vector(w, "copy", vectors_copy, 6000000, 8);
    bench_vector(w, "adam and average", vectors_adam, 6000000, 40);
    bench_vector(w, "adam, clipped", vectors_clipped_adam, 6000000, 44);
    bench_vector(w, "silu", vectors_silu, 49152, 8);
    bench_vector(w, "silu", vectors_silu, 1048576, 8);
    bench_vector(w, "silu backward", vectors_silu_backward, 1048576, 12);
    bench_vector(w, "film_silu backward", vectors_film_backward, 49152, 16);
    bench_vector(w, "fourier", vectors_fourier, 811008, 4);
    thread_pool_close(w);
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        bench(atoi(argv[1]), argc > 2 ? PRECISION_BF16 : PRECISION_F32);
        return 0;
    }
    bench(1, PRECISION_F32);
    bench(2, PRECISION_F32);
    return 0;
}
