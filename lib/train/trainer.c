/* trainer.c - one training step, its schedules, and the end of training. */
#include "train/trainer.h"
#include "base/block.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/rng.h"
#include "model/classifier.h"
#include "model/encode.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double schedule_end = 0.8; /* the divergences' weight falls until here */
static const double lowest_rate = 1e-6;

enum { AVERAGE_STEPS = 4, AVERAGE_FROM = 16 };

/* The most sequences that a shard has. */
static size_t longest_shard(const struct trainer *tr)
{
    return world_records(&tr->world, 0, dataset_total(tr->data));
}

/* What a judge is to say of the sequences that are held here. */
static int classify(struct trainer *tr, struct err *e)
{
    const struct labels *l = &tr->model->labels;
    tr->classes = mem_array(tr->data->count * l->count, sizeof *tr->classes);
    if (!tr->classes)
        return err_memory(e, tr->data->count * l->count, "the classes");
    for (size_t i = 0; i < tr->data->count; i++)
        if (labels_classify(l, &tr->data->labels[i], tr->classes + i * l->count, e))
            return -1;
    return 0;
}

static int check_shards(const struct trainer *tr, struct err *e)
{
    size_t shards = tr->world.shards, total = dataset_total(tr->data);
    if (shards <= total)
        return 0;
    return err_set(e, "%zu shards are too many for %zu sequences", shards, total);
}

int train_open(struct trainer *tr, struct model *m, const struct dataset *d, const struct world *c,
               uint64_t seed, struct err *e)
{
    *tr = (struct trainer){.model = m, .data = d, .world = *c, .seed = seed};
    if (check_shards(tr, e))
        return -1;
    tr->tape = (struct tape){.workers = c->workers, .params = &m->params, .learning = true};
    tr->B =
        c->shards * size_least((size_t)m->training.batch / c->shards, dataset_total(d) / c->shards);
    tr->T = m->training.frames ? size_least((size_t)m->training.frames, d->shortest) : d->shortest;
    size_t ordered = c->mine * longest_shard(tr);
    tr->order = mem_array(ordered, sizeof *tr->order);
    tr->shards = mem_zero(c->shards, sizeof *tr->shards);
    if (!tr->order || !tr->shards)
        return err_memory(e, ordered * sizeof *tr->order, "the order of an epoch");
    if (classifier_is(m) && classify(tr, e))
        return -1;
    return sharded_adam_open(&tr->exchange, &m->params, &tr->world, e);
}

void train_close(struct trainer *tr)
{
    tape_free(&tr->tape);
    sharded_adam_close(&tr->exchange);
    free(tr->order);
    free(tr->classes);
    free(tr->shards);
}

size_t train_steps_per_epoch(const struct trainer *tr)
{
    return dataset_total(tr->data) / tr->world.shards / (tr->B / tr->world.shards);
}

/* The order of own shard k: of its sequences, counted within the shard. */
static uint32_t *order_of(const struct trainer *tr, size_t k)
{
    return tr->order + k * longest_shard(tr);
}

static void order_epoch(struct trainer *tr, uint64_t epoch)
{
    if (tr->epoch == epoch + 1)
        return;
    for (size_t k = 0; k < tr->world.mine; k++) {
        size_t shard = tr->world.first + k;
        size_t count = world_records(&tr->world, shard, dataset_total(tr->data));
        uint32_t *order = order_of(tr, k);
        for (size_t i = 0; i < count; i++)
            order[i] = (uint32_t)i;
        struct rng r = rng_make(tr->seed, epoch, purpose_item(FOR_ORDER, shard));
        rng_shuffle(&r, order, count);
    }
    tr->epoch = epoch + 1;
}

const uint32_t *train_drawn(struct trainer *tr, uint64_t step)
{
    order_epoch(tr, step);
    return tr->order;
}

/* The part of a step that one shard computes. */
struct part {
    size_t k;    /* among the own shards */
    size_t B;    /* its sequences */
    size_t slot; /* of the first of them in the whole step */
};

/* The sequence in slot b of the part. */
static const struct example *sequence_of(const struct trainer *tr, const struct part *p, size_t b)
{
    uint64_t steps = tr->anew ? 1 : train_steps_per_epoch(tr);
    uint32_t in_shard = order_of(tr, p->k)[tr->step % steps * p->B + b];
    return &tr->data->list[in_shard * tr->world.mine + p->k];
}

/* What a step reads: the frames that are encoded, and which of them are decoded. */
struct selection {
    const uint8_t **frames;  /* [B*T] */
    const uint8_t **targets; /* [B*decoded] */
    uint32_t *rows;          /* [B*decoded] their rows among the B*T */
    size_t decoded;
};

static void select_frames(struct selection *s, struct trainer *tr, const struct part *p)
{
    struct arena *a = &tr->tape.arena;
    const struct dataset *d = tr->data;
    size_t B = p->B, T = tr->T, bytes = d->H * d->W * d->C;
    s->decoded = size_least((size_t)tr->model->training.decoded, T);
    s->frames = arena_take(a, B * T, sizeof *s->frames);
    s->targets = arena_take(a, B * s->decoded, sizeof *s->targets);
    s->rows = arena_take(a, B * s->decoded, sizeof *s->rows);
    uint32_t *times = arena_take(a, T, sizeof *times);
    for (size_t b = 0; b < B; b++) {
        const struct example *q = sequence_of(tr, p, b);
        struct rng r = rng_make(tr->seed, tr->step, purpose_item(FOR_TIMES, p->slot + b));
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
static struct var *sample(struct trainer *tr, const struct part *p, struct gaussian q,
                          enum purpose purpose, size_t group)
{
    struct tape *t = &tr->tape;
    if (strcmp(tr->model->config.kind, "ae") == 0)
        return q.mean;
    size_t width = group * q.mean->cols;
    float *eps = arena_take(&t->arena, q.mean->rows * q.mean->cols, sizeof *eps);
    for (size_t b = 0; b < q.mean->rows / group; b++) {
        struct rng r = rng_make(tr->seed, tr->step, purpose_item(purpose, p->slot + b));
        rng_normals(&r, eps + b * width, width);
    }
    return tape_gauss(t, q.mean, q.logvar, eps);
}

/* ---- what is learned ---- */

/* The weight of the divergences: a ramp at the start, then geometric from the first to the last
 * value. */
static double kl_weight(const struct trainer *tr, double done)
{
    const struct training *h = &tr->model->training;
    double ramp = h->kl_warmup ? fmin(1, (double)tr->step / (double)h->kl_warmup) : 1;
    double first = fmax(h->kl_first, 1e-12), last = fmax(h->kl_last, 1e-12);
    return ramp * first * pow(last / first, fmin(1, done / schedule_end));
}

static const double robust_from = 0.5, cycle_from = 0.75; /* where these go on */

/* How surely a code is known that has no spread. */
static const float cycle_variance = 0.05f;
enum { CYCLE_FRAMES = 2 }; /* of a sequence */

/* Static codes as the normal distribution has them that is like those of the batch, f [B,F]: m +
 * sum of g_k (f_k - m) / sqrt(B - 1), g ~ N(0,I); or, every other time, another sequence's own. */
static struct var *random_static(struct trainer *tr, const struct part *p, const struct var *f)
{
    size_t B = f->rows, F = f->cols;
    struct var *out = tape_input(&tr->tape, B, F);
    float *mean = arena_take(&tr->tape.arena, F, sizeof *mean);
    float *g = arena_take(&tr->tape.arena, B, sizeof *g);
    memset(mean, 0, F * sizeof *mean);
    for (size_t i = 0; i < B * F; i++)
        mean[i % F] += f->value[i] / (float)B;
    for (size_t b = 0; b < B; b++) {
        struct rng r = rng_make(tr->seed, tr->step, purpose_item(FOR_CYCLE, p->slot + b));
        float *to = out->value + b * F;
        memcpy(to, f->value + (b + 1) % B * F, F * sizeof *to);
        if (rng_u32(&r) & 1)
            continue;
        rng_normals(&r, g, B);
        memcpy(to, mean, F * sizeof *to);
        for (size_t k = 0; k < B; k++)
            for (size_t i = 0; i < F; i++)
                to[i] += g[k] * (f->value[k * F + i] - mean[i]) / sqrtf((float)B - 1);
    }
    return out;
}

/* What is decoded from a motion and any character must show that motion: encoded again, its code is
 * what it was. The codes stand still, the decoder and the encoder learn. */
static double cycle(struct trainer *tr, const struct part *p, const struct var *f,
                    const struct gaussian *q, const struct selection *s)
{
    struct model *m = tr->model;
    struct tape *t = &tr->tape;
    size_t frames = size_least(CYCLE_FRAMES, s->decoded), N = p->B * frames, Z = q->mean->cols;
    struct var *z = tape_input(t, N, Z);
    float *weight = arena_take(&t->arena, N * Z, sizeof *weight);
    for (size_t i = 0; i < N; i++) {
        size_t row = s->rows[i / frames * s->decoded + i % frames];
        memcpy(z->value + i * Z, q->mean->value + row * Z, Z * sizeof *z->value);
        for (size_t k = 0; k < Z; k++)
            weight[i * Z + k] = 1 / (expf(q->logvar->value[row * Z + k]) + cycle_variance);
    }
    struct var *y = model_decode(m, t, random_static(tr, p, f), z);
    struct gaussian again = model_dynamic_of(m, t, tape_clamp(t, y, 0, 1));
    return tape_weighted_squares(t, again.mean, z->value, weight,
                                 (float)(m->training.cycle / (double)tr->B));
}

static bool is_black(const struct geometry *c)
{
    for (size_t i = 0; i < c->places; i++)
        if (c->background[c->place[i]])
            return false;
    return true;
}

/* The network and its losses for one shard's part of a step, scaled as parts of the whole; what was
 * measured goes into *report. */
static void forward_codes(struct trainer *tr, const struct part *p, double done,
                          struct train_report *report)
{
    struct model *m = tr->model;
    struct tape *t = &tr->tape;
    const struct training *h = &m->training;
    struct selection s;
    select_frames(&s, tr, p);
    struct batch b = {.B = p->B,
                      .T = tr->T,
                      .frames = s.frames,
                      .seed = tr->seed,
                      .step = tr->step,
                      .slot = p->slot,
                      .recolour = true,
                      .occlude = h->occlude,
                      .colour_dropout = h->colour_dropout};
    double sequences = (double)tr->B, frames = sequences * (double)tr->T;
    float kl = (float)(kl_weight(tr, done) / frames);

    struct var *f = NULL;
    if (m->config.static_dim) {
        struct gaussian q = model_static(m, t, &b);
        f = sample(tr, p, q, FOR_STATIC, 1);
        report->kl_static +=
            tape_kl_normal(t, q.mean, q.logvar, kl * (float)h->kl_static) / sequences;
    }
    struct gaussian q = model_dynamic(m, t, &b);
    struct var *z = sample(tr, p, q, FOR_DYNAMIC, tr->T);
    if (h->kl_frame > 0)
        report->kl_frame += tape_kl_normal(t, q.mean, q.logvar, kl * (float)h->kl_frame) / frames;
    if (h->kl_prior > 0)
        report->kl_prior += (tape_negative_entropy(t, q.logvar, kl * (float)h->kl_prior) +
                             model_prior(m, t, z, p->B, kl * (float)h->kl_prior)) /
                            frames;
    size_t N = tr->B * s.decoded;
    struct var *y = model_decode(m, t, f, tape_rows(t, z, s.rows, p->B * s.decoded));
    float robust = done >= robust_from ? (float)h->robust : 0;
    report->error +=
        tape_robust_error(t, y, s.targets, m->geometry.place, robust, 1 / (float)N) / (double)N;
    if (f && h->cycle > 0 && done >= cycle_from && p->B > 1 && is_black(&m->geometry))
        report->cycle += cycle(tr, p, f, &q, &s) / sequences;
}

static size_t count_wrong(const struct var *x, const uint8_t *classes, const struct labels *l)
{
    size_t wrong = 0;
    for (size_t i = 0; i < x->rows * l->count; i++) {
        size_t row = i / l->count, first = l->first[i % l->count];
        const float *head = x->value + row * x->cols + first;
        for (size_t k = 0; k < l->list[i % l->count].count; k++)
            if (k != classes[i] && head[k] >= head[classes[i]]) {
                wrong++;
                break;
            }
    }
    return wrong;
}

/* A judge's: the cross entropy of its decisions, a sequence. */
static void forward_judge(struct trainer *tr, const struct part *p, double done,
                          struct train_report *report)
{
    struct model *m = tr->model;
    struct tape *t = &tr->tape;
    const struct labels *l = &m->labels;
    struct selection s;
    (void)done;
    select_frames(&s, tr, p);
    struct batch b = {.B = p->B,
                      .T = tr->T,
                      .frames = s.frames,
                      .seed = tr->seed,
                      .step = tr->step,
                      .slot = p->slot};
    uint8_t *classes = arena_take(&t->arena, p->B * l->count, sizeof *classes);
    for (size_t i = 0; i < p->B; i++)
        memcpy(classes + i * l->count,
               tr->classes + (size_t)(sequence_of(tr, p, i) - tr->data->list) * l->count, l->count);
    struct var *x = classifier_logits(m, t, &b);
    tape_cross_entropy(t, x, classes, l->first, l->count, 1 / (float)tr->B);
    report->wrong += (double)count_wrong(x, classes, l) / (double)(tr->B * l->count);
}

/* The factor of the moving average at step n, or 0 where it rests: it follows for some steps at
 * once, since the optimiser is bound by memory, of which the average is a fifth. The first steps
 * count singly: a short training has no others. */
static double average_at(const struct training *h, double n)
{
    double each = fmin(h->average, (n + 1) / (n + 10));
    if (n < AVERAGE_FROM)
        return each;
    return fmod(n + 1, AVERAGE_STEPS) == 0 ? pow(each, AVERAGE_STEPS) : 0;
}

static int update(struct trainer *tr, double done, struct err *e)
{
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
        .average = (float)average_at(h, n),
    };
    return sharded_adam_step(&tr->exchange, &a, tr->step + 1, e);
}

/* The gradient of own shard k. One that is not finite is not followed. */
static void learn_shard(struct trainer *tr, size_t k, double done)
{
    struct tape *t = &tr->tape;
    size_t shard = tr->world.first + k, B = tr->B / tr->world.shards;
    struct part p = {.k = k, .B = B, .slot = shard * B};
    struct train_report *report = &tr->shards[shard];
    *report = (struct train_report){0};
    sharded_adam_use_shard(&tr->exchange, k);
    tape_start(t);
    (classifier_is(tr->model) ? forward_judge : forward_codes)(tr, &p, done, report);
    report->loss = t->loss;
    if (isfinite(t->loss))
        tape_backward(t);
}

/* The step's report: the shards' ones, added in order. */
static void add_reports(struct train_report *to, const struct trainer *tr)
{
    for (size_t s = 0; s < tr->world.shards; s++) {
        const struct train_report *p = &tr->shards[s];
        to->loss += p->loss;
        to->error += p->error;
        to->kl_static += p->kl_static;
        to->kl_prior += p->kl_prior;
        to->kl_frame += p->kl_frame;
        to->cycle += p->cycle;
        to->wrong += p->wrong;
    }
    to->steps++;
}

int train_step(struct trainer *tr, double done, struct train_report *report, struct err *e)
{
    order_epoch(tr, tr->anew ? tr->step : tr->step / train_steps_per_epoch(tr));
    for (size_t k = 0; k < tr->world.mine; k++)
        learn_shard(tr, k, done);
    if (world_allgather(&tr->world, tr->shards, sizeof *tr->shards, e))
        return -1;
    add_reports(report, tr);
    if (!isfinite(report->loss))
        return err_set(e, "the loss is not finite after %llu steps; try a smaller --rate",
                       (unsigned long long)tr->step);
    if (update(tr, done, e))
        return -1;
    tr->step++;
    return 0;
}

int train_finish(struct trainer *tr, struct err *e)
{
    const struct params *p = &tr->model->params;
    if (tr->model->training.average > 0 && sharded_adam_finish(&tr->exchange, e))
        return -1;
    if (!num_finite(p->value, p->total))
        return err_set(e, "the parameters are not finite after %llu steps; try a smaller --rate",
                       (unsigned long long)tr->step);
    tr->tape.learning = false;
    if (classifier_is(tr->model))
        return 0;
    return whiten(tr->model, &tr->tape, tr->data, &tr->world, e);
}

double train_psnr(const struct train_report *r, const struct geometry *c)
{
    double mean = r->error / (double)r->steps / (double)(c->H * c->W * c->C);
    return -10 * log10(fmax(mean, 1e-12));
}
