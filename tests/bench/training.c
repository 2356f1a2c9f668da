/* training.c - a step of training in GFLOP/s, beside what sgemm alone reaches on as many threads.
 *
 *     training THREADS FRAMES      (a stream of frames, such as sprite-draw's)
 *
 * The sprites preset learns from the frames; every matrix product of a step, forward and backward,
 * is counted as it is called: 2 rows columns inner. What else a step does (drawing, activations,
 * losses, the optimiser) costs time and counts nothing. Prints "NAME VALUE" lines. */
#include "base/mem.h"
#include "model/train.h"
#include "nn/blas.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { WARM_UP = 5, STEPS = 61, SQUARE = 2048, PEAKS = 9 };

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

static void must(int result, const struct err *e)
{
    if (result)
        fail(e->text);
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

static double median(double *list, size_t n)
{
    qsort(list, n, sizeof *list, compare);
    return list[n / 2];
}

/* ---- the products are counted ---- */

static __typeof__(cblas_sgemm) *real_sgemm;
static atomic_ullong operations;

static void counted_sgemm(OPENBLAS_CONST enum CBLAS_ORDER order,
                          OPENBLAS_CONST enum CBLAS_TRANSPOSE a_order,
                          OPENBLAS_CONST enum CBLAS_TRANSPOSE b_order, OPENBLAS_CONST blasint rows,
                          OPENBLAS_CONST blasint columns, OPENBLAS_CONST blasint inner,
                          OPENBLAS_CONST float alpha, OPENBLAS_CONST float *a,
                          OPENBLAS_CONST blasint a_stride, OPENBLAS_CONST float *b,
                          OPENBLAS_CONST blasint b_stride, OPENBLAS_CONST float beta, float *c,
                          OPENBLAS_CONST blasint c_stride)
{
    unsigned long long work =
        2ULL * (unsigned long long)rows * (unsigned long long)columns * (unsigned long long)inner;
    atomic_fetch_add_explicit(&operations, work, memory_order_relaxed);
    real_sgemm(order, a_order, b_order, rows, columns, inner, alpha, a, a_stride, b, b_stride, beta,
               c, c_stride);
}

/* ---- the peak ---- */

struct square {
    float *a, *b, *c;
    size_t threads;
};

static void square_part(void *context, size_t block)
{
    const struct square *s = context;
    size_t rows = SQUARE / s->threads, from = block * rows * SQUARE;
    real_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (blasint)rows, SQUARE, SQUARE, 1,
               s->a + from, SQUARE, s->b, SQUARE, 0, s->c + from, SQUARE);
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

/* GFLOP/s of a large product, its rows shared out. */
static double peak(struct workers *w)
{
    size_t n = (size_t)SQUARE * SQUARE, threads = (size_t)workers_threads(w);
    struct square s = {numbers(n), numbers(n), numbers(n), threads};
    double rate[PEAKS];
    for (int i = 0; i < PEAKS; i++) {
        double start = seconds();
        workers_run(w, threads, square_part, &s);
        rate[i] = 2e-9 * (double)(SQUARE / threads * threads) * (double)n / (seconds() - start);
    }
    free(s.a);
    free(s.b);
    free(s.c);
    return median(rate, PEAKS);
}

/* ---- training ---- */

static void read_frames(struct dataset *d, const char *path)
{
    struct err e;
    int fd = open(path, O_RDONLY);
    struct reader *r = fd < 0 ? NULL : reader_open(fd, path, (size_t)1 << 30, &e);
    if (!r)
        fail("cannot open the frames");
    must(reader_start(r, &e) || dataset_read(d, r, &e), &e);
    reader_close(r);
}

static void build(struct model *m, const struct dataset *d)
{
    struct err e;
    must(config_preset(&m->config, &m->training, "dsvae", "sprites", &e), &e);
    must(canvas_measure(&m->canvas, d, false, &e), &e);
    must(model_build(m, true, &e), &e);
    params_init(&m->params, 1);
}

/* Times each step: seconds, and GFLOP/s of its products. */
static void measure(struct trainer *tr, double *time, double *rate)
{
    struct err e;
    struct train_report report = {0};
    for (int i = -WARM_UP; i < STEPS; i++) {
        atomic_store(&operations, 0);
        double start = seconds();
        must(train_step(tr, 0, &report, &e), &e);
        double spent = seconds() - start;
        if (i < 0)
            continue;
        time[i] = spent;
        rate[i] = 1e-9 * (double)atomic_load(&operations) / spent;
    }
}

int main(int argc, char **argv)
{
    if (argc != 3)
        fail("usage: training THREADS FRAMES");
    struct err e;
    static struct dataset data;
    static struct model model;
    static struct trainer trainer;
    double time[STEPS], rate[STEPS], before, after;
    struct workers *w = workers_open(atoi(argv[1]), &e);
    if (!w)
        fail(e.text);
    real_sgemm = blas.sgemm;
    blas.sgemm = counted_sgemm;
    read_frames(&data, argv[2]);
    build(&model, &data);
    struct crew alone = crew_alone(w);
    must(train_open(&trainer, &model, &data, &alone, 1, &e), &e);
    trainer.tape.arena.exhausted = exhausted;

    before = peak(w);
    measure(&trainer, time, rate);
    after = peak(w);
    double step = median(time, STEPS), gflops = median(rate, STEPS), top = (before + after) / 2;
    printf("peak_gflops %.1f\ntrain_gflops %.1f\ntrain_share %.3f\ntrain_step_ms %.2f\n"
           "train_sequences_per_s %.0f\ncore %s\n",
           top, gflops, gflops / top, 1e3 * step, (double)trainer.B / step, blas.corename());

    train_close(&trainer);
    model_free(&model);
    dataset_free(&data);
    workers_close(w);
    return 0;
}
