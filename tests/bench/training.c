/* training.c - a step of training in GFLOP/s, beside what sgemm alone reaches on as many threads.
 *
 *     training PRESET THREADS f32|bf16 SECONDS FRAMES      (a stream of frames, such as
 * sprite-draw's)
 *
 * The preset learns from the frames. The work of a step is that of its matrix products, two for
 * each multiplication and addition, worked out from the shapes of the parameters: forward once,
 * backward twice. What else a step does (drawing, activations, losses, the optimiser) costs time
 * and counts nothing. Convolutions count as they are defined, though most do with fewer
 * multiplications (winograd.h): beside sgemm they may come out above 1. Prints "NAME VALUE" lines.
 */
#include "base/mem.h"
#include "nn/gemm/precision.h"
#include "nn/lapack.h"
#include "train/measure_geometry.h"
#include "train/trainer.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WARM_UP = 2, LEAST_STEPS = 3, MOST_STEPS = 200, SQUARE = 2048, PEAKS = 7 };

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

/* ---- the peak ---- */

struct square {
    float *a, *b, *c;
    size_t threads;
};

static void square_part(void *context, size_t block)
{
    const struct square *s = context;
    size_t rows = SQUARE / s->threads, from = block * rows * SQUARE;
    blas.sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (blasint)rows, SQUARE, SQUARE, 1,
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

/* GFLOP/s of a large product, its rows shared out: the best of some, for a peak. */
static double peak(struct thread_pool *w)
{
    size_t n = (size_t)SQUARE * SQUARE, threads = (size_t)thread_pool_threads(w);
    struct square s = {numbers(n), numbers(n), numbers(n), threads};
    double rate[PEAKS];
    for (int i = 0; i < PEAKS; i++) {
        double start = seconds();
        thread_pool_run(w, threads, square_part, &s);
        rate[i] = 2e-9 * (double)(SQUARE / threads * threads) * (double)n / (seconds() - start);
    }
    free(s.a);
    free(s.b);
    free(s.c);
    qsort(rate, PEAKS, sizeof *rate, compare);
    return rate[PEAKS - 1];
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

static void build(struct model *m, const char *preset, const struct dataset *d)
{
    struct err e;
    must(config_preset(&m->config, &m->training, "dsvae", preset, &e), &e);
    must(geometry_measure(&m->geometry, d, model_margin(m), &e), &e);
    must(model_build(m, true, &e), &e);
    params_init(&m->params, 1);
}

/* ---- the work of a step ---- */

struct rows {
    const char *layers; /* their names begin so */
    size_t rows;
    bool first; /* its input is data: nothing goes further back */
};

/* How many different patches and colours the encoders see, in the first sequences. */
static void count_distinct(struct trainer *tr, size_t *patches, size_t *colours)
{
    const struct model *m = tr->model;
    struct tape *t = &tr->tape;
    const size_t bytes = m->geometry.H * m->geometry.W * m->geometry.C;
    uint32_t *at;
    tape_start(t);
    const uint8_t **frames = arena_take(&t->arena, tr->B * tr->T, sizeof *frames);
    for (size_t i = 0; i < tr->B * tr->T; i++)
        frames[i] = tr->data->list[i / tr->T].frames + i % tr->T * bytes;
    struct batch b = {.B = tr->B, .T = tr->T, .frames = frames, .recolour = true};
    *patches = batch_patches(t, &b, &m->geometry, &m->config, &at)->rows;
    struct set_pool bags;
    *colours = batch_colours(t, &b, &m->geometry, &m->config, &bags)->rows;
}

/* Places that a convolution is multiplied at; the last of a trunk, to one place, has stride 1. */
static size_t conv_places(const struct param *p, const struct model *m)
{
    size_t level = (size_t)(strstr(p->name, "conv")[4] - '0');
    size_t side =
        strncmp(p->name, "decoder", 7) == 0 ? (size_t)4 << (level - 1) : m->geometry.H >> level;
    return side < 4 ? 1 : side * side;
}

/* Floating-point operations of one step. */
static double work_of_step(struct trainer *tr)
{
    const struct model *m = tr->model;
    const struct config *c = &m->config;
    size_t B = tr->B, frames = B * tr->T, decoded = B * (size_t)m->training.decoded;
    size_t bag = B * (size_t)c->bag, patches, colours;
    count_distinct(tr, &patches, &colours);
    const struct rows table[] = {
        {"dynamic.patch", patches, true},
        {"dynamic.conv1", frames, true},
        {"dynamic.", frames, false},
        {"static.point1", colours, true},
        {"static.point2", colours, false},
        {"static.pixel", bag * (size_t)(c->patch * c->patch), true},
        {"static.patch", bag, false},
        {"static.conv1", frames, true},
        {"static.conv", frames, false},
        {"static.", B, false},
        {"decoder.st", B, false}, /* style, static */
        {"decoder.scale", B, false},
        {"decoder.shift", B, false},
        {"decoder.", decoded, false},
        {"prior.", frames, false},
    };
    double work = 0;
    for (size_t i = 0; i < m->params.count; i++) {
        const struct param *p = &m->params.list[i];
        const struct rows *r = table;
        while (strncmp(p->name, r->layers, strlen(r->layers)) != 0)
            r++;
        if (p->ndim == 1) /* a bias */
            continue;
        size_t places = p->ndim == 4 ? conv_places(p, m) : 1;
        work += (r->first ? 4.0 : 6.0) * (double)(r->rows * places) * (double)p->count;
    }
    return work;
}

/* ---- time ---- */

/* Seconds of a step: the median of as many as fit the time. */
static double measure(struct trainer *tr, double most)
{
    struct err e;
    struct train_report report = {0};
    double time[MOST_STEPS], end = 0;
    int n = -WARM_UP;
    while (n < LEAST_STEPS || (n < MOST_STEPS && seconds() < end)) {
        double start = seconds();
        must(train_step(tr, 0, &report, &e), &e);
        if (n < 0)
            end = seconds() + most;
        else
            time[n] = seconds() - start;
        n++;
    }
    return median(time, (size_t)n);
}

int main(int argc, char **argv)
{
    if (argc != 6)
        fail("usage: training PRESET THREADS f32|bf16 SECONDS FRAMES");
    struct err e;
    static struct dataset data;
    static struct model model;
    static struct trainer trainer;
    struct thread_pool *w = thread_pool_open(atoi(argv[2]), &e);
    if (!w || lapack_open(&e))
        fail(e.text);
    must(precision_choose(strcmp(argv[3], "bf16") ? PRECISION_F32 : PRECISION_BF16, &e), &e);
    read_frames(&data, argv[5]);
    build(&model, argv[1], &data);
    struct world alone = world_single(w);
    must(train_open(&trainer, &model, &data, &alone, 1, &e), &e);
    trainer.tape.arena.exhausted = exhausted;

    double work = 1e-9 * work_of_step(&trainer), before = peak(w);
    double step = measure(&trainer, atof(argv[4])), top = fmax(before, peak(w));
    printf("peak_gflops %.1f\nstep_gflop %.3f\nstep_ms %.2f\nsequences %zu\ncore %s\n", top, work,
           1e3 * step, trainer.B, blas.corename());

    train_close(&trainer);
    model_free(&model);
    dataset_free(&data);
    thread_pool_close(w);
    return 0;
}
