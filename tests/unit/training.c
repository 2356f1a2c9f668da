/* training.c - steps of training as a whole: the same bits for any number of threads and after an
 * interruption, no allocation once under way, odd data sets, and losses that fall. */
#include "toy.h"

#include "model/encode.h"
#include "train/recovery.h"

static const struct toy toy = {11, 4, 16, 16, 3, {0}, true};

static const struct toy_model models[] = {
    {"dsvae", "sprites"}, {"dsvae", "general"}, {"dsvae", "dcgan"},  {"vae", "sprites"},
    {"ae", "sprites"},    {"ae", "dcgan"},      {"dsvae", "voices"}, {"vae", "numbers"}};
enum { MODELS = sizeof models / sizeof *models };

static struct train_report steps(struct pupil *p, int n)
{
    struct err e;
    struct train_report report = {0};
    for (int i = 0; i < n; i++)
        toy_must(train_step(&p->trainer, 0.02 * (double)p->trainer.step, &report, &e), &e);
    return report;
}

static void check_same_state(struct check *c, const char *what, const struct params *a,
                             const struct params *b)
{
    check_same_bits(c, what, a->value, b->value, a->total);
    check_same_bits(c, what, a->m, b->m, a->total);
    check_same_bits(c, what, a->v, b->v, a->total);
    check_same_bits(c, what, a->mean, b->mean, a->total);
}

static void test_threads(struct thread_pool *pool[POOLS])
{
    struct check c = {"training: the same bits for any number of threads", 0, 0};
    for (size_t i = 0; i < MODELS; i++) {
        struct pupil first, other;
        struct err e;
        pupil_open(&first, &models[i], &toy, pool[0], 3);
        steps(&first, 12);
        toy_must(train_finish(&first.trainer, &e), &e);
        for (int k = 1; k < POOLS; k++) {
            pupil_open(&other, &models[i], &toy, pool[k], 3);
            steps(&other, 12);
            toy_must(train_finish(&other.trainer, &e), &e);
            check_same_state(&c, models[i].preset, &first.model.params, &other.model.params);
            size_t F = (size_t)first.model.config.static_dim;
            check_same_bits(&c, "centre", first.model.centre, other.model.centre, F);
            check_same_bits(&c, "axes", first.model.axes, other.model.axes, F * F);
            pupil_close(&other);
        }
        pupil_open(&other, &models[i], &toy, pool[0], 4);
        steps(&other, 12);
        check_that(&c,
                   memcmp(first.model.params.m, other.model.params.m,
                          first.model.params.total * sizeof(float)) != 0,
                   "another seed gives the same model");
        pupil_close(&other);
        pupil_close(&first);
    }
    check_done(&c);
}

/* The parameters, the optimiser's state and the number of the step are all that a step depends on.
 */
static void test_resuming(struct thread_pool *w)
{
    struct check c = {"training: an interruption changes nothing", 0, 0};
    for (size_t i = 0; i < MODELS; i++) {
        struct pupil whole, early, late;
        pupil_open(&whole, &models[i], &toy, w, 3);
        steps(&whole, 10);
        pupil_open(&early, &models[i], &toy, w, 3);
        steps(&early, 7); /* in the middle of an epoch */
        pupil_open(&late, &models[i], &toy, w, 3);
        struct params *from = &early.model.params, *to = &late.model.params;
        memcpy(to->value, from->value, to->total * sizeof(float));
        memcpy(to->m, from->m, to->total * sizeof(float));
        memcpy(to->v, from->v, to->total * sizeof(float));
        memcpy(to->mean, from->mean, to->total * sizeof(float));
        late.trainer.step = early.trainer.step;
        pupil_close(&early);
        steps(&late, 3);
        check_same_state(&c, models[i].preset, &whole.model.params, &late.model.params);
        pupil_close(&whole);
        pupil_close(&late);
    }
    check_done(&c);
}

/* One element as the recipe's Adam and average leave it, from its new moments. */
static double stepped(const struct params *p, size_t i, double x, double rate, double t)
{
    double m = (double)p->m[i] / (1 - pow((double)0.9f, t));
    double v = (double)p->v[i] / (1 - pow((double)0.99f, t));
    return x - rate * m / (sqrt(v) + 1e-8);
}

/* The rate warms up over 100 steps and falls like a cosine; the average starts short, and from step
 * 16 on follows each fourth step for four. */
static void test_optimiser(struct thread_pool *w)
{
    struct check c = {"training: the optimiser's schedule", 0, 0};
    static const double shares[] = {0, 0.01, 0.3, 0.9, 1, 1};
    struct pupil p;
    pupil_open(&p, &models[0], &toy, w, 3);
    struct params *q = &p.model.params;
    for (size_t k = 0; k < sizeof shares / sizeof *shares; k++) {
        struct err e;
        struct train_report r = {0};
        if (k == 3)
            p.trainer.step = 501;
        double n = (double)p.trainer.step;
        double rate = 4e-3 * fmin(1, (n + 1) / 100) * (1 + cos(shares[k] * acos(-1))) / 2 + 1e-6;
        double average = fmin(0.998, (n + 1) / (n + 10));
        if (k >= 3)
            average = n == 503 ? pow(average, 4) : 1;
        float *x = copy_floats(q->value, q->total), *mean = copy_floats(q->mean, q->total);
        toy_must(train_step(&p.trainer, shares[k], &r, &e), &e);
        for (size_t i = 0; i < q->total; i++) {
            double want = stepped(q, i, (double)x[i], rate, n + 1);
            check_that(&c, fabs((double)q->value[i] - want) < 1e-3 * rate + 2e-7 * fabs(want),
                       "step %g: element %zu is %.9g, not %.9g", n, i, (double)q->value[i], want);
            want = average * (double)mean[i] + (1 - average) * (double)q->value[i];
            check_that(&c, fabs((double)q->mean[i] - want) < 1e-6 * (1 + fabs(want)),
                       "step %g: average %zu is %.9g, not %.9g", n, i, (double)q->mean[i], want);
        }
        free(x);
        free(mean);
    }
    pupil_close(&p);
    check_done(&c);
}

/* After two steps the arena is one block that hardly any step leaves: a step has as many rows as
 * its sequences have different colours and patches, and may be a little larger than those before.
 */
static void test_memory(struct thread_pool *w)
{
    struct check c = {"training: no allocation under way", 0, 0};
    for (size_t i = 0; i < MODELS; i++) {
        struct pupil p;
        int moves = 0;
        pupil_open(&p, &models[i], &toy, w, 3);
        steps(&p, 2);
        for (int k = 0; k < 30; k++) {
            struct arena_chunk *before = p.trainer.tape.arena.chunk;
            steps(&p, 1);
            moves += p.trainer.tape.arena.chunk != before;
        }
        check_that(&c, moves <= (strcmp(models[i].preset, "dcgan") != 0),
                   "%s %s: the arena moves %d times", models[i].kind, models[i].preset, moves);
        pupil_close(&p);
    }
    check_done(&c);
}

/* The parts of a data set that are odd: fewer sequences than a batch, single frames, unequal ones,
 * and settings that ask for more than there is. */
static void test_odd_data(struct thread_pool *w)
{
    struct check c = {"training: odd data sets", 0, 0};
    static const struct toy odd[] = {{1, 4, 16, 16, 3, {0}, false},
                                     {2, 1, 16, 16, 4, {0}, false},
                                     {5, 1, 8, 8, 3, {0}, true},
                                     {4, 9, 8, 8, 3, {7, 7, 7}, true}};
    for (size_t i = 0; i < MODELS; i++)
        for (size_t s = 0; s < sizeof odd / sizeof *odd; s++)
            for (int64_t frames = 0; frames <= 20; frames += 5) {
                struct pupil p;
                struct err e;
                pupil_open(&p, &models[i], &odd[s], w, 3);
                train_close(&p.trainer);
                p.model.training.batch = 64;
                p.model.training.frames = frames;
                p.model.training.decoded = 7;
                struct world alone = world_single(w);
                toy_must(train_open(&p.trainer, &p.model, &p.data, &alone, 3, &e), &e);
                p.trainer.tape.arena.exhausted = toy_exhausted;
                bool repeats = config_takes_numbers(&p.model.config); /* the last frame */
                check_that(&c,
                           p.trainer.B == odd[s].count && (repeats || p.trainer.T <= odd[s].T) &&
                               train_steps_per_epoch(&p.trainer) == 1,
                           "%zu sequences of %zu frames", p.trainer.B, p.trainer.T);
                struct train_report r = steps(&p, 3);
                check_that(&c, isfinite(r.loss) && r.steps == 3, "the loss is %g", r.loss);
                toy_must(train_finish(&p.trainer, &e), &e);
                pupil_close(&p);
            }
    check_done(&c);
}

static void test_learning(struct thread_pool *w)
{
    struct check c = {"training: the error falls", 0, 0};
    for (size_t i = 0; i < MODELS; i++) {
        struct pupil p;
        pupil_open(&p, &models[i], &toy, w, 3);
        p.model.training.warmup = 5;
        p.model.training.kl_last = p.model.training.kl_first = 0.01;
        struct train_report first = steps(&p, 10);
        for (p.trainer.step = 10; p.trainer.step < 300;) {
            struct err e;
            struct train_report r = {0};
            toy_must(train_step(&p.trainer, 0.3, &r, &e), &e);
        }
        p.trainer.step = 10; /* done at 0.2 again */
        struct train_report last = steps(&p, 10);
        check_that(&c, last.error < 0.75 * first.error, "%s %s: from %g to %g", models[i].kind,
                   models[i].preset, first.error / 10, last.error / 10);
        pupil_close(&p);
    }
    check_done(&c);
}

/* A loss that is no number ends the training in words, and no parameter is touched by it. */
static void test_divergence(struct thread_pool *w)
{
    struct check c = {"training: a loss that is not finite", 0, 0};
    struct pupil p;
    struct err e;
    struct train_report r = {0};
    pupil_open(&p, &models[0], &toy, w, 3);
    steps(&p, 2);
    const struct param *q = params_find(&p.model.params, "decoder.output.bias");
    p.model.params.value[q->offset] = NAN;
    float *before = copy_floats(p.model.params.m, p.model.params.total);
    check_that(&c,
               train_step(&p.trainer, 0.1, &r, &e) && strstr(e.text, "not finite after 2 steps"),
               "NaN is learnt from");
    check_same_bits(&c, "the optimiser's state", p.model.params.m, before, p.model.params.total);
    check_that(&c, p.trainer.step == 2, "the step counts");
    free(before);
    pupil_close(&p);
    check_done(&c);
}

/* Goes back to the kept parameters, with half the rate, as often as the rate may be halved. */
static void test_recovery(struct thread_pool *w)
{
    struct check c = {"training: back to the last good parameters", 0, 0};
    struct pupil p;
    struct recovery recovery;
    struct err e = {.text = ""};
    struct train_report r = {0};
    pupil_open(&p, &models[0], &toy, w, 3);
    struct params *all = &p.model.params;
    float *broken = &all->value[params_find(all, "decoder.output.bias")->offset];
    toy_must(recovery_open(&recovery, &p.trainer, &e), &e);
    *broken = NAN;
    check_that(&c, train_step(&p.trainer, 0.1, &r, &e) < 0, "there is nothing to go back to");
    *broken = 0;
    float *before = copy_floats(all->value, all->total), *m = copy_floats(all->m, all->total);
    steps(&p, 3);
    const float bad[] = {NAN, INFINITY, 1e6f};
    for (int i = 0; i < 8; i++) {
        *broken = bad[i % 3];
        check_that(&c, train_step(&p.trainer, 0.1, &r, &e) == 1, "return %d: %s", i, e.text);
        check_same_bits(&c, "the parameters", all->value, before, all->total);
        check_same_bits(&c, "the optimiser's state", all->m, m, all->total);
        check_that(&c, recovery.factor == ldexp(1, -1 - i), "the rate is %g", recovery.factor);
        check_that(&c, p.trainer.step == 4 + (uint64_t)i && r.steps == 0, "the step counts");
    }
    check_that(&c, train_settle(&p.trainer, &e) == 0, "they are finite");
    *broken = NAN;
    check_that(&c, train_settle(&p.trainer, &e) < 0 && strstr(e.text, "smaller --rate"), "%s",
               e.text);
    free(before);
    free(m);
    recovery_free(&recovery);
    pupil_close(&p);
    check_done(&c);
}

/* The cycle makes less of a motion's loss; where the background is not black it is left out. */
static void test_cycle(struct thread_pool *w)
{
    struct check c = {"training: the cycle", 0, 0};
    static const struct toy_model model = {"dsvae", "sprites"};
    static const double weight[] = {1e-9, 20};
    struct toy bright = toy;
    bright.background[1] = 9;
    double lost[2];
    for (int i = 0; i < 2; i++) {
        struct pupil p;
        struct err e;
        struct train_report report = {0};
        pupil_open(&p, &model, &toy, w, 3);
        p.model.training.cycle = weight[i];
        for (int k = 0; k < 400; k++) {
            if (k == 300 || k == 380) {
                check_that(&c, k == 380 || report.cycle == 0, "it begins too early");
                report = (struct train_report){0};
            }
            toy_must(train_step(&p.trainer, k / 400.0, &report, &e), &e);
        }
        lost[i] = report.cycle;
        pupil_close(&p);
    }
    check_that(&c, lost[1] < 0.85 * lost[0], "%g is lost with it, %g without", lost[1], lost[0]);
    struct pupil with, without;
    pupil_open(&with, &model, &bright, w, 3);
    pupil_open(&without, &model, &bright, w, 3);
    with.model.training.cycle = 1;
    without.model.training.cycle = 0;
    steps(&with, 50);
    steps(&without, 50);
    check_same_state(&c, "a bright background", &with.model.params, &without.model.params);
    pupil_close(&with);
    pupil_close(&without);
    check_done(&c);
}

int main(void)
{
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    test_threads(pool);
    test_cycle(pool[1]);
    test_resuming(pool[0]);
    test_optimiser(pool[0]);
    test_memory(pool[0]);
    test_odd_data(pool[0]);
    test_learning(pool[0]);
    test_recovery(pool[0]);
    test_divergence(pool[0]);
    close_pools(pool);
    return check_status();
}
