/* blend_learn.c - see blend_learn.h */
#include "copy/blend_learn.h"
#include "base/mem.h"
#include "base/size.h"
#include "blend/blend_choose.h"
#include "copy/blend_decode.h"
#include "copy/blend_io.h"

#include <stdlib.h>
#include <string.h>

enum { PAIRS = 8 }; /* of poses, to choose by */

/* who [BLEND_PEOPLE_MOST]: the characters that have all poses. Returns how many. */
static size_t choose_people(size_t who[BLEND_PEOPLE_MOST], const struct people *p)
{
    size_t complete = 0, seen = 0, n = 0;
    for (size_t i = 0; i < p->count; i++)
        complete += person_complete(p, &p->list[i]);
    size_t wanted = size_least(complete, BLEND_PEOPLE_MOST);
    for (size_t i = 0; i < p->count; i++)
        if (person_complete(p, &p->list[i]) && seen++ * wanted / complete == n)
            who[n++] = i;
    return n;
}

static int keep_pose(struct blend *b, const struct people *p, const size_t *who, size_t pose,
                     float *frame, struct err *e)
{
    size_t size = b->H * b->W * b->C, N = b->N;
    b->people[pose] = mem_array(size, N);
    b->mean[pose] = mem_array(size, sizeof **b->mean);
    if (!b->people[pose] || !b->mean[pose])
        return err_memory(e, size * N, "the characters of a pose");
    for (size_t i = 0; i < N; i++) {
        blend_from_bytes(frame, p->list[who[i]].poses[pose], b->H * b->W, b->C);
        for (size_t k = 0; k < size; k++)
            b->people[pose][k * N + i] = (uint8_t)(frame[k] + 0.5F);
    }
    blend_mean(b->mean[pose], b->people[pose], size, N);
    return 0;
}

static int keep_people(struct copy_model *m, const struct people *p, struct err *e)
{
    size_t who[BLEND_PEOPLE_MOST], n = choose_people(who, p);
    if (n == 0)
        return err_set(e, "no character has all poses: at least 1 is needed");
    float *frame = mem_array(m->H * m->W * m->C, sizeof *frame);
    int failed = frame ? blend_allocate(m, n, e) : err_memory(e, m->H * m->W, "a frame");
    for (size_t pose = 0; !failed && pose < m->P; pose++)
        failed = keep_pose(m->blend, p, who, pose, frame, e);
    free(frame);
    return failed ? -1 : 0;
}

/* Evenly among the poses; each is made from the nearest one that is shown in another sequence. */
static size_t choose_pairs(struct blend_pair pairs[PAIRS], const struct copy_model *m)
{
    size_t n = 0, wanted = size_least(PAIRS, m->P);
    for (size_t i = 0; i < wanted; i++) {
        char name[COPY_NAME], other[COPY_NAME];
        size_t made = (2 * i + 1) * m->P / (2 * wanted), from = 0, T;
        struct blend_pair pair = {made, m->P};
        for (; (T = copy_sequence(name, m, from)) + from <= made; from += T)
            ;
        double least = 0;
        for (size_t p = 0; p < m->P; p++) {
            double d = blend_pose_distance(m->blend, made, p);
            copy_sequence(other, m, p);
            if (m->shown[p] && strcmp(name, other) != 0 && (pair.shown == m->P || d < least)) {
                least = d;
                pair.shown = p;
            }
        }
        if (pair.shown < m->P)
            pairs[n++] = pair;
    }
    return n;
}

static void step(void *progress)
{
    progress_step(progress);
}

int blend_learn(struct copy_model *m, const struct people *p, struct thread_pool *workers,
                struct progress *progress, struct err *e)
{
    struct blend_pair pairs[PAIRS];
    m->groups = mem_zero(1, sizeof *m->groups);
    if (!m->groups)
        return err_memory(e, sizeof *m->groups, "the model");
    m->group_count = 1;
    m->groups[0].name = mem_copy_text("", 0);
    if (!m->groups[0].name)
        return err_memory(e, 1, "the model");
    if (keep_people(m, p, e))
        return -1;
    size_t count = choose_pairs(pairs, m);
    progress->of = count;
    return blend_choose(m->blend, pairs, count, workers, step, progress, e);
}
