/* adapt.c - the steps of learning a new character. */
#include "train/adapt.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/size.h"
#include "model/batching.h"
#include "model/prior.h"
#include "train/analogy.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    GROUP = 4,  /* frames that share a static code in a step */
    GROUPS = 8, /* in each part of a step */
    PART = GROUP * GROUPS,
    MOTIONS = 32, /* drawn from the prior */
    LENGTH = 8,   /* frames of each */
    SEEN = 256,   /* frames of the character, at most, from which others are composed */
};

/* What random numbers are for. */
enum { FOR_FRAMES = 1, FOR_OTHERS, FOR_MOTIONS, FOR_GUIDES, FOR_POSES };

/* The parts of a step: frames of the character, rehearsed frames, and, if they have a weight, poses
 * by analogy. */
enum part { OWN, REHEARSED, COMPOSED, PARTS };

static size_t width_of_static(const struct adapter *a)
{
    return (size_t)a->model->config.static_dim;
}

static size_t width_of_dynamic(const struct adapter *a)
{
    return (size_t)a->model->config.dynamic_dim;
}

/* ---- preparation ---- */

static int copy_teacher(struct adapter *a, struct err *e)
{
    const struct params *p = &a->model->params;
    a->teacher = *p;
    a->teacher.grad = a->teacher.m = a->teacher.v = a->teacher.mean = NULL;
    a->teacher.value = mem_array(p->total, sizeof *p->value);
    if (!a->teacher.value)
        return err_memory(e, p->total * sizeof *p->value, "the model as it was");
    memcpy(a->teacher.value, p->value, p->total * sizeof *p->value);
    a->before =
        (struct tape){.workers = a->tape->workers, .params = &a->teacher, .inference = true};
    a->before.arena.exhausted = a->tape->arena.exhausted;
    return 0;
}

static int list_frames(struct adapter *a, struct err *e)
{
    for (size_t i = 0; i < a->count; i++)
        a->frames += a->sequences[i].T;
    a->sequence_of = mem_array(a->frames, sizeof *a->sequence_of);
    a->time_of = mem_array(a->frames, sizeof *a->time_of);
    if (!a->sequence_of || !a->time_of)
        return err_memory(e, a->frames * sizeof *a->sequence_of, "the list of frames");
    for (size_t i = 0, n = 0; i < a->count; i++)
        for (size_t k = 0; k < a->sequences[i].T; k++, n++) {
            a->sequence_of[n] = i;
            a->time_of[n] = k;
        }
    return 0;
}

static int average_static(struct adapter *a, struct err *e)
{
    size_t F = width_of_static(a);
    a->average = mem_zero(F, sizeof *a->average);
    if (!a->average)
        return err_memory(e, F * sizeof *a->average, "the static code");
    for (size_t i = 0; i < a->count; i++)
        for (size_t k = 0; k < F; k++)
            a->average[k] += a->sequences[i].codes.static_mean[k] / (float)a->count;
    return 0;
}

static int draw_motions(struct adapter *a, struct err *e)
{
    size_t Z = width_of_dynamic(a);
    a->drawn = MOTIONS * LENGTH;
    a->moments = a->drawn + a->frames;
    a->motions = mem_zero(a->moments * Z, sizeof *a->motions);
    if (!a->motions)
        return err_memory(e, a->moments * Z * sizeof *a->motions, "motions");
    float *own = a->motions + a->drawn * Z;
    for (size_t i = 0; i < a->count; own += a->sequences[i++].T * Z)
        memcpy(own, a->sequences[i].codes.dynamic_mean, a->sequences[i].T * Z * sizeof *own);
    for (uint32_t i = 0; i < MOTIONS; i++) {
        struct rng r = rng_make(a->how.seed, i, FOR_MOTIONS);
        if (prior_roll(a->model, &a->before, a->motions + i * LENGTH * Z, 0, LENGTH, 1, &r, e))
            return -1;
    }
    return 0;
}

/* Poses as the model draws them, for static codes `white` [ANALOGY_GUIDES,F]. The caller frees
 * *frames. */
static int draw_guides(struct analogy_poses *p, uint8_t **frames, struct adapter *a,
                       const float *white, const float *z, size_t count, struct err *e)
{
    const struct geometry *c = &a->model->geometry;
    size_t bytes = count * c->H * c->W * c->C;
    *frames = mem_array(ANALOGY_GUIDES * bytes, 1);
    if (!*frames)
        return err_memory(e, ANALOGY_GUIDES * bytes, "poses");
    p->count = count;
    for (size_t g = 0; g < ANALOGY_GUIDES; g++) {
        p->guides[g] = *frames + g * bytes;
        decode_one(*frames + g * bytes, a->model, a->tape, white + g * width_of_static(a), z,
                   count);
    }
    return 0;
}

static int compose_poses(struct adapter *a, struct err *e)
{
    const struct geometry *c = &a->model->geometry;
    size_t F = width_of_static(a), Z = width_of_dynamic(a), bytes = c->H * c->W * c->C;
    struct rng r = rng_make(a->how.seed, 0, FOR_GUIDES);
    struct analogy_poses asked, seen;
    uint8_t *drawn = NULL, *own = NULL;
    size_t every = ceil_div(a->frames, SEEN), count = ceil_div(a->frames, every);
    const uint8_t **truth = mem_array(count, sizeof *truth);
    float *z = mem_array(count * Z, sizeof *z);
    float white[ANALOGY_GUIDES * F];
    memcpy(white, a->average, F * sizeof *white);
    rng_normals(&r, white + F, (ANALOGY_GUIDES - 1) * F);
    a->composed = mem_array(a->drawn * bytes, 1);
    int failed = 0;
    if (!truth || !z || !a->composed)
        failed = err_memory(e, a->drawn * bytes, "new poses");
    for (size_t i = 0, n = 0; !failed && i < count; i++, n += every) {
        truth[i] = a->sequences[a->sequence_of[n]].frames + a->time_of[n] * bytes;
        memcpy(z + i * Z, a->motions + (a->drawn + n) * Z, Z * sizeof *z);
    }
    failed = failed || draw_guides(&asked, &drawn, a, white, a->motions, a->drawn, e) ||
             draw_guides(&seen, &own, a, white, z, count, e) ||
             analogy_compose(a->composed, &asked, truth, &seen, c, a->tape->workers, e);
    free(truth);
    free(z);
    free(drawn);
    free(own);
    return failed ? -1 : 0;
}

int adapt_open(struct adapter *a, struct model *m, struct tape *t, const struct sequence *sequences,
               size_t count, const struct adapt_settings *how, struct err *e)
{
    *a = (struct adapter){
        .model = m, .tape = t, .how = *how, .sequences = sequences, .count = count};
    if (m->config.static_dim == 0)
        return err_set(e, "the model has no static code, so it cannot learn a new character");
    if (count == 0)
        return err_set(e, "there are no frames to learn from");
    a->world = world_single(t->workers);
    if (params_learn(&m->params, e) || sharded_adam_open(&a->optimiser, &m->params, &a->world, e) ||
        copy_teacher(a, e) || list_frames(a, e) || average_static(a, e) || draw_motions(a, e) ||
        (how->analogy > 0 && compose_poses(a, e))) {
        adapt_close(a);
        return -1;
    }
    tape_set_training(t);
    t->learning = true;
    return 0;
}

void adapt_close(struct adapter *a)
{
    a->tape->learning = false;
    sharded_adam_close(&a->optimiser);
    tape_free(&a->before);
    free(a->teacher.value);
    free(a->sequence_of);
    free(a->time_of);
    free(a->average);
    free(a->motions);
    free(a->composed);
}

/* ---- a step ---- */

/* What a step decodes, one part after another. */
struct lesson {
    struct var *f, *z;                   /* [PARTS*GROUPS,F] before whitening, [PARTS*PART,Z] */
    const uint8_t *targets[PARTS][PART]; /* except of rehearsed frames: */
    const float *remembered;             /* [PART,places] */
};

/* x = mean + exp(logvar/2) eps */
static void draw_gaussian(float *x, const float *mean, const float *logvar, size_t n, struct rng *r)
{
    rng_normals(r, x, n);
    for (size_t i = 0; i < n; i++)
        x[i] = mean[i] + expf(0.5f * logvar[i]) * x[i];
}

/* A static code of the character: from one of its sequences, moved by a random share to the average
 * of all, which users decode other motions with. */
static void choose_static(float *f, const struct adapter *a, size_t sequence, struct rng *r)
{
    size_t F = width_of_static(a);
    const struct codes *c = &a->sequences[sequence].codes;
    float white[F], share = rng_uniform(r);
    draw_gaussian(white, c->static_mean, c->static_logvar, F, r);
    for (size_t i = 0; i < F; i++)
        white[i] += share * (a->average[i] - c->static_mean[i]);
    static_unwhiten(f, a->model, white);
}

static void choose_frames(struct lesson *l, const struct adapter *a)
{
    size_t F = width_of_static(a), Z = width_of_dynamic(a);
    size_t bytes = a->model->geometry.H * a->model->geometry.W * a->model->geometry.C;
    struct rng r = rng_make(a->how.seed, a->step, FOR_FRAMES);
    for (size_t g = 0; g < GROUPS; g++) {
        choose_static(l->f->value + g * F, a, rng_below(&r, (uint32_t)a->count), &r);
        for (size_t i = g * GROUP; i < (g + 1) * GROUP; i++) {
            size_t n = rng_below(&r, (uint32_t)a->frames);
            const struct sequence *c = &a->sequences[a->sequence_of[n]];
            size_t k = a->time_of[n];
            draw_gaussian(l->z->value + i * Z, c->codes.dynamic_mean + k * Z,
                          c->codes.dynamic_logvar + k * Z, Z, &r);
            l->targets[OWN][i] = c->frames + k * bytes;
        }
    }
}

/* The character in poses of the prior. */
static void choose_poses(struct lesson *l, const struct adapter *a)
{
    size_t F = width_of_static(a), Z = width_of_dynamic(a);
    size_t bytes = a->model->geometry.H * a->model->geometry.W * a->model->geometry.C;
    struct rng r = rng_make(a->how.seed, a->step, FOR_POSES);
    for (size_t g = 0; g < GROUPS; g++) {
        choose_static(l->f->value + (COMPOSED * GROUPS + g) * F, a,
                      rng_below(&r, (uint32_t)a->count), &r);
        for (size_t i = g * GROUP; i < (g + 1) * GROUP; i++) {
            size_t n = rng_below(&r, (uint32_t)a->drawn);
            memcpy(l->z->value + (COMPOSED * PART + i) * Z, a->motions + n * Z,
                   Z * sizeof *a->motions);
            l->targets[COMPOSED][i] = a->composed + n * bytes;
        }
    }
}

static void choose_others(struct lesson *l, const struct adapter *a)
{
    size_t F = width_of_static(a), Z = width_of_dynamic(a);
    struct rng r = rng_make(a->how.seed, a->step, FOR_OTHERS);
    float white[F];
    for (size_t g = 0; g < GROUPS; g++) {
        rng_normals(&r, white, F);
        static_unwhiten(l->f->value + (REHEARSED * GROUPS + g) * F, a->model, white);
        for (size_t i = g * GROUP; i < (g + 1) * GROUP; i++) {
            const float *moment = a->motions + rng_below(&r, (uint32_t)a->moments) * Z;
            memcpy(l->z->value + (REHEARSED * PART + i) * Z, moment, Z * sizeof *moment);
        }
    }
}

/* Decodes the rehearsed codes with the decoder of before the training. */
static void remember(struct lesson *l, struct adapter *a)
{
    struct tape *t = &a->before;
    size_t F = width_of_static(a), Z = width_of_dynamic(a);
    tape_start(t);
    struct var *f = tape_input(t, GROUPS, F), *z = tape_input(t, PART, Z);
    memcpy(f->value, l->f->value + REHEARSED * GROUPS * F, GROUPS * F * sizeof *f->value);
    memcpy(z->value, l->z->value + REHEARSED * PART * Z, PART * Z * sizeof *z->value);
    l->remembered = model_decode(a->model, t, f, z)->value;
}

static struct var *part_of(struct tape *t, struct var *y, enum part part)
{
    uint32_t *at = arena_take(&t->arena, PART, sizeof *at);
    for (uint32_t i = 0; i < PART; i++)
        at[i] = (uint32_t)part * PART + i;
    return tape_rows(t, y, at, PART);
}

/* Adds the loss of each part; the errors of a frame go to the report. */
static void compare(struct adapter *a, const struct lesson *l, struct adapt_report *report)
{
    struct tape *t = a->tape;
    const uint32_t *place = a->model->geometry.place;
    const float share = 1.0f / PART;
    struct var *y = model_decode(a->model, t, l->f, l->z);
    report->error +=
        tape_squared_error(t, part_of(t, y, OWN), l->targets[OWN], place, share) / PART;
    report->rehearsed += tape_weighted_squares(t, part_of(t, y, REHEARSED), l->remembered, NULL,
                                               (float)a->how.rehearsal * share) /
                         PART;
    if (a->composed)
        report->composed += tape_squared_error(t, part_of(t, y, COMPOSED), l->targets[COMPOSED],
                                               place, (float)a->how.analogy * share) /
                            PART;
    report->steps++;
}

/* Only the decoder's parameters have gradients; all others stay as they are. */
static int move_decoder(struct adapter *a, struct err *e)
{
    double done = (double)a->step / (double)a->how.steps;
    struct adam adam = {.rate = (float)(a->how.rate * 0.5 * (1 + cos(3.14159265358979 * done))),
                        .beta1 = 0.9f,
                        .beta2 = 0.99f,
                        .epsilon = 1e-8f};
    return sharded_adam_step(&a->optimiser, &adam, a->step + 1, e);
}

int adapt_step(struct adapter *a, struct adapt_report *report, struct err *e)
{
    struct tape *t = a->tape;
    size_t parts = a->composed ? PARTS : COMPOSED;
    struct lesson l;
    tape_start(t);
    l.f = tape_input(t, parts * GROUPS, width_of_static(a));
    l.z = tape_input(t, parts * PART, width_of_dynamic(a));
    choose_frames(&l, a);
    choose_others(&l, a);
    if (a->composed)
        choose_poses(&l, a);
    remember(&l, a);
    sharded_adam_use_shard(&a->optimiser, 0);
    compare(a, &l, report);
    if (!isfinite(t->loss))
        return err_set(e, "the loss is not finite after %llu steps; try a smaller --rate",
                       (unsigned long long)a->step);
    tape_backward(t);
    if (move_decoder(a, e))
        return -1;
    a->step++;
    return 0;
}
