/* evaluate.c - sequences are made some at a time, and looked at while they are there. */
#include "eval/evaluate.h"
#include "base/mem.h"
#include "eval/nearest.h"
#include "eval/ssim.h"
#include "model/prior.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TOGETHER = 128 };

/* ---- codes ---- */

static void tell(const struct evaluation *v, size_t done, size_t of, const char *what)
{
    if (v->progress)
        v->progress((double)done / (double)of, what);
}

static int make_room(struct evaluation *v, struct err *e)
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
        v->f[i] = mem_array(2 * (F + n), sizeof **v->f); /* [F] twice, and both of z */
        if (!v->f[i])
            return err_memory(e, 2 * (F + n) * sizeof **v->f, "the codes");
        v->z[i] = v->f[i] + 2 * F;
        v->logvar[i] = v->z[i] + n;
    }
    return 0;
}

static int classify(struct evaluation *v, struct err *e)
{
    const struct labels *l = &v->judge->labels;
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
    return eval_set_match(v->truth_of, v->set, v->made, v->judge ? &v->judge->labels : NULL, e);
}

int evaluation_open(struct evaluation *v, struct err *e)
{
    const struct dataset *d = &v->set->data;
    size_t F = (size_t)v->model->config.static_dim;
    if (make_room(v, e) || (v->judge && classify(v, e)) || (v->made && match(v, e)))
        return -1;
    for (size_t from = 0; from < d->count; from += TOGETHER) {
        struct sequence sequences[TOGETHER];
        size_t n = d->count - from < TOGETHER ? d->count - from : TOGETHER;
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
        tell(v, from, d->count, "encoding");
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

/* ---- made sequences ---- */

/* Some of them, on their way. */
struct some {
    const struct evaluation *v;
    size_t n;
    size_t item[TOGETHER];  /* which of all that are to be made */
    size_t which[TOGETHER]; /* whose truth it is */
    struct sequence sequences[TOGETHER];
    struct likeness likeness[TOGETHER];
    double ssim[TOGETHER];
    float *drawn; /* codes from the prior */
    uint8_t *frames;
};

static size_t partner(enum origin from, const size_t *partners, size_t i)
{
    return from == FROM_PARTNER ? partners[i] : i;
}

/* A static code from N(0, I), a motion from the learned prior: functions of the seed and the
 * sequence's number. */
static int draw(float *to, const struct evaluation *v, size_t i, bool moving, size_t T,
                struct err *e)
{
    struct rng r = rng_make(v->seed, i, purpose_item(moving ? FOR_DYNAMIC : FOR_STATIC, 0));
    if (moving)
        return prior_roll(v->model, v->tape, to, 0, T, 1, &r, e);
    rng_normals(&r, to, (size_t)v->model->config.static_dim);
    return 0;
}

/* How many sequences are to be made, or were. */
static size_t items(const struct evaluation *v)
{
    return v->made ? v->made->data.count : v->set->data.count;
}

/* The next sequences that can be made, from number *i on. */
static int choose(struct some *s, size_t *i, enum origin f, enum origin z, struct err *e)
{
    const struct evaluation *v = s->v;
    const struct eval_set *set = v->set;
    size_t F = (size_t)v->model->config.static_dim, Z = (size_t)v->model->config.dynamic_dim;
    float *drawn = s->drawn;
    for (s->n = 0; s->n < TOGETHER && *i < items(v); ++*i) {
        size_t truth = v->made ? v->truth_of[*i] : *i;
        size_t a = partner(f, set->static_from, truth), b = partner(z, set->dynamic_from, truth);
        if (a == SIZE_MAX || b == SIZE_MAX)
            continue;
        struct sequence *c = &s->sequences[s->n];
        *c = (struct sequence){.T = set->data.list[b].T,
                               .codes = {.static_mean = v->f[a], .dynamic_mean = v->z[b]}};
        if (f == FROM_PRIOR) {
            c->codes.static_mean = drawn;
            drawn += F;
        }
        if (z == FROM_PRIOR) {
            c->codes.dynamic_mean = drawn;
            drawn += c->T * Z;
        }
        if ((f == FROM_PRIOR && draw(c->codes.static_mean, v, *i, false, c->T, e)) ||
            (z == FROM_PRIOR && draw(c->codes.dynamic_mean, v, *i, true, c->T, e)))
            return -1;
        s->item[s->n] = *i;
        s->which[s->n++] = truth;
    }
    return 0;
}

/* The sequences as they are, or as somebody else made them. */
static void look_up(struct some *s, enum origin from)
{
    const struct evaluation *v = s->v;
    for (size_t i = 0; i < s->n; i++) {
        const struct example *q =
            from == FROM_MADE ? &v->made->data.list[s->item[i]] : &v->set->data.list[s->which[i]];
        s->sequences[i] = (struct sequence){.T = q->T, .frames = q->frames};
    }
}

static void decode(struct some *s)
{
    const struct evaluation *v = s->v;
    size_t frame = v->set->data.H * v->set->data.W * v->set->data.C;
    uint8_t *at = s->frames;
    for (size_t i = 0; i < s->n; i++) {
        s->sequences[i].frames = at;
        at += s->sequences[i].T * frame;
    }
    decode_all(s->sequences, s->n, v->model, v->tape);
}

/* One thread's share of the comparisons: a matcher remembers colours. */
static void compare_share(void *context, size_t share)
{
    struct some *s = context;
    const struct eval_set *set = s->v->set;
    const struct geometry *c = &s->v->model->geometry;
    size_t threads = (size_t)thread_pool_threads(s->v->tape->workers), frame = c->H * c->W * c->C;
    struct matcher matcher;
    struct err e;
    bool snaps = set->has_palette && matcher_start(&matcher, &set->palette, &e) == 0;
    for (size_t i = share; i < s->n; i += threads) {
        const struct example *truth = &set->data.list[s->which[i]];
        const uint8_t *made = s->sequences[i].frames;
        size_t T = truth->T < s->sequences[i].T ? truth->T : s->sequences[i].T;
        s->likeness[i] = (struct likeness){0};
        s->ssim[i] = 0;
        if (likeness_add(&s->likeness[i], truth->frames, made, T, c, snaps ? &matcher : NULL, &e))
            s->likeness[i].frames = 0;
        for (size_t k = 0; k < T; k++)
            s->ssim[i] += ssim(truth->frames + k * frame, made + k * frame, c->H, c->W, c->C);
    }
}

static int compare(struct outcome *o, struct some *s, struct err *e)
{
    const struct dataset *d = &s->v->set->data;
    struct thread_pool *w = s->v->tape->workers;
    thread_pool_run(w, (size_t)thread_pool_threads(w), compare_share, s);
    for (size_t i = 0; i < s->n; i++) {
        if (s->likeness[i].frames == 0)
            return err_set(e, "record %zu cannot be compared", s->which[i] + 1);
        likeness_sum(&o->likeness, &s->likeness[i]);
        o->ssim += s->ssim[i];
    }
    for (size_t from = 0, to; from < s->n; from = to) { /* those of the same length together */
        const uint8_t *made[TOGETHER];
        size_t nearest[TOGETHER], T = s->sequences[from].T;
        for (to = from; to < s->n && s->sequences[to].T == T; to++)
            made[to - from] = s->sequences[to].frames;
        if (nearest_find(nearest, made, to - from, T, d, w, e))
            return -1;
        for (size_t i = from; i < to; i++)
            o->nearest += nearest[i - from] == s->which[i];
    }
    return 0;
}

static void judge(struct outcome *o, struct some *s)
{
    const struct evaluation *v = s->v;
    const struct labels *l = &v->judge->labels;
    classifier_predict(o->p + o->count * l->first[l->count], s->sequences, s->n, v->judge,
                       v->classifier_tape);
    for (size_t i = 0; i < s->n; i++)
        memcpy(o->truth + (o->count + i) * l->count, v->classes + s->which[i] * l->count, l->count);
}

static int open_outcome(struct outcome *o, struct some *s, const struct evaluation *v,
                        struct err *e)
{
    const struct dataset *d = &v->set->data;
    size_t F = (size_t)v->model->config.static_dim, Z = (size_t)v->model->config.dynamic_dim;
    size_t longest = 0, frame = d->H * d->W * d->C;
    for (size_t i = 0; i < d->count; i++)
        longest = d->list[i].T > longest ? d->list[i].T : longest;
    s->drawn = mem_array(TOGETHER * (F + longest * Z), sizeof *s->drawn);
    s->frames = mem_array(TOGETHER * longest, frame);
    const struct labels *l = v->judge ? &v->judge->labels : NULL;
    if (l) {
        o->p = mem_array(items(v) * l->first[l->count], sizeof *o->p);
        o->truth = mem_array(items(v) * l->count, sizeof *o->truth);
    }
    return s->drawn && s->frames && (!l || (o->p && o->truth))
               ? 0
               : err_memory(e, TOGETHER * longest * frame, "the made sequences");
}

int evaluation_run(struct outcome *o, const struct evaluation *v, enum origin f, enum origin z,
                   struct err *e)
{
    struct some *s = mem_zero(1, sizeof *s);
    *o = (struct outcome){.compared = f != FROM_PRIOR && z != FROM_PRIOR && f != FROM_FRAMES};
    int failed = !s ? err_memory(e, sizeof *s, "the made sequences") : 0;
    if (!failed) {
        s->v = v;
        failed = open_outcome(o, s, v, e);
    }
    for (size_t i = 0; !failed && i < items(v);) {
        tell(v, i, items(v), "decoding");
        if ((failed = choose(s, &i, f, z, e)))
            break;
        if (f == FROM_FRAMES || f == FROM_MADE)
            look_up(s, f);
        else
            decode(s);
        if (o->compared)
            failed = compare(o, s, e);
        if (v->judge)
            judge(o, s);
        o->count += s->n;
    }
    if (s) {
        free(s->drawn);
        free(s->frames);
    }
    free(s);
    o->ssim /= (double)o->likeness.frames;
    return failed ? -1 : 0;
}

void outcome_free(struct outcome *o)
{
    free(o->p);
    free(o->truth);
    *o = (struct outcome){0};
}
