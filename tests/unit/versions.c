/* versions.c - models and checkpoints of each version that is read (dsvae-model(5)), as
 * testdata/versions keeps them: they have the numbers they had, and training resumes from them.
 *
 *     versions --write DIR      writes the two files of the current version; for a new version only
 */
#include "trained.h"

#include "train/checkpoint.h"
#include <fcntl.h>

enum { STEPS = 40, SAVED_AT = 30 };

static const struct toy model_toy = {7, 4, 13, 11, 3, {0}, true};
static const struct toy checkpoint_toy = {7, 4, 8, 8, 3, {0}, true};

/* ---- writing ---- */

static struct writer *create(const char *dir, const char *what, struct err *e)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s-%d.tns", dir, what, MODEL_VERSION);
    struct writer *w = writer_open(open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666), path, e);
    toy_must(w ? 0 : -1, e);
    return w;
}

static void train_some(struct pupil *p, const char *preset, const struct toy *toy, int steps,
                       struct thread_pool *pool)
{
    struct err e;
    struct train_report report = {0};
    pupil_open(p, &(struct toy_model){"dsvae", preset}, toy, pool, 1);
    for (int i = 0; i < steps; i++)
        toy_must(train_step(&p->trainer, (double)i / STEPS, &report, &e), &e);
}

static void write_files(const char *dir, struct thread_pool *pool)
{
    struct err e;
    struct pupil p;
    struct map header = {0};
    const struct checkpoint state = {.step = SAVED_AT,
                                     .seconds = 1,
                                     .records = 7,
                                     .steps = STEPS,
                                     .seed = 1,
                                     .shards = 1,
                                     .bits = 32,
                                     .log = -1};
    train_some(&p, "sprites", &model_toy, STEPS, pool);
    struct writer *w = create(dir, "model", &e);
    toy_must(train_finish(&p.trainer, &e) || model_header(&p.model, &header, &e) ||
                 writer_header(w, "model", &header, &e) || model_write(&p.model, w, false, &e) ||
                 writer_end(w, &e),
             &e);
    map_free(&header);
    writer_close(w);
    pupil_close(&p);
    train_some(&p, "dcgan", &checkpoint_toy, SAVED_AT, pool);
    w = create(dir, "checkpoint", &e);
    toy_must(checkpoint_write(&state, &p.model, w, &e), &e);
    writer_close(w);
    pupil_close(&p);
}

/* ---- reading ---- */

/* A file of testdata/versions, with its header read. */
static struct reader *open_file(const char *what, int version)
{
    char path[4096];
    struct err e;
    snprintf(path, sizeof path, "testdata/versions/%s-%d.tns", what, version);
    struct reader *r = reader_open(open(path, O_RDONLY), path, (size_t)1 << 30, &e);
    toy_must(r ? 0 : -1, &e);
    toy_must(reader_start(r, &e), &e);
    return r;
}

static double total_of(const float *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (double)x[i];
    return sum;
}

struct golden_model {
    int version;
    double params, axes; /* sums */
    bool predicts;       /* has a regression on the motion */
};

static void test_model(const struct golden_model *g)
{
    char name[40];
    snprintf(name, sizeof name, "versions: model %d", g->version);
    struct check c = {name, 0, 0};
    struct err e;
    struct model m;
    struct reader *r = open_file("model", g->version);
    toy_must(model_read(&m, r, false, &e), &e);
    size_t F = (size_t)m.config.static_dim, S = 2 * (size_t)m.config.dynamic_dim;
    double params = total_of(m.params.value, m.params.total), axes = total_of(m.axes, F * F);
    check_that(&c, fabs(params - g->params) < 1e-3, "the sum of the parameters is %.6f", params);
    check_that(&c, fabs(axes - g->axes) < 1e-5, "the sum of the axes is %.7f", axes);
    bool predicts = false;
    for (size_t i = 0; i < F * S; i++)
        predicts = predicts || m.regression[i] != 0;
    check_that(&c, predicts == g->predicts, "the regression on the motion");
    model_free(&m);
    reader_close(r);
    check_done(&c);
}

struct golden_checkpoint {
    int version;
    double loss[STEPS - SAVED_AT];
};

/* Resumes from a checkpoint with the data of its training. */
static void test_checkpoint(const struct golden_checkpoint *g, struct thread_pool *pool)
{
    char name[40];
    snprintf(name, sizeof name, "versions: checkpoint %d", g->version);
    struct check c = {name, 0, 0};
    struct err e;
    struct pupil p = {0};
    struct checkpoint was;
    struct reader *r = open_file("checkpoint", g->version);
    struct world alone = world_single(pool);
    toy_data(&p.data, &checkpoint_toy);
    toy_must(checkpoint_read(&was, &p.model, r, &e), &e);
    check_that(&c, was.step == SAVED_AT && was.steps == STEPS && was.seed == 1 && was.shards == 1,
               "the state of the training");
    check_that(&c, was.records == 7 && was.bits == 32 && was.buffer == 0 && was.log == -1,
               "the state of data and log");
    toy_must(train_open(&p.trainer, &p.model, &p.data, &alone, (uint64_t)was.seed, &e), &e);
    p.trainer.tape.arena.exhausted = toy_exhausted;
    p.trainer.step = (uint64_t)was.step;
    for (int i = SAVED_AT; i < STEPS; i++) {
        struct train_report report = {0};
        double want = g->loss[i - SAVED_AT];
        toy_must(train_step(&p.trainer, (double)i / STEPS, &report, &e), &e);
        check_that(&c, fabs(report.loss - want) <= 2e-5 * want, "loss %d is %.7g, not %.7g", i,
                   report.loss, want);
    }
    toy_must(train_finish(&p.trainer, &e), &e);
    pupil_close(&p);
    reader_close(r);
    check_done(&c);
}

int main(int argc, char **argv)
{
    struct thread_pool *pool[POOLS];
    static const struct golden_model models[] = {{1, -33.782069, 0.5965035, false},
                                                 {2, -33.772711, 0.5825744, true}};
    static const struct golden_checkpoint checkpoints[] = {
        {1,
         {52.94798, 51.31417, 50.43208, 52.58796, 51.89985, 50.92572, 52.49657, 51.63756, 53.80173,
          50.11971}},
        {2,
         {52.94798, 51.31417, 50.43208, 52.58796, 51.89985, 50.92572, 52.49657, 51.63756, 53.80173,
          50.11971}}};
    open_pools(pool);
    if (argc == 3 && strcmp(argv[1], "--write") == 0) {
        write_files(argv[2], pool[0]);
    } else {
        for (int i = 0; i <= MODEL_VERSION - MODEL_VERSION_OLDEST; i++) {
            test_model(&models[i]);
            test_checkpoint(&checkpoints[i], pool[0]);
        }
    }
    close_pools(pool);
    return check_status();
}
