/* roof.h - what the machine can do at most on some threads: floating-point operations (OpenBLAS's
 * sgemm) and bytes of memory (a triad). The time of any work is at least the larger of its
 * operations and its bytes divided by these rates (the roofline model; Williams, Waterman and
 * Patterson, 2009). */
#ifndef TESTS_BENCH_ROOF_H
#define TESTS_BENCH_ROOF_H

#include "base/block.h"
#include "base/mem.h"
#include "base/thread_pool.h"
#include "nn/lapack.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    SQUARE = 2048,            /* rows and columns of the product */
    TRIAD = (256 << 20) / 12, /* floats of each of the three arrays: 256 MiB, more than any cache */
    PEAKS = 7
};

static _Noreturn void fail(const char *text)
{
    fprintf(stderr, "training: %s\n", text);
    exit(1);
}

static _Noreturn void exhausted(size_t bytes)
{
    (void)bytes;
    fail("out of memory");
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static float *numbers(size_t n)
{
    float *a = mem_array(n, sizeof *a);
    if (!a)
        exhausted(n);
    for (size_t i = 0; i < n; i++)
        a[i] = (float)(i % 101) / 101 - 0.5f;
    return a;
}

/* Three arrays, and how many threads share the work on them. */
struct arrays {
    float *a, *b, *c;
    size_t threads;
};

/* The highest rate of some runs of a job, which is `amount` of work. */
static double best_rate(struct thread_pool *w, void (*part)(void *, size_t), size_t n,
                        double amount)
{
    struct arrays s = {numbers(n), numbers(n), numbers(n), (size_t)thread_pool_threads(w)};
    double best = 0;
    for (int i = 0; i < PEAKS; i++) {
        double start = seconds();
        thread_pool_run(w, s.threads, part, &s);
        double rate = amount / (seconds() - start);
        best = rate > best ? rate : best;
    }
    free(s.a);
    free(s.b);
    free(s.c);
    return best;
}

static void product_part(void *context, size_t block)
{
    const struct arrays *s = context;
    size_t rows = SQUARE / s->threads, from = block * rows * SQUARE;
    blas.sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (blasint)rows, SQUARE, SQUARE, 1,
               s->a + from, SQUARE, s->b, SQUARE, 0, s->c + from, SQUARE);
}

/* GFLOP/s of a large product, its rows shared out. */
static double peak_gflops(struct thread_pool *w)
{
    size_t threads = (size_t)thread_pool_threads(w), rows = SQUARE / threads * threads;
    return best_rate(w, product_part, (size_t)SQUARE * SQUARE,
                     2e-9 * (double)rows * SQUARE * SQUARE);
}

static void triad_part(void *context, size_t block)
{
    const struct arrays *s = context;
    size_t each = TRIAD / s->threads;
    float *restrict a = s->a + block * each;
    const float *restrict b = s->b + block * each, *restrict c = s->c + block * each;
    for (size_t i = 0; i < each; i++)
        a[i] = b[i] + 0.5f * c[i];
}

/* GB/s of a = b + c / 2: two numbers read and one written, as STREAM counts (McCalpin 1995). A
 * write to memory that is not in the cache reads it first: that is not counted, neither here nor in
 * the bytes of a step. */
static double peak_gigabytes(struct thread_pool *w)
{
    size_t threads = (size_t)thread_pool_threads(w);
    return best_rate(w, triad_part, TRIAD, 1e-9 * 12 * (double)(TRIAD / threads * threads));
}

#endif
