/* trainer.c - the steps of a training: which sequences, the gradients of all shards, and the
 * optimiser with its schedules. */
#include "train/trainer.h"
#include "base/block.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/rng.h"
#include "train/objective.h"
#include "train/recovery.h"

#include <math.h>
#include <stdlib.h>

static const double lowest_rate = 1e-6;

enum { AVERAGE_STEPS = 4, AVERAGE_FROM = 16 };

/* How many sequences the largest shard has. */
static size_t longest_shard(const struct trainer *tr)
{
    return world_records(&tr->world, 0, dataset_total(tr->data));
}

static int check_shards(const struct trainer *tr, struct err *e)
{
    size_t shards = tr->world.shards, total = dataset_total(tr->data);
    if (shards <= total)
        return 0;
    return err_set(e, "%zu shards are too many for %zu sequences", shards, total);
}

/* Of pictures as many as the shortest sequence has, at most; numbers repeat the last frame. */
static size_t frames_of_step(const struct model *m, const struct dataset *d)
{
    size_t wanted = (size_t)m->training.frames;
    return wanted && (d->numbers || wanted < d->shortest) ? wanted : d->shortest;
}

int train_open(struct trainer *tr, struct model *m, const struct dataset *d, const struct world *c,
               uint64_t seed, struct err *e)
{
    *tr =
        (struct trainer){.model = m,
                         .data = d,
                         .world = *c,
                         .seed = seed,
                         .objective = model_classifies(m) ? &objective_classes : &objective_codes};
    if (check_shards(tr, e))
        return -1;
    tr->tape = (struct tape){.workers = c->workers, .params = &m->params, .learning = true};
    tr->B =
        c->shards * size_least((size_t)m->training.batch / c->shards, dataset_total(d) / c->shards);
    tr->T = frames_of_step(m, d);
    size_t ordered = c->mine * longest_shard(tr);
    tr->order = mem_array(ordered, sizeof *tr->order);
    tr->shards = mem_zero(c->shards, sizeof *tr->shards);
    if (!tr->order || !tr->shards)
        return err_memory(e, ordered * sizeof *tr->order, "the order of an epoch");
    if (tr->objective->open(tr, e))
        return -1;
    return sharded_adam_open(&tr->optimiser, &m->params, &tr->world, e);
}

void train_close(struct trainer *tr)
{
    tape_free(&tr->tape);
    sharded_adam_close(&tr->optimiser);
    free(tr->order);
    free(tr->classes);
    free(tr->shards);
}

size_t train_steps_per_epoch(const struct trainer *tr)
{
    return dataset_total(tr->data) / tr->world.shards / (tr->B / tr->world.shards);
}

/* The order in which own shard k uses its sequences, which are numbered within the shard. */
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

const struct example *objective_sequence(const struct trainer *tr, const struct part *p, size_t b)
{
    uint64_t steps = tr->anew ? 1 : train_steps_per_epoch(tr);
    uint32_t in_shard = order_of(tr, p->k)[tr->step % steps * p->B + b];
    return &tr->data->list[in_shard * tr->world.mine + p->k];
}

void objective_select(struct selection *s, struct trainer *tr, const struct part *p)
{
    struct arena *a = &tr->tape.arena;
    const struct dataset *d = tr->data;
    size_t B = p->B, T = tr->T, bytes = d->H * d->W * d->C;
    *s = (struct selection){.decoded = size_least((size_t)tr->model->training.decoded, T)};
    s->frames = arena_take(a, B * T, sizeof *s->frames);
    s->targets = arena_take(a, B * s->decoded, sizeof *s->targets);
    s->rows = arena_take(a, B * s->decoded, sizeof *s->rows);
    uint32_t *times = arena_take(a, T, sizeof *times);
    for (size_t b = 0; b < B; b++) {
        const struct example *q = objective_sequence(tr, p, b);
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

/* The factor of the moving average at step n; 0: no update. One update serves several steps, since
 * the optimiser is bound by memory traffic, and the average is a fifth of it. The first steps each
 * have an update, for short trainings. */
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
    double factor = tr->recovery ? tr->recovery->factor : 1;
    double cosine = 0.5 * (1 + cos(3.14159265358979323846 * fmin(1, done)));
    struct adam a = {
        .rate = (float)(h->rate * factor * warm * cosine + lowest_rate),
        .beta1 = (float)h->beta1,
        .beta2 = (float)h->beta2,
        .epsilon = 1e-8f,
        .decay = (float)h->decay,
        .clip = (float)h->clip,
        .average = (float)average_at(h, n),
    };
    return sharded_adam_step(&tr->optimiser, &a, tr->step + 1, e);
}

/* The gradient of own shard k. None is computed of a loss that is not finite. */
static void learn_shard(struct trainer *tr, size_t k, double done)
{
    struct tape *t = &tr->tape;
    size_t shard = tr->world.first + k, B = tr->B / tr->world.shards;
    struct part p = {.k = k, .B = B, .slot = shard * B};
    struct train_report *report = &tr->shards[shard];
    *report = (struct train_report){0};
    sharded_adam_use_shard(&tr->optimiser, k);
    tape_start(t);
    tr->objective->forward(tr, &p, done, report);
    report->loss = t->loss;
    if (isfinite(t->loss))
        tape_backward(t);
}

/* Adds the reports of the shards, in their order. */
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

static double loss_of_step(const struct trainer *tr)
{
    double loss = 0;
    for (size_t s = 0; s < tr->world.shards; s++)
        loss += tr->shards[s].loss;
    return loss;
}

static bool is_good(const struct trainer *tr, double loss)
{
    return tr->recovery ? recovery_is_good(tr->recovery, loss) : isfinite(loss);
}

static int go_back(struct trainer *tr, double loss, struct err *e)
{
    if (tr->recovery)
        return recovery_go_back(tr->recovery, tr, loss, e);
    return err_set(e, "the loss is not finite after %llu steps; try a smaller --rate",
                   (unsigned long long)tr->step);
}

int train_step(struct trainer *tr, double done, struct train_report *report, struct err *e)
{
    order_epoch(tr, tr->anew ? tr->step : tr->step / train_steps_per_epoch(tr));
    for (size_t k = 0; k < tr->world.mine; k++)
        learn_shard(tr, k, done);
    if (world_allgather(&tr->world, tr->shards, sizeof *tr->shards, e))
        return -1;
    double loss = loss_of_step(tr);
    int back = 0;
    if (!is_good(tr, loss))
        back = go_back(tr, loss, e);
    else {
        add_reports(report, tr);
        bool failed = tr->recovery && recovery_keep(tr->recovery, tr, e);
        back = failed ? -1 : update(tr, done, e);
    }
    tr->step += back >= 0;
    return back;
}

int train_settle(struct trainer *tr, struct err *e)
{
    const struct params *p = &tr->model->params;
    return num_finite(p->value, p->total) ? 0 : go_back(tr, NAN, e);
}

int train_rehearse(struct trainer *tr, struct err *e)
{
    tr->tape.learning = false;
    int failed = tr->objective->rehearse(tr, e);
    tr->tape.learning = true;
    return failed;
}

int train_finish(struct trainer *tr, struct err *e)
{
    const struct params *p = &tr->model->params;
    if (tr->model->training.average > 0 && sharded_adam_finish(&tr->optimiser, e))
        return -1;
    if (!num_finite(p->value, p->total))
        return err_set(e, "the parameters are not finite after %llu steps; try a smaller --rate",
                       (unsigned long long)tr->step);
    tr->tape.learning = false;
    return tr->objective->finish(tr, e);
}

double train_psnr(const struct train_report *r, const struct geometry *c)
{
    size_t values = c->numbers ? c->numbers : c->H * c->W * c->C;
    double mean = r->error / (double)r->steps / (double)values;
    return -10 * log10(fmax(mean, 1e-12));
}
