/* inpaint.c - dynamic codes of sequences with hidden pixels. The encoder sees black where pixels
 * are hidden; the search begins at its codes. */
#include "base/mem.h"
#include "model/batching.h"
#include "model/parts.h"
#include "nn/adam.h"
#include "nn/guard.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double first_rate = 0.1; /* of Adam; falls to 0 as a cosine. Codes are about 1. */

struct inpainting {
    int steps, failed;
    struct err *e;
};

static size_t pixels_of(const struct model *m)
{
    return m->geometry.H * m->geometry.W;
}

/* How much of a frame is known. */
enum known { NOTHING, SOMETHING, ALL };

static enum known known_of(const struct sequence *c, const struct model *m, size_t frame)
{
    size_t pixels = pixels_of(m), count = 0;
    for (size_t i = 0; i < pixels; i++)
        count += c->hidden[frame * pixels + i] != 0;
    return count == pixels ? NOTHING : count ? SOMETHING : ALL;
}

/* ---- frames that are partly known ---- */

/* Some frames of each sequence of a group, and their codes, which the search improves. */
struct search {
    const struct sequence_group *group;
    struct model *model;
    struct span part;        /* frames */
    size_t length, N, Z;     /* frames of a sequence, of all; numbers of a code */
    float *z, *m, *v;        /* [N,Z] codes, and Adam's moments */
    uint8_t *target;         /* [N,H,W,C] the frames; hidden pixels: as decoded in this step */
    const uint8_t **targets; /* [N] */
    const float *decoded;    /* [N,places] */
    struct tape *tape;
    int steps;
};

static void close_search(struct search *s)
{
    free(s->z);
    free(s->target);
    free(s->targets);
}

static int open_search(struct search *s, struct err *e)
{
    size_t bytes = pixels_of(s->model) * s->model->geometry.C, n = s->N * s->Z;
    s->z = mem_zero(3 * n, sizeof *s->z);
    s->target = mem_array(s->N, bytes);
    s->targets = mem_array(s->N, sizeof *s->targets);
    if (!s->z || !s->target || !s->targets) {
        close_search(s);
        return err_memory(e, s->N * bytes, "the inpainted frames");
    }
    s->m = s->z + n;
    s->v = s->m + n;
    for (size_t b = 0; b < s->group->B; b++) {
        const struct sequence *c = s->group->sequence[b];
        memcpy(s->z + b * s->length * s->Z, c->codes.dynamic_mean + s->part.from * s->Z,
               s->length * s->Z * sizeof *s->z);
        memcpy(s->target + b * s->length * bytes, c->frames + s->part.from * bytes,
               s->length * bytes);
    }
    for (size_t row = 0; row < s->N; row++)
        s->targets[row] = s->target + row * bytes;
    return 0;
}

/* A hidden pixel has no error: its target is what is decoded now, rounded. */
static void fill_target(void *context, size_t row)
{
    const struct search *s = context;
    const struct geometry *c = &s->model->geometry;
    const uint8_t *hidden = s->group->sequence[row / s->length]->hidden +
                            (s->part.from + row % s->length) * c->H * c->W;
    uint8_t *target = s->target + row * c->H * c->W * c->C;
    const float *y = s->decoded + row * c->places;
    for (size_t i = 0; i < c->places; i++)
        if (hidden[c->place[i] / c->C])
            target[c->place[i]] = (uint8_t)lrintf(255 * fminf(fmaxf(y[i], 0), 1));
}

/* One step of Adam on the objective of the search. */
static void step(struct search *s, struct tape *t, int number, int steps)
{
    struct model *m = s->model;
    size_t n = s->N * s->Z;
    tape_start(t);
    struct var *z = tape_new(t, s->N, s->Z), *unit = tape_input(t, s->N, s->Z);
    memcpy(z->value, s->z, n * sizeof *s->z);
    memset(unit->value, 0, n * sizeof *s->z);
    struct var *y = model_decode(m, t, batching_static(NULL, s->group, m, t), z);
    s->decoded = y->value;
    thread_pool_run(t->workers, s->N, fill_target, s);
    tape_squared_error(t, y, s->targets, m->geometry.place, 1);
    tape_kl_normal(t, z, unit, (float)m->training.kl_last); /* KL(N(z,I) || N(0,I)) = |z|^2 / 2 */
    tape_backward(t);
    struct adam a = {.rate =
                         (float)(first_rate * 0.5 * (1 + cos(3.14159265358979 * number / steps))),
                     .beta1 = 0.9f,
                     .beta2 = 0.99f,
                     .epsilon = 1e-8f};
    struct adam_job job = adam_prepare(&a, 0, (uint64_t)number + 1);
    adam_update(&job, s->z, z->grad, s->m, s->v, NULL, n);
}

/* Row b * length + k is frame part.from + k of sequence b. */
static enum known known_in(const struct sequence_group *g, const struct model *m, struct span part,
                           size_t row)
{
    size_t length = part.to - part.from;
    return known_of(g->sequence[row / length], m, part.from + row % length);
}

static float *codes_in(const struct sequence_group *g, const struct model *m, struct span part,
                       size_t row)
{
    size_t length = part.to - part.from;
    return g->sequence[row / length]->codes.dynamic_mean +
           (part.from + row % length) * (size_t)m->config.dynamic_dim;
}

static bool worth_a_search(const struct sequence_group *g, const struct model *m, struct span part)
{
    for (size_t row = 0; row < g->B * (part.to - part.from); row++)
        if (known_in(g, m, part, row) == SOMETHING)
            return true;
    return false;
}

/* For tape_guarded(). */
static int take_steps(void *context, struct err *e)
{
    struct search *s = context;
    (void)e;
    s->tape->learning = true; /* the parameters have no gradients, the codes have */
    for (int i = 0; i < s->steps; i++)
        step(s, s->tape, i, s->steps);
    return 0;
}

static int search_part(const struct sequence_group *g, struct span part, struct model *m,
                       struct tape *t, int steps, struct err *e)
{
    size_t length = part.to - part.from;
    struct search s = {.group = g,
                       .model = m,
                       .part = part,
                       .length = length,
                       .N = g->B * length,
                       .Z = (size_t)m->config.dynamic_dim,
                       .tape = t,
                       .steps = steps};
    if (!worth_a_search(g, m, part))
        return 0;
    if (open_search(&s, e))
        return -1;
    int failed = tape_guarded(t, take_steps, &s, e);
    for (size_t row = 0; row < s.N && !failed; row++)
        if (known_in(g, m, part, row) == SOMETHING)
            memcpy(codes_in(g, m, part, row), s.z + row * s.Z, s.Z * sizeof *s.z);
    close_search(&s);
    return failed;
}

/* ---- frames that are fully hidden ---- */

/* Their codes are points of the line between the nearest known frames. */
static void draw_lines(float *z, const bool *known, size_t T, size_t Z)
{
    size_t before = T; /* the last known frame; T: none yet */
    for (size_t k = 0; k < T; k++) {
        if (known[k]) {
            before = k;
            continue;
        }
        size_t after = k + 1;
        while (after < T && !known[after])
            after++;
        size_t from = before < T ? before : after, to = after < T ? after : from;
        for (size_t i = 0; i < Z; i++) {
            float share = to > from ? (float)(k - from) / (float)(to - from) : 0;
            z[k * Z + i] = (1 - share) * z[from * Z + i] + share * z[to * Z + i];
        }
    }
}

static int fill_gaps(const struct sequence *c, struct model *m, struct tape *t, struct err *e)
{
    size_t count = 0;
    bool *known = mem_array(c->T, sizeof *known);
    if (!known)
        return err_memory(e, c->T, "the frames that are known");
    for (size_t k = 0; k < c->T; k++) {
        known[k] = known_of(c, m, k) != NOTHING;
        count += known[k];
    }
    int result = 0;
    const struct prior_part *prior = prior_part_of(&m->config);
    if (prior->fill && count < c->T)
        result = prior->fill(m, t, c->codes.dynamic_mean, known, c->T, e);
    else if (count)
        draw_lines(c->codes.dynamic_mean, known, c->T, (size_t)m->config.dynamic_dim);
    free(known);
    return result;
}

/* ---- both ---- */

static void inpaint_group(const struct sequence_group *g, struct model *m, struct tape *t,
                          void *context)
{
    struct inpainting *r = context;
    size_t length = batching_part(m, g->T);
    if (!g->sequence[0]->hidden)
        return;
    for (size_t i = 0; i < ceil_div(g->T, length) && r->steps && !r->failed; i++)
        r->failed = search_part(g, block_span(i, length, g->T), m, t, r->steps, r->e);
    for (size_t b = 0; b < g->B && !r->failed; b++)
        r->failed = fill_gaps(g->sequence[b], m, t, r->e);
}

int inpaint_all(const struct sequence *sequences, size_t n, struct model *m, struct tape *t,
                int steps, struct err *e)
{
    struct inpainting r = {.steps = steps, .e = e};
    batching_each_group(sequences, n, m, t, batching_full_pass, inpaint_group, &r);
    return r.failed ? -1 : 0;
}
