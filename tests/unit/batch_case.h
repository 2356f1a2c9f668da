/* batch_case.h - what the tests of batches share: a batch over a toy data set. Each frame is in a
 * block of exactly its size, so that the sanitizer sees a read outside it. */
#ifndef TESTS_UNIT_BATCH_CASE_H
#define TESTS_UNIT_BATCH_CASE_H

#include "toy.h"

enum { MOST = 64 };

/* A batch over a toy data set, with its frame geometry. */
struct case_of {
    struct dataset data;
    struct geometry geometry;
    struct config config;
    struct batch batch;
    const uint8_t *frames[MOST], *hidden[MOST];
    uint8_t *masks[MOST];
    struct tape tape;
};

static inline void open_case(struct case_of *k, const struct toy *s, bool hide,
                             struct thread_pool *w)
{
    struct err e;
    struct training t;
    *k = (struct case_of){.tape = {.workers = w, .arena = {.exhausted = toy_exhausted}}};
    toy_data(&k->data, s);
    toy_must(geometry_measure(&k->geometry, &k->data, 0, &e), &e);
    for (size_t i = 3; s->C == 4 && i < s->count * s->T * s->H * s->W * 4; i += 4 * 11)
        k->data.list[i / (s->T * s->H * s->W * 4)].frames[i % (s->T * s->H * s->W * 4)] = 0;
    toy_must(config_preset(&k->config, &t, "dsvae", "general", &e), &e);
    toy_shrink(&k->config, &t);
    struct rng r = rng_make(8, 0, 0);
    for (size_t n = 0; n < s->count * s->T; n++) {
        k->frames[n] = k->data.list[n / s->T].frames + n % s->T * s->H * s->W * s->C;
        k->hidden[n] = k->masks[n] = checked(malloc(s->H * s->W));
        for (size_t i = 0; i < s->H * s->W; i++)
            k->masks[n][i] = n % 5 == 1 || rng_u32(&r) % 3 == 0; /* some frames fully */
    }
    k->batch = (struct batch){.B = s->count,
                              .T = s->T,
                              .frames = k->frames,
                              .hidden = hide ? k->hidden : NULL,
                              .seed = 21,
                              .step = 4};
}

static inline void close_case(struct case_of *k)
{
    for (size_t n = 0; n < MOST; n++)
        free(k->masks[n]);
    geometry_free(&k->geometry);
    dataset_free(&k->data);
    tape_free(&k->tape);
}

static inline bool same_bytes(const float *seen, const uint8_t *pixel, size_t C)
{
    for (size_t i = 0; i < C; i++)
        if (fabsf(seen[i] - (float)pixel[i] / 255) > 1e-6f)
            return false;
    return true;
}

static const struct toy case_shapes[] = {
    {3, 4, 13, 11, 3, {0}, false},         {2, 3, 5, 7, 4, {0}, false},
    {3, 2, 16, 16, 3, {30, 20, 10}, true}, {2, 1, 64, 20, 4, {9, 9, 9, 0}, false},
    {2, 5, 1, 9, 3, {0}, false},           {2, 2, 8, 100, 3, {255, 255, 255}, false},
};

static inline void test_batches(struct thread_pool *w, const char *title,
                                void (*check)(struct check *c, struct case_of *k))
{
    struct check c = {title, 0, 0};
    for (size_t s = 0; s < sizeof case_shapes / sizeof *case_shapes; s++)
        for (int hide = 0; hide < 2; hide++)
            for (int64_t patch = 1; patch <= 10; patch += 3) {
                static struct case_of k;
                open_case(&k, &case_shapes[s], hide, w);
                k.config.patch = patch;
                k.batch.step = (uint64_t)patch;
                check(&c, &k);
                close_case(&k);
            }
    check_done(&c);
}

#endif
