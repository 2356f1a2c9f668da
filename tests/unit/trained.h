/* trained.h - what the tests of trained models share: a toy model (toy.h) after some training, and
 * its codes. */
#ifndef TESTS_UNIT_TRAINED_H
#define TESTS_UNIT_TRAINED_H

#include "toy.h"

#include "model/encode.h"

static const struct toy trained_toy = {40, 4, 13, 11, 3, {0}, true};

/* A model after a few steps and the end of training: averaged and whitened. */
static inline void open_trained(struct pupil *p, const char *kind, const char *preset,
                                const struct toy *s, struct thread_pool *w)
{
    struct err e;
    struct train_report report = {0};
    pupil_open(p, &(struct toy_model){kind, preset}, s, w, 6);
    for (int i = 0; i < 60; i++)
        toy_must(train_step(&p->trainer, i / 60.0, &report, &e), &e);
    toy_must(train_finish(&p->trainer, &e), &e);
}

/* Memory for the codes of one sequence. */
struct code_memory {
    struct codes codes;
    float *all;
    size_t count;
};

static inline struct code_memory new_codes(const struct model *m, size_t T)
{
    size_t F = (size_t)m->config.static_dim, n = T * (size_t)m->config.dynamic_dim;
    struct code_memory r = {.count = 2 * F + 2 * n};
    float *at = r.all = garbage_floats(r.count);
    r.codes = (struct codes){at, at + F, at + 2 * F, at + 2 * F + n};
    return r;
}

static inline struct code_memory encode(struct pupil *p, const uint8_t *frames,
                                        const uint8_t *hidden, size_t T, int steps)
{
    struct err e;
    struct code_memory r = new_codes(&p->model, T);
    struct tape *t = &p->trainer.tape;
    struct sequence c = {.T = T, .frames = (uint8_t *)frames, .hidden = hidden, .codes = r.codes};
    encode_all(&c, 1, &p->model, t);
    toy_must(inpaint_all(&c, 1, &p->model, t, steps, &e) || codes_check(&c, &p->model, &e), &e);
    return r;
}

/* Sequences of several lengths, in no order, some with hidden pixels. */
static inline void cut_sequences(struct sequence *sequences, struct code_memory *memory, size_t n,
                                 struct pupil *p, const uint8_t *hidden)
{
    for (size_t i = 0; i < n; i++) {
        const struct example *s = &p->data.list[i * 5 % p->data.count];
        size_t T = 1 + i * 7 % s->T;
        memory[i] = new_codes(&p->model, T);
        sequences[i] = (struct sequence){T, s->frames, i % 4 == 3 ? hidden : NULL, memory[i].codes};
    }
}

#endif
