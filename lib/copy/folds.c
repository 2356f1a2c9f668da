/* folds.c - the tables of the folds, and what the held-out characters show of the filter's task. */
#include "copy/folds.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/size.h"
#include "copy/features.h"
#include "copy/filter.h"
#include "copy/filter_learn.h"

#include <stdlib.h>
#include <string.h>

enum {
    ROUNDS = 2,
    POSES_APART = 4,      /* a fold has every fourth pose */
    CHARACTERS_LEAST = 4, /* that a fold learns from */
    FRAMES = 1200,        /* about so many are looked at in each round */
    PIXELS = 100,         /* at most so many in a frame */
    CHANNELS = 4          /* of the frames that are made of numbers of colours */
};

static const uint64_t seed = 1;

/* One fold of one group. */
struct fold {
    struct copy_model model; /* names and filter are those of the whole model */
    struct copy_group group;
    uint8_t *poses; /* [P] 1: it has the table */
    size_t pose_count;
    size_t *out; /* [count] the characters that are held out */
    size_t count;
};

struct folds {
    struct copy_model *m;
    struct people *people;
    struct thread_pool *workers;
    struct fold *list;
    size_t count;
    struct samples samples;
};

/* ---- tables ---- */

static bool has_pose(const uint8_t *shown, size_t fold, size_t pose)
{
    return !shown[pose] && pose % POSES_APART == fold % POSES_APART;
}

size_t folds_steps(const struct people *p, size_t groups)
{
    size_t tables = 0, held_out = 0;
    for (size_t f = 0; f < COPY_FOLDS; f++) {
        for (size_t pose = 0; pose < p->P; pose++)
            tables += has_pose(p->shown, f, pose);
        for (size_t i = 0; i < p->count; i++)
            held_out += p->list[i].held_out >> f & 1;
    }
    return groups * tables + ROUNDS * (held_out + FILTER_EPOCHS);
}

/* Lists the characters and poses of a fold; there are no characters where it has too few to learn
 * from, or no pose. */
static void fill_fold(struct fold *f, const struct folds *s, const char *name, int fold)
{
    const struct people *p = s->people;
    size_t rest = 0;
    for (size_t i = 0; i < p->count; i++)
        if (person_learns(p, &p->list[i], name, fold))
            rest++;
        else if (person_learns(p, &p->list[i], name, NO_FOLD))
            f->out[f->count++] = i;
    for (size_t i = 0; i < s->m->P; i++) {
        f->poses[i] = has_pose(s->m->shown, (size_t)fold, i);
        f->pose_count += f->poses[i];
    }
    if (rest < CHARACTERS_LEAST || f->pose_count == 0)
        f->count = 0;
}

static int learn_fold(struct folds *s, const char *name, int fold, struct progress *progress,
                      struct err *e)
{
    struct fold *f = &s->list[s->count++];
    f->poses = mem_zero(s->m->P, 1);
    f->out = mem_zero(s->people->count, sizeof *f->out);
    if (!f->poses || !f->out)
        return err_memory(e, s->people->count * sizeof *f->out, "a fold");
    fill_fold(f, s, name, fold);
    f->model = *s->m;
    f->model.C = CHANNELS;
    f->model.groups = &f->group;
    f->model.group_count = 1;
    return f->count
               ? group_learn(&f->model, 0, name, s->people, fold, f->poses, s->workers, progress, e)
               : 0;
}

static int learn_folds(struct folds *s, const char *const *names, struct progress *progress,
                       struct err *e)
{
    for (size_t g = 0; g < s->m->group_count; g++)
        for (int fold = 0; fold < COPY_FOLDS; fold++)
            if (learn_fold(s, names[g], fold, progress, e))
                return -1;
    return 0;
}

static void free_folds(struct folds *s)
{
    for (size_t i = 0; i < s->count; i++) {
        free(s->list[i].poses);
        free(s->list[i].out);
        copy_group_free(&s->list[i].group, s->m->P);
    }
    free(s->list);
    samples_free(&s->samples);
}

/* ---- what a held-out character shows ---- */

/* A colour for a number: different for each, and as bright. */
static uint32_t colour_of(const struct person *who, uint8_t number)
{
    uint32_t grey = who->brightness[number];
    return number == COPY_NOTHING ? COPY_NOTHING
                                  : grey | grey << 8 | grey << 16 | (uint32_t)number << 24;
}

/* The shown poses of a character, as frames of four channels. */
static void show_person(uint32_t *frames, int32_t *poses, const struct copy_model *m,
                        const struct person *who)
{
    size_t size = m->H * m->W;
    for (size_t p = 0; p < m->P; p++)
        if (m->shown[p]) {
            *poses++ = (int32_t)p;
            for (size_t i = 0; i < size; i++)
                *frames++ = colour_of(who, who->poses[p][i]);
        }
}

/* Is the truth at this row among the choices? */
static bool mark_right(uint8_t right[CHOICES], const struct copy_decoder *d,
                       const struct person *who, size_t pose, size_t row)
{
    bool some = false;
    uint32_t truth = colour_of(who, who->poses[pose][d->table->pixel[row]]);
    for (size_t a = 0; a < CHOICES; a++) {
        right[a] = d->pixels[row].colour[a] == truth;
        some = some || right[a];
    }
    return some;
}

/* Adds pixels of a frame that has been made up to this round, drawn at random. */
static void take_pixels(struct samples *s, struct copy_decoder *d, const struct person *who,
                        size_t pose, struct rng *r)
{
    size_t from = s->count, n = 0;
    rng_shuffle(r, d->open, d->open_count);
    for (size_t i = 0; i < d->open_count && n < PIXELS; i++)
        if (mark_right(s->right + (from + n) * CHOICES, d, who, pose, d->open[i]))
            d->open[n++] = d->open[i];
    features_begin(d);
    features_fill(s->features + from * CHOICES * FEATURES, d, d->open, n);
    s->count += n;
}

/* One pose that the fold has. */
static size_t draw_pose(const struct fold *f, struct rng *r)
{
    size_t pose;
    do
        pose = rng_below(r, (uint32_t)f->model.P);
    while (!f->poses[pose]);
    return pose;
}

/* So many poses of one character, at most those of the fold, made up to this round. */
static int look_at_person(struct folds *s, struct copy_decoder *d, const struct fold *f, size_t i,
                          size_t rounds, size_t frames, struct err *e)
{
    const struct person *who = &s->people->list[f->out[i]];
    size_t item = (size_t)(f - s->list) * s->people->count + i;
    struct rng r = rng_make(seed, rounds, (uint32_t)item);
    for (size_t k = 0; k < size_least(frames, f->pose_count); k++) {
        size_t pose = draw_pose(f, &r);
        if (decoder_guess(d, pose, e))
            return -1;
        for (size_t round = 0; round < rounds; round++)
            if (filter_refine(d, round, e))
                return -1;
        take_pixels(&s->samples, d, who, pose, &r);
    }
    return 0;
}

static int look_at_fold(struct folds *s, struct fold *f, size_t rounds, size_t frames,
                        struct progress *progress, struct err *e)
{
    const struct copy_model *m = s->m;
    size_t shown = copy_shown_count(m);
    uint32_t *pixels = mem_array(shown * m->H * m->W, sizeof *pixels);
    int32_t *poses = mem_array(shown, sizeof *poses);
    f->model.filter = m->filter;
    struct copy_decoder *d = copy_decoder_open(&f->model, s->workers, e);
    int failed = !d;
    if (!failed && (!pixels || !poses))
        failed = err_memory(e, shown * m->H * m->W * sizeof *pixels, "the frames of a character");
    for (size_t i = 0; !failed && i < f->count; i++) {
        show_person(pixels, poses, m, &s->people->list[f->out[i]]);
        copy_decoder_set(d, &(struct copy_shown){shown, poses, (const uint8_t *)pixels});
        failed = look_at_person(s, d, f, i, rounds, frames, e);
        progress_step(progress);
    }
    copy_decoder_close(d);
    free(pixels);
    free(poses);
    return failed ? -1 : 0;
}

/* Samples of what the rounds so far make of the characters that are held out. */
static int look(struct folds *s, size_t rounds, size_t frames, struct progress *progress,
                struct err *e)
{
    s->samples.count = 0;
    for (size_t i = 0; i < s->count; i++)
        if (s->list[i].count && look_at_fold(s, &s->list[i], rounds, frames, progress, e))
            return -1;
    return 0;
}

/* ---- the filter ---- */

static int learn_rounds(struct folds *s, struct progress *progress, struct err *e)
{
    struct copy_filter *f = &s->m->filter;
    size_t characters = 0;
    for (size_t i = 0; i < s->count; i++)
        characters += s->list[i].count;
    if (characters == 0)
        return 0;
    size_t frames = ceil_div(FRAMES, characters);
    f->rounds = ROUNDS;
    if (filter_declare(&f->params, ROUNDS, e) || params_allocate(&f->params, true, e) ||
        samples_allocate(&s->samples, frames * characters * PIXELS, e))
        return -1;
    params_init(&f->params, seed);
    for (size_t round = 0; round < ROUNDS; round++) {
        if (look(s, round, frames, progress, e))
            return -1;
        if (s->samples.count == 0) { /* there is nothing to choose: no filter */
            params_free(&f->params);
            *f = (struct copy_filter){0};
            return 0;
        }
        if (filter_learn(f, round, &s->samples, s->workers, progress, e))
            return -1;
    }
    return 0;
}

int folds_learn(struct copy_model *m, struct people *p, const char *const *names,
                struct thread_pool *workers, struct progress *progress, struct err *e)
{
    struct folds s = {.m = m, .people = p, .workers = workers};
    s.list = mem_zero(m->group_count * COPY_FOLDS, sizeof *s.list);
    int failed = s.list ? 0 : err_memory(e, m->group_count * sizeof *s.list, "the folds");
    failed = failed || learn_folds(&s, names, progress, e) || learn_rounds(&s, progress, e);
    free_folds(&s);
    return failed ? -1 : 0;
}
