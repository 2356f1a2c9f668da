/* blend_choose.c - see blend_choose.h */
#include "blend/blend_choose.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double radii[] = {3, 6, 12}, ridges[] = {0.01, 0.03, 0.1, 0.3};

enum {
    RADII = sizeof radii / sizeof *radii,
    RIDGES = sizeof ridges / sizeof *ridges,
    HELD_OUT = 6, /* people */
    FEWEST = 8,   /* people, so that there is something to choose by */
};

struct trial {
    const struct blend *all;
    struct blend known; /* without those who are held out; only the poses of one pair */
    struct blend_pair pair;
    size_t size; /* numbers of a frame */
    float *gram, *factor, *a, *x, *shown, *made;
    struct thread_pool *workers;
    double error[RADII][RIDGES][2]; /* without and with what is left */
};

static bool is_held_out(const struct blend *b, size_t i)
{
    return i % (b->N / HELD_OUT + (b->N % HELD_OUT != 0)) == 0;
}

/* A pose of those who are not held out. */
static void take_known(const struct trial *t, size_t pose)
{
    const struct blend *b = t->all, *known = &t->known;
    for (size_t k = 0; k < t->size; k++) {
        uint8_t *to = known->people[pose] + k * known->N;
        for (size_t i = 0; i < b->N; i++)
            if (!is_held_out(b, i))
                *to++ = b->people[pose][k * b->N + i];
    }
    blend_mean(known->mean[pose], known->people[pose], t->size, known->N);
}

static void take_person(float *x, const struct trial *t, size_t pose, size_t i)
{
    for (size_t k = 0; k < t->size; k++)
        x[k] = t->all->people[pose][k * t->all->N + i];
}

/* Adds the errors of one person. */
static void try_person(double error[2], struct trial *t, size_t i)
{
    take_person(t->x, t, t->pair.shown, i);
    blend_solve(t->a, t->factor, &t->known, t->pair.shown, t->x, t->workers);
    blend_make(t->shown, t->a, &t->known, t->pair.shown, t->workers);
    blend_make(t->made, t->a, &t->known, t->pair.made, t->workers);
    for (size_t k = 0; k < t->size; k++)
        t->shown[k] = t->x[k] - t->shown[k];
    take_person(t->x, t, t->pair.made, i);
    for (size_t k = 0; k < t->size; k++) {
        double without = (double)t->made[k] - (double)t->x[k], with = without + (double)t->shown[k];
        error[0] += without * without;
        error[1] += with * with;
    }
}

static int try_radius(struct trial *t, size_t r, struct err *e)
{
    struct blend *b = &t->known;
    b->radius = radii[r];
    struct blend_windows w = blend_windows(b);
    size_t bytes = blend_window_count(&w) * b->N * b->N * sizeof *t->gram;
    if (blend_gram(t->gram, b, t->pair.shown, t->workers, e))
        return -1;
    for (size_t l = 0; l < RIDGES; l++) {
        b->ridge = ridges[l];
        memcpy(t->factor, t->gram, bytes);
        blend_factor(t->factor, b, t->workers);
        for (size_t i = 0; i < t->all->N; i++)
            if (is_held_out(t->all, i))
                try_person(t->error[r][l], t, i);
    }
    return 0;
}

static void choose_least(struct blend *b, const struct trial *t)
{
    double least = INFINITY;
    for (size_t r = 0; r < RADII; r++)
        for (size_t l = 0; l < RIDGES; l++)
            for (int left = 0; left < 2; left++)
                if (t->error[r][l][left] < least) {
                    least = t->error[r][l][left];
                    b->radius = radii[r];
                    b->ridge = ridges[l];
                    b->keeps_left = left;
                }
}

static int open_trial(struct trial *t, const struct blend *b, struct err *e)
{
    t->size = b->H * b->W * b->C;
    t->all = b;
    t->known = *b;
    t->known.N = 0;
    for (size_t i = 0; i < b->N; i++)
        t->known.N += !is_held_out(b, i);
    t->known.radius = radii[0];
    struct blend_windows w = blend_windows(&t->known); /* the most of them */
    size_t windows = blend_window_count(&w), N = t->known.N;
    t->known.people = mem_zero(b->P, sizeof *t->known.people);
    t->known.mean = mem_zero(b->P, sizeof *t->known.mean);
    t->gram = mem_array(windows * N, N * sizeof *t->gram);
    t->factor = mem_array(windows * N, N * sizeof *t->factor);
    t->a = mem_array(windows, N * sizeof *t->a);
    t->x = mem_array(3 * t->size, sizeof *t->x);
    t->shown = t->x + t->size;
    t->made = t->shown + t->size;
    return t->known.people && t->known.mean && t->gram && t->factor && t->a && t->x
               ? 0
               : err_memory(e, windows * N * N * sizeof *t->gram, "a blend");
}

static void close_pose(struct trial *t, size_t pose)
{
    free(t->known.people[pose]);
    free(t->known.mean[pose]);
    t->known.people[pose] = NULL;
    t->known.mean[pose] = NULL;
}

static int open_pose(struct trial *t, size_t pose, struct err *e)
{
    if (t->known.people[pose])
        return 0;
    t->known.people[pose] = mem_array(t->size, t->known.N);
    t->known.mean[pose] = mem_array(t->size, sizeof **t->known.mean);
    if (!t->known.people[pose] || !t->known.mean[pose])
        return err_memory(e, t->size * t->known.N, "a blend");
    take_known(t, pose);
    return 0;
}

static void close_trial(struct trial *t)
{
    free(t->known.people);
    free(t->known.mean);
    free(t->gram);
    free(t->factor);
    free(t->a);
    free(t->x);
}

int blend_choose(struct blend *b, const struct blend_pair *pairs, size_t count,
                 struct thread_pool *workers, void (*done)(void *context), void *context,
                 struct err *e)
{
    struct trial t = {.workers = workers};
    b->radius = 6;
    b->ridge = 0.1;
    b->keeps_left = true;
    bool chooses = b->N >= FEWEST && count;
    int failed = chooses ? open_trial(&t, b, e) : 0;
    for (size_t i = 0; chooses && !failed && i < count; i++) {
        t.pair = pairs[i];
        failed = open_pose(&t, t.pair.made, e) || open_pose(&t, t.pair.shown, e);
        for (size_t r = 0; !failed && r < RADII; r++)
            failed = try_radius(&t, r, e);
        if (t.known.people) {
            close_pose(&t, t.pair.made);
            close_pose(&t, t.pair.shown);
        }
        done(context);
    }
    if (chooses && !failed)
        choose_least(b, &t);
    close_trial(&t);
    return failed ? -1 : 0;
}
