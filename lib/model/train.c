/* train.c - one training step, its schedules, and the end of training. */
#include "model/train.h"
#include "base/mem.h"
#include "base/rng.h"
#include "model/codes.h"
#include "nn/adam.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double schedule_end = 0.8; /* the divergences' weight falls until here */
static const double lowest_rate = 1e-6;

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

int train_open(struct trainer *tr, struct model *m, const struct dataset *d, struct workers *w,
               uint64_t seed, struct err *e)
{
    *tr = (struct trainer){.model = m, .data = d, .seed = seed};
    tr->tape = (struct tape){.workers = w, .params = &m->params, .learning = true};
    tr->B = smaller((size_t)m->training.batch, d->count);
    tr->T = m->training.frames ? smaller((size_t)m->training.frames, d->shortest) : d->shortest;
    tr->order = mem_array(d->count, sizeof *tr->order);
    return tr->order ? 0 : err_memory(e, d->count * sizeof *tr->order, "the order of an epoch");
}

void train_close(struct trainer *tr)
{
    tape_free(&tr->tape);
    free(tr->order);
}

size_t train_steps_per_epoch(const struct trainer *tr)
{
    return tr->data->count / tr->B;
}

static void order_epoch(struct trainer *tr, uint64_t epoch)
{
    if (tr->epoch == epoch + 1)
        return;
    for (size_t i = 0; i < tr->data->count; i++)
        tr->order[i] = (uint32_t)i;
    struct rng r = rng_make(tr->seed, epoch, purpose_item(FOR_ORDER, 0));
    rng_shuffle(&r, tr->order, tr->data->count);
    tr->epoch = epoch + 1;
}

/* What a step reads: the frames that are encoded, and which of them are decoded. */
struct selection {
    const uint8_t **frames;  /* [B*T] */
    const uint8_t **targets; /* [B*decoded] */
    uint32_t *rows;          /* [B*decoded] their rows among the B*T */
    size_t decoded;
};

static void select_frames(struct selection *s, struct trainer *tr)
{
    struct arena *a = &tr->tape.arena;
    const struct dataset *d = tr->data;
    size_t B = tr->B, T = tr->T, bytes = d->H * d->W * d->C;
    uint64_t steps = train_steps_per_epoch(tr);
    order_epoch(tr, tr->step / steps);
    s->decoded = smaller((size_t)tr->model->training.decoded, T);
    s->frames = arena_take(a, B * T, sizeof *s->frames);
    s->targets = arena_take(a, B * s->decoded, sizeof *s->targets);
    s->rows = arena_take(a, B * s->decoded, sizeof *s->rows);
    uint32_t *times = arena_take(a, T, sizeof *times);
    for (size_t b = 0; b < B; b++) {
        const struct sequence *q = &d->list[tr->order[tr->step % steps * B + b]];
        struct rng r = rng_make(tr->seed, tr->step, purpose_item(FOR_TIMES, b));
        size_t start = rng_below(&r, (uint32_t)(q->T - T + 1));
        for (size_t k = 0; k < T; k++) {
            times[k] = (uint32_t)k;
            s->frames[b * T + k] = q->frames + (start + k) * bytes;
        }
        rng_shuffle(&r, times, T);
        for (size_t k = 0; k < s->decoded; k++) {
            s->rows[b * s->decoded + k] = (uint32_t)(b * T + times[k]);
            s->targets[b * s->decoded + k] = s->frames[b * T + times[k]];
        }
    }
}

/* A sample of the posterior; the mean itself for an autoencoder. `group` rows share one slot's
 * numbers. */
static struct var *sample(struct trainer *tr, struct gaussian q, enum purpose purpose, size_t group)
{
    struct tape *t = &tr->tape;
    if (strcmp(tr->model->config.kind, "ae") == 0)
        return q.mean;
    size_t width = group * q.mean->cols;
    float *eps = arena_take(&t->arena, q.mean->rows * q.mean->cols, sizeof *eps);
    for (size_t b = 0; b < q.mean->rows / group; b++) {
        struct rng r = rng_make(tr->seed, tr->step, purpose_item(purpose, b));
        rng_normals(&r, eps + b * width, width);
    }
    return tape_gauss(t, q.mean, q.logvar, eps);
}

/* The weight of the divergences: a ramp at the start, then geometric from the first to the last
 * value. */
static double kl_weight(const struct trainer *tr, double done)
{
    const struct training *h = &tr->model->training;
    double ramp = h->kl_warmup ? fmin(1, (double)tr->step / (double)h->kl_warmup) : 1;
    double first = fmax(h->kl_first, 1e-12), last = fmax(h->kl_last, 1e-12);
    return ramp * first * pow(last / first, fmin(1, done / schedule_end));
}

/* The network and its losses for one step; what was measured goes into *report. */
static void forward(struct trainer *tr, double done, struct train_report *report)
{
    struct model *m = tr->model;
    struct tape *t = &tr->tape;
    const struct training *h = &m->training;
    struct selection s;
    select_frames(&s, tr);
    struct batch b = {.B = tr->B,
                      .T = tr->T,
                      .frames = s.frames,
                      .seed = tr->seed,
                      .step = tr->step,
                      .recolour = true,
                      .occlude = h->occlude};
    double sequences = (double)tr->B, frames = sequences * (double)tr->T;
    float kl = (float)(kl_weight(tr, done) / frames);

    struct var *f = NULL;
    if (m->config.static_dim) {
        struct gaussian q = model_static(m, t, &b);
        f = sample(tr, q, FOR_STATIC, 1);
        report->kl_static +=
            tape_kl_normal(t, q.mean, q.logvar, kl * (float)h->kl_static) / sequences;
    }
    struct gaussian q = model_dynamic(m, t, &b);
    struct var *z = sample(tr, q, FOR_DYNAMIC, tr->T);
    if (h->kl_frame > 0)
        report->kl_frame += tape_kl_normal(t, q.mean, q.logvar, kl * (float)h->kl_frame) / frames;
    if (h->kl_prior > 0)
        report->kl_prior += (tape_negative_entropy(t, q.logvar, kl * (float)h->kl_prior) +
                             model_prior(m, t, z, tr->B, kl * (float)h->kl_prior)) /
                            frames;
    size_t N = tr->B * s.decoded;
    struct var *y = model_decode(m, t, f, tape_rows(t, z, s.rows, N));
    report->error += tape_squared_error(t, y, s.targets, m->canvas.place, 1 / (float)N) / (double)N;
}

static void update(struct trainer *tr, double done)
{
    struct params *p = &tr->model->params;
    const struct training *h = &tr->model->training;
    double n = (double)tr->step;
    double warm = h->warmup ? fmin(1, (n + 1) / (double)h->warmup) : 1;
    double cosine = 0.5 * (1 + cos(3.14159265358979323846 * fmin(1, done)));
    struct adam a = {
        .rate = (float)(h->rate * warm * cosine + lowest_rate),
        .beta1 = (float)h->beta1,
        .beta2 = (float)h->beta2,
        .epsilon = 1e-8f,
        .decay = (float)h->decay,
        .clip = (float)h->clip,
        .average = (float)fmin(h->average, (n + 1) / (n + 10)),
    };
    adam_step(tr->tape.workers, &a, p->value, p->grad, p->m, p->v, p->mean, tr->step + 1, p->total);
}

int train_step(struct trainer *tr, double done, struct train_report *report, struct err *e)
{
    struct tape *t = &tr->tape;
    tape_start(t);
    forward(tr, done, report);
    if (!isfinite(t->loss))
        return err_set(e, "the loss is not finite after %llu steps; try a smaller --rate",
                       (unsigned long long)tr->step);
    tape_backward(t);
    update(tr, done);
    report->loss += t->loss;
    report->steps++;
    tr->step++;
    return 0;
}

int train_finish(struct trainer *tr, struct err *e)
{
    struct params *p = &tr->model->params;
    if (tr->model->training.average > 0)
        memcpy(p->value, p->mean, p->total * sizeof *p->value);
    tr->tape.learning = false;
    return codes_whiten(tr->model, &tr->tape, tr->data, e);
}

double train_psnr(const struct train_report *r, const struct canvas *c)
{
    double mean = r->error / (double)r->steps / (double)(c->H * c->W * c->C);
    return -10 * log10(fmax(mean, 1e-12));
}
