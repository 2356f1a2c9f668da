/* training.c - a step of training in GFLOP/s, beside what sgemm and memory alone reach on as many
 * threads (roof.h).
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
#include "roof.h"

#include "nn/gemm/precision.h"
#include "train/measure_geometry.h"
#include "train/trainer.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WARM_UP = 2, LEAST_STEPS = 3, MOST_STEPS = 200 };

static void must(int result, const struct err *e)
{
    if (result)
        fail(e->text);
}

static double median(double *list, size_t n)
{
    qsort(list, n, sizeof *list, compare);
    return list[n / 2];
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

/* Passes over the parameters in one step, at least: the layers read them forward and backward, the
 * kernels write the gradient, Adam reads the gradient, the parameters and both moments and writes
 * all but the gradient, clipping reads the gradient once more, and the moving average is read and
 * written in one step of four. */
static double bytes_of_step(const struct trainer *tr)
{
    const struct training *h = &tr->model->training;
    double passes = 2 + 1 + 4 + 3 + (h->clip > 0) + (h->average > 0) * 2.0 / 4;
    return passes * sizeof(float) * (double)tr->model->params.total;
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

    double work = 1e-9 * work_of_step(&trainer), bytes = 1e-9 * bytes_of_step(&trainer);
    double gflops = peak_gflops(w), gigabytes = peak_gigabytes(w);
    double step = measure(&trainer, atof(argv[4]));
    gflops = fmax(gflops, peak_gflops(w));
    gigabytes = fmax(gigabytes, peak_gigabytes(w));
    printf("peak_gflops %.1f\npeak_gb_per_s %.1f\nstep_gflop %.3f\nstep_mb %.1f\n", gflops,
           gigabytes, work, 1e3 * bytes);
    printf("step_ms %.2f\nroof_ms %.2f\nsequences %zu\ncore %s\n", 1e3 * step,
           1e3 * fmax(work / gflops, bytes / gigabytes), trainer.B, blas.corename());

    train_close(&trainer);
    model_free(&model);
    dataset_free(&data);
    thread_pool_close(w);
    return 0;
}
