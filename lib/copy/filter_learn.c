/* filter_learn.c - steps of Adam over batches of samples. */
#include "copy/filter_learn.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/size.h"
#include "copy/features.h"
#include "copy/filter.h"
#include "nn/adam.h"
#include "nn/guard.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 512 };

static const float first_rate = 3e-3F; /* falls to 0 as a cosine */
static const uint64_t seed = 2;

int samples_allocate(struct samples *s, size_t capacity, struct err *e)
{
    *s = (struct samples){.capacity = capacity};
    s->features = mem_array(capacity * CHOICES, FEATURES * sizeof *s->features);
    s->right = mem_array(capacity, CHOICES);
    return s->features && s->right
               ? 0
               : err_memory(e, capacity * CHOICES * FEATURES * sizeof *s->features,
                            "the samples of the filter");
}

void samples_free(struct samples *s)
{
    free(s->features);
    free(s->right);
    *s = (struct samples){0};
}

struct learning {
    struct tape tape;
    struct params *params;
    const struct samples *samples;
    size_t round, step, steps;
};

static void fill_batch(struct var *x, uint8_t *right, const struct samples *s, struct rng *r)
{
    size_t row = CHOICES * FEATURES;
    for (size_t i = 0; i < BATCH; i++) {
        size_t at = rng_below(r, (uint32_t)s->count);
        memcpy(x->value + i * row, s->features + at * row, row * sizeof *x->value);
        memcpy(right + i * CHOICES, s->right + at * CHOICES, CHOICES);
    }
}

static void update(struct learning *l)
{
    struct params *p = l->params;
    double done = (double)l->step / (double)l->steps;
    struct adam a = {.rate = first_rate * (float)(0.5 + 0.5 * cos(3.14159265358979323846 * done)),
                     .beta1 = 0.9F,
                     .beta2 = 0.999F,
                     .epsilon = 1e-8F};
    struct adam_job job = adam_prepare(&a, 0, l->step + 1);
    adam_update(&job, p->value, p->grad, p->m, p->v, NULL, p->total);
}

/* For tape_guarded(). */
static int step(void *context, struct err *e)
{
    (void)e;
    struct learning *l = context;
    uint8_t right[BATCH * CHOICES];
    struct rng r = rng_make(seed, l->step, (uint32_t)l->round);
    tape_start(&l->tape);
    params_mark_unwritten(l->params);
    struct var *x = tape_input(&l->tape, BATCH * CHOICES, FEATURES);
    fill_batch(x, right, l->samples, &r);
    tape_any_of(&l->tape, filter_scores(&l->tape, x, l->round), right, 1.0F / BATCH);
    tape_backward(&l->tape);
    update(l);
    return 0;
}

int filter_learn(struct copy_filter *f, size_t round, const struct samples *s,
                 struct thread_pool *workers, struct progress *progress, struct err *e)
{
    struct params *p = &f->params;
    struct learning l = {.params = p, .samples = s, .round = round};
    int failed = 0;
    l.tape = (struct tape){.workers = workers, .params = p, .learning = true};
    l.steps = ceil_div(s->count * FILTER_EPOCHS, BATCH);
    /* no momentum of the round before, so that its weights stay as they are */
    memset(p->m, 0, p->total * sizeof *p->m);
    memset(p->v, 0, p->total * sizeof *p->v);
    for (l.step = 0; !failed && l.step < l.steps; l.step++) {
        failed = tape_guarded(&l.tape, step, &l, e);
        if ((l.step + 1) * FILTER_EPOCHS / l.steps > l.step * FILTER_EPOCHS / l.steps)
            progress_step(progress);
    }
    tape_free(&l.tape);
    return failed ? -1 : 0;
}
