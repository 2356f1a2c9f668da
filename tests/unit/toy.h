/* toy.h - what the tests of models share: small drawn data sets, models shrunk to some hundred
 * parameters, and a trainer for both. */
#ifndef TESTS_UNIT_TOY_H
#define TESTS_UNIT_TOY_H

#include "check.h"

#include "train/measure_geometry.h"
#include "train/trainer.h"

/* A data set of rectangles that move over a background: their colours are who it is, their
 * direction is what it does. */
struct toy {
    size_t count, T, H, W, C;
    uint8_t background[4];
    bool unequal; /* every other sequence has one frame more */
};

static _Noreturn inline void toy_exhausted(size_t bytes)
{
    printf("not ok memory: %zu bytes are too many\n", bytes);
    exit(1);
}

static inline void toy_must(int result, const struct err *e)
{
    if (result) {
        printf("not ok set-up: %s\n", e->text);
        exit(1);
    }
}

static inline void toy_pixel(uint8_t *to, uint32_t colour, size_t C)
{
    static const uint8_t level[] = {60, 120, 180, 240};
    for (size_t k = 0; k < 3; k++)
        to[k] = level[colour >> (2 * k) & 3];
    if (C == 4)
        to[3] = colour % 5 == 0 ? 128 : 255;
}

static inline void toy_frame(uint8_t *frame, const struct toy *s, size_t i, size_t t)
{
    size_t rows = s->H / 3 + 1, cols = s->W / 3 + 1;
    size_t down = i % 3 == 0 ? t : i % 3 == 1 ? 0 : 1, right = i % 3 == 0 ? 0 : t;
    size_t top = (s->H / 4 + down) % (s->H - rows + 1);
    size_t left = (s->W / 4 + right) % (s->W - cols + 1);
    struct rng r = rng_make(77, 0, (uint32_t)i);
    uint32_t body = rng_u32(&r), head = rng_u32(&r);
    for (size_t p = 0; p < s->H * s->W; p++)
        memcpy(frame + p * s->C, s->background, s->C);
    for (size_t y = 0; y < rows; y++)
        for (size_t x = 0; x < cols; x++)
            toy_pixel(frame + ((top + y) * s->W + left + x) * s->C, y == 0 ? head : body, s->C);
}

static inline void toy_data(struct dataset *d, const struct toy *s)
{
    size_t bytes = s->H * s->W * s->C;
    *d = (struct dataset){.H = s->H, .W = s->W, .C = s->C, .shortest = s->T};
    d->list = checked(mem_array(s->count, sizeof *d->list));
    d->count = d->capacity = s->count;
    for (size_t i = 0; i < s->count; i++) {
        size_t T = s->T + (s->unequal && i % 2);
        /* exactly as large as needed, so that the sanitizer sees a read after its end */
        d->list[i] = (struct example){.frames = checked(malloc(T * bytes)), .T = T};
        for (size_t t = 0; t < T; t++)
            toy_frame(d->list[i].frames + t * bytes, s, i, t);
    }
}

/* The same for frames of W numbers: how they are shifted and scaled is who it is, a wave is what it
 * does. */
static inline void toy_numbers(struct dataset *d, const struct toy *s)
{
    *d = (struct dataset){.numbers = s->W, .shortest = s->T};
    d->list = checked(mem_array(s->count, sizeof *d->list));
    d->count = d->capacity = s->count;
    for (size_t i = 0; i < s->count; i++) {
        size_t T = s->T + (s->unequal && i % 2);
        float *x = checked(malloc(T * s->W * sizeof *x));
        struct rng r = rng_make(78, 0, (uint32_t)i);
        float who = rng_uniform(&r), scale = 1 + rng_uniform(&r), phase = 6 * rng_uniform(&r);
        for (size_t k = 0; k < T * s->W; k++)
            x[k] = 3 * who + scale * sinf(phase + (float)(k / s->W) + 0.3f * (float)(k % s->W));
        d->list[i] = (struct example){.frames = (uint8_t *)x, .T = T};
    }
}

struct toy_model {
    const char *kind, *preset;
};

static int toy_conv_width = 2;

/* Keeps the parts; makes the sizes as small as possible, with no two equal. */
static inline void toy_shrink(struct config *c, struct training *t)
{
    c->moments = c->moments ? 5 : 0;
    c->static_dim = c->static_dim ? 3 + 2 * c->moments : 0;
    c->dynamic_dim = 2;
    c->bag = 12;
    c->patch = 3;
    c->draws = 2;
    c->encoder_width = 8;
    c->style_width = 6;
    c->hidden1 = 7;
    c->hidden2 = 9;
    c->hidden3 = 10;
    c->bands = c->bands > 1 ? 2 : 1;
    c->conv_width = toy_conv_width;
    c->prior_width = 5;
    c->mixtures = 4;
    c->context = c->context ? 1 : 0;
    c->mel_bands = c->mel_bands ? 4 : 0;
    t->batch = 3;
    t->decoded = 2;
    t->frames = t->frames ? 3 : 0;
    t->span = t->span ? 4 : 0;
    t->kl_warmup = t->kl_warmup < 50 ? t->kl_warmup : 50; /* so that divergences have slopes */
}

/* A model and its data set, ready to learn. */
struct pupil {
    struct dataset data;
    struct model model;
    struct trainer trainer;
};

static inline void pupil_open(struct pupil *p, const struct toy_model *m, const struct toy *s,
                              struct thread_pool *w, uint64_t seed)
{
    struct err e;
    struct config *c = &p->model.config;
    *p = (struct pupil){0};
    toy_must(config_preset(c, &p->model.training, m->kind, m->preset, &e), &e);
    toy_shrink(c, &p->model.training);
    (config_takes_numbers(c) ? toy_numbers : toy_data)(&p->data, s);
    toy_must(geometry_measure(&p->model.geometry, &p->data, model_margin(&p->model), &e), &e);
    toy_must(model_build(&p->model, true, &e), &e);
    params_init(&p->model.params, seed);
    struct world alone = world_single(w);
    toy_must(train_open(&p->trainer, &p->model, &p->data, &alone, seed, &e), &e);
    p->trainer.tape.arena.exhausted = toy_exhausted;
}

static inline void pupil_close(struct pupil *p)
{
    train_close(&p->trainer);
    model_free(&p->model);
    dataset_free(&p->data);
}

#endif
