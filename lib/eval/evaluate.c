/* evaluate.c - see evaluate.h. A batch of sequences is made, measured and dropped, so that memory
 * does not grow with the set. */
#include "eval/evaluate.h"
#include "base/mem.h"
#include "eval/nearest.h"
#include "eval/ssim.h"
#include "model/prior.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 128 };

/* ---- codes of the set ---- */

static void show(const struct evaluation *v, size_t done, size_t of, const char *what)
{
    if (v->progress)
        v->progress((double)done / (double)of, what);
}

static int allocate(struct evaluation *v, struct err *e)
{
    const struct dataset *d = &v->set->data;
    size_t F = (size_t)v->model->config.static_dim, Z = (size_t)v->model->config.dynamic_dim;
    v->f = mem_zero(d->count, sizeof *v->f);
    v->z = mem_zero(d->count, sizeof *v->z);
    v->logvar = mem_zero(d->count, sizeof *v->logvar);
    if (!v->f || !v->z || !v->logvar)
        return err_memory(e, 3 * d->count * sizeof *v->f, "the codes");
    for (size_t i = 0; i < d->count; i++) {
        size_t n = d->list[i].T * Z;
        v->f[i] = mem_array(2 * (F + n), sizeof **v->f); /* means and logvars of f and z */
        if (!v->f[i])
            return err_memory(e, 2 * (F + n) * sizeof **v->f, "the codes");
        v->z[i] = v->f[i] + 2 * F;
        v->logvar[i] = v->z[i] + n;
    }
    return 0;
}

static int classify(struct evaluation *v, struct err *e)
{
    const struct labels *l = &v->classifier->labels;
    const struct dataset *d = &v->set->data;
    v->classes = mem_array(d->count * l->count, sizeof *v->classes);
    if (!v->classes)
        return err_memory(e, d->count * l->count, "the classes");
    for (size_t i = 0; i < d->count; i++)
        if (labels_classify(l, &d->labels[i], v->classes + i * l->count, e))
            return err_context(e, "record %zu", i + 1);
    return 0;
}

static int match(struct evaluation *v, struct err *e)
{
    size_t n = v->made->data.count;
    v->truth_of = mem_array(n, sizeof *v->truth_of);
    if (!v->truth_of)
        return err_memory(e, n * sizeof *v->truth_of, "the made sequences");
    return eval_set_match(v->truth_of, v->set, v->made,
                          v->classifier ? &v->classifier->labels : NULL, e);
}

int evaluation_open(struct evaluation *v, struct err *e)
{
    const struct dataset *d = &v->set->data;
    size_t F = v->model ? (size_t)v->model->config.static_dim : 0;
    if ((v->model && allocate(v, e)) || (v->classifier && classify(v, e)) ||
        (v->made && match(v, e)))
        return -1;
    for (size_t from = 0; v->model && from < d->count; from += BATCH) {
        struct sequence sequences[BATCH];
        size_t n = d->count - from < BATCH ? d->count - from : BATCH;
        for (size_t i = 0; i < n; i++) {
            const struct example *s = &d->list[from + i];
            float *f = v->f[from + i];
            sequences[i] = (struct sequence){
                s->T, s->frames, NULL, {f, f + F, v->z[from + i], v->logvar[from + i]}};
        }
        encode_all(sequences, n, v->model, v->tape);
        for (size_t i = 0; i < n; i++)
            if (codes_check(&sequences[i], v->model, e))
                return err_context(e, "record %zu", from + i + 1);
        show(v, from, d->count, "encoding");
    }
    return 0;
}

void evaluation_close(struct evaluation *v)
{
    for (size_t i = 0; v->f && i < v->set->data.count; i++)
        free(v->f[i]);
    free(v->f);
    free(v->z);
    free(v->logvar);
    free(v->truth_of);
    free(v->classes);
}

/* ---- sequences from codes ---- */

struct made_batch {
    const struct evaluation *v;
    enum origin f, z;
    const struct maker *maker; /* instead of these; or NULL */
    size_t n;
    size_t item[BATCH];  /* the number of the sequence among all that are made */
    size_t which[BATCH]; /* the sequence of the set that is its truth */
    struct sequence sequences[BATCH];
    struct likeness likeness[BATCH];
    double ssim[BATCH];
    float *drawn; /* codes from the prior */
    uint8_t *frames;
};

static size_t partner(enum origin from, const size_t *partners, size_t i)
{
    return from == FROM_PARTNER ? partners[i] : i;
}

/* Draws a static code from N(0, I), or dynamic codes from the learned prior: a function of the seed
 * and of the sequence's number i. */
static int draw(float *to, const struct evaluation *v, size_t i, bool moving, size_t T,
                struct err *e)
{
    struct rng r = rng_make(v->seed, i, purpose_item(moving ? FOR_DYNAMIC : FOR_STATIC, 0));
    if (moving)
        return prior_roll(v->model, v->tape, to, 0, T, 1, &r, e);
    rng_normals(&r, to, (size_t)v->model->config.static_dim);
    return 0;
}

/* The number of sequences that are made, or were made elsewhere. */
static size_t items(const struct evaluation *v)
{
    return v->made ? v->made->data.count : v->set->data.count;
}

/* Replaces codes of sequence number i by draws from the prior, in memory from *drawn on. */
static int draw_codes(struct sequence *s, const struct evaluation *v, size_t i, enum origin f,
                      enum origin z, float **drawn, struct err *e)
{
    if (f == FROM_PRIOR) {
        s->codes.static_mean = *drawn;
        *drawn += v->model->config.static_dim;
        if (draw(s->codes.static_mean, v, i, false, s->T, e))
            return -1;
    }
    if (z == FROM_PRIOR) {
        s->codes.dynamic_mean = *drawn;
        *drawn += s->T * (size_t)v->model->config.dynamic_dim;
        if (draw(s->codes.dynamic_mean, v, i, true, s->T, e))
            return -1;
    }
    return 0;
}

/* Sets the codes of the next sequences that can be made, from number *i on, and advances *i. */
static int choose(struct made_batch *b, size_t *i, struct err *e)
{
    const struct evaluation *v = b->v;
    const struct eval_set *set = v->set;
    float *drawn = b->drawn;
    for (b->n = 0; b->n < BATCH && *i < items(v); ++*i) {
        size_t truth = v->made ? v->truth_of[*i] : *i;
        size_t of_f = partner(b->f, set->static_from, truth);
        size_t of_z = partner(b->z, set->dynamic_from, truth);
        if (of_f == SIZE_MAX || of_z == SIZE_MAX)
            continue;
        struct sequence *s = &b->sequences[b->n];
        *s = (struct sequence){.T = set->data.list[of_z].T,
                               .codes = {.static_mean = v->f[of_f], .dynamic_mean = v->z[of_z]}};
        if (draw_codes(s, v, *i, b->f, b->z, &drawn, e))
            return -1;
        b->item[b->n] = *i;
        b->which[b->n++] = truth;
    }
    return 0;
}

/* The next sequences that a maker makes. */
static int run_maker(struct made_batch *b, size_t *i, struct err *e)
{
    const struct dataset *d = &b->v->set->data;
    uint8_t *at = b->frames;
    for (b->n = 0; b->n < BATCH && *i < d->count; ++*i) {
        int made = b->maker->make(at, b->maker->context, *i, e);
        if (made < 0)
            return -1;
        if (made == 0)
            continue;
        b->sequences[b->n] = (struct sequence){.T = d->list[*i].T, .frames = at};
        at += d->list[*i].T * d->H * d->W * d->C;
        b->which[b->n++] = *i;
    }
    return 0;
}

/* The frames of the set, or those made elsewhere, instead of decoded ones. */
static void use_frames(struct made_batch *b)
{
    const struct evaluation *v = b->v;
    for (size_t i = 0; i < b->n; i++) {
        const struct example *q =
            b->f == FROM_MADE ? &v->made->data.list[b->item[i]] : &v->set->data.list[b->which[i]];
        b->sequences[i] = (struct sequence){.T = q->T, .frames = q->frames};
    }
}

static void decode(struct made_batch *b)
{
    const struct evaluation *v = b->v;
    size_t frame = v->set->data.H * v->set->data.W * v->set->data.C;
    uint8_t *at = b->frames;
    for (size_t i = 0; i < b->n; i++) {
        b->sequences[i].frames = at;
        at += b->sequences[i].T * frame;
    }
    decode_all(b->sequences, b->n, v->model, v->tape);
}

/* The next sequences with their frames. */
static int make(struct made_batch *b, size_t *i, struct err *e)
{
    if (b->maker)
        return run_maker(b, i, e);
    if (choose(b, i, e))
        return -1;
    if (b->f == FROM_FRAMES || b->f == FROM_MADE)
        use_frames(b);
    else
        decode(b);
    return 0;
}

/* The comparisons of one thread, with a matcher of its own, which remembers colours. */
static void compare_share(void *context, size_t share)
{
    struct made_batch *b = context;
    const struct eval_set *set = b->v->set;
    const struct geometry *c = b->v->geometry;
    size_t threads = (size_t)thread_pool_threads(b->v->workers), frame = c->H * c->W * c->C;
    struct matcher matcher;
    struct err e;
    bool snaps = set->has_palette && matcher_start(&matcher, &set->palette, &e) == 0;
    for (size_t i = share; i < b->n; i += threads) {
        const struct example *truth = &set->data.list[b->which[i]];
        const uint8_t *made = b->sequences[i].frames;
        size_t T = truth->T < b->sequences[i].T ? truth->T : b->sequences[i].T;
        b->likeness[i] = (struct likeness){0};
        b->ssim[i] = 0;
        if (likeness_add(&b->likeness[i], truth->frames, made, T, c, snaps ? &matcher : NULL, &e))
            b->likeness[i].frames = 0;
        for (size_t k = 0; k < T; k++)
            b->ssim[i] += ssim(truth->frames + k * frame, made + k * frame, c->H, c->W, c->C);
    }
}

static int compare(struct outcome *o, struct made_batch *b, struct err *e)
{
    const struct dataset *d = &b->v->set->data;
    struct thread_pool *w = b->v->workers;
    thread_pool_run(w, (size_t)thread_pool_threads(w), compare_share, b);
    for (size_t i = 0; i < b->n; i++) {
        if (b->likeness[i].frames == 0)
            return err_set(e, "record %zu cannot be compared", b->which[i] + 1);
        likeness_sum(&o->likeness, &b->likeness[i]);
        o->ssim += b->ssim[i];
    }
    for (size_t from = 0, to; from < b->n; from = to) { /* a run of sequences of one length */
        const uint8_t *made[BATCH];
        size_t nearest[BATCH], T = b->sequences[from].T;
        for (to = from; to < b->n && b->sequences[to].T == T; to++)
            made[to - from] = b->sequences[to].frames;
        if (nearest_find(nearest, made, to - from, T, d, w, e))
            return -1;
        for (size_t i = from; i < to; i++)
            o->nearest += nearest[i - from] == b->which[i];
    }
    return 0;
}

static void predict(struct outcome *o, struct made_batch *b)
{
    const struct evaluation *v = b->v;
    const struct labels *l = &v->classifier->labels;
    classifier_predict(o->p + o->count * l->first[l->count], b->sequences, b->n, v->classifier,
                       v->classifier_tape);
    for (size_t i = 0; i < b->n; i++)
        memcpy(o->truth + (o->count + i) * l->count, v->classes + b->which[i] * l->count, l->count);
}

static int open_outcome(struct outcome *o, struct made_batch *b, const struct evaluation *v,
                        struct err *e)
{
    const struct dataset *d = &v->set->data;
    size_t F = v->model ? (size_t)v->model->config.static_dim : 0;
    size_t Z = v->model ? (size_t)v->model->config.dynamic_dim : 0;
    size_t longest = 0, frame = d->H * d->W * d->C;
    for (size_t i = 0; i < d->count; i++)
        longest = d->list[i].T > longest ? d->list[i].T : longest;
    b->drawn = mem_array(BATCH * (F + longest * Z), sizeof *b->drawn);
    b->frames = mem_array(BATCH * longest, frame);
    const struct labels *l = v->classifier ? &v->classifier->labels : NULL;
    if (l) {
        o->p = mem_array(items(v) * l->first[l->count], sizeof *o->p);
        o->truth = mem_array(items(v) * l->count, sizeof *o->truth);
    }
    if (!b->drawn || !b->frames || (l && (!o->p || !o->truth)))
        return err_memory(e, BATCH * longest * frame, "the made sequences");
    return 0;
}

static int run(struct outcome *o, struct made_batch *b, const struct evaluation *v, struct err *e)
{
    b->v = v;
    int failed = open_outcome(o, b, v, e);
    for (size_t i = 0; !failed && i < items(v);) {
        show(v, i, items(v), "decoding");
        if ((failed = make(b, &i, e)))
            break;
        if (o->compared)
            failed = compare(o, b, e);
        if (v->classifier)
            predict(o, b);
        o->count += b->n;
    }
    free(b->drawn);
    free(b->frames);
    free(b);
    o->ssim /= (double)o->likeness.frames;
    return failed ? -1 : 0;
}

int evaluation_run(struct outcome *o, const struct evaluation *v, enum origin f, enum origin z,
                   struct err *e)
{
    struct made_batch *b = mem_zero(1, sizeof *b);
    *o = (struct outcome){.compared = f != FROM_PRIOR && z != FROM_PRIOR && f != FROM_FRAMES};
    if (!b)
        return err_memory(e, sizeof *b, "the made sequences");
    b->f = f;
    b->z = z;
    return run(o, b, v, e);
}

int evaluation_run_maker(struct outcome *o, const struct evaluation *v, const struct maker *maker,
                         struct err *e)
{
    struct made_batch *b = mem_zero(1, sizeof *b);
    *o = (struct outcome){.compared = true};
    if (!b)
        return err_memory(e, sizeof *b, "the made sequences");
    b->maker = maker;
    return run(o, b, v, e);
}

void outcome_free(struct outcome *o)
{
    free(o->p);
    free(o->truth);
    *o = (struct outcome){0};
}
