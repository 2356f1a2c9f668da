/* baselines.c - see baselines.h */
#include "eval/baselines.h"
#include "base/mem.h"
#include "base/size.h"
#include "eval/patches.h"

#include <stdlib.h>
#include <string.h>

/* Texts without repetition, and each sequence's number among them. */
struct numbering {
    const char **texts;
    size_t count;
};

struct baselines {
    const struct eval_set *set, *training;
    struct thread_pool *workers;
    size_t frame;                         /* bytes */
    uint8_t *mean;                        /* [H,W,C] of all training frames */
    uint64_t *sums;                       /* [H,W,C] */
    struct numbering characters, motions; /* of the training data */
    size_t *sequence; /* [characters,motions] of the training data, or SIZE_MAX */
    size_t *nearest;  /* [set count] the training character, or SIZE_MAX */
    struct baseline_of {
        struct baselines *all;
        enum baseline which;
    } makers[BASELINES];
};

bool baseline_learns(enum baseline b)
{
    return b == MEAN_OF_ALL || b == NEAREST_TRAINING || b == PATCHES;
}

/* ---- means ---- */

static void add_frames(struct baselines *b, const struct example *s)
{
    for (size_t t = 0; t < s->T; t++)
        for (size_t k = 0; k < b->frame; k++)
            b->sums[k] += s->frames[t * b->frame + k];
}

static void set_mean(uint8_t *out, const struct baselines *b, size_t frames)
{
    for (size_t k = 0; k < b->frame; k++)
        out[k] = (uint8_t)((2 * b->sums[k] + frames) / (2 * frames));
}

static void repeat(uint8_t *frames, const uint8_t *frame, size_t size, size_t T)
{
    for (size_t t = 0; t < T; t++)
        memcpy(frames + t * size, frame, size);
}

static int mean_of_all(uint8_t *frames, struct baselines *b, size_t i)
{
    repeat(frames, b->mean, b->frame, b->set->data.list[i].T);
    return 1;
}

static int mean_of_own(uint8_t *frames, struct baselines *b, size_t i)
{
    const struct eval_set *s = b->set;
    size_t count = 0;
    memset(b->sums, 0, b->frame * sizeof *b->sums);
    for (size_t k = 0; k < s->data.count; k++)
        if (strcmp(s->identities[k].stays, s->identities[i].stays) == 0 &&
            strcmp(s->identities[k].moves, s->identities[i].moves) != 0) {
            add_frames(b, &s->data.list[k]);
            count += s->data.list[k].T;
        }
    set_mean(frames, b, count);
    repeat(frames + b->frame, frames, b->frame, s->data.list[i].T - 1);
    return 1;
}

/* ---- copies ---- */

/* In place of sequence i the frames of s, of which the last one is repeated. */
static int copy_frames(uint8_t *frames, const struct baselines *b, size_t i,
                       const struct example *s)
{
    for (size_t t = 0; t < b->set->data.list[i].T; t++)
        memcpy(frames + t * b->frame, s->frames + size_least(t, s->T - 1) * b->frame, b->frame);
    return 1;
}

/* ---- training characters ---- */

static size_t find_text(const struct numbering *n, const char *text)
{
    size_t i = 0;
    while (i < n->count && strcmp(n->texts[i], text) != 0)
        i++;
    return i;
}

static size_t number(struct numbering *n, const char *text)
{
    size_t i = find_text(n, text);
    if (i == n->count)
        n->texts[n->count++] = text;
    return i;
}

static int list_training(struct baselines *b, struct err *e)
{
    const struct eval_set *s = b->training;
    size_t count = s->data.count, cells;
    b->characters.texts = mem_array(count, sizeof *b->characters.texts);
    b->motions.texts = mem_array(count, sizeof *b->motions.texts);
    if (!b->characters.texts || !b->motions.texts)
        return err_memory(e, 2 * count * sizeof *b->motions.texts, "the training data");
    for (size_t i = 0; i < count; i++) {
        number(&b->characters, s->identities[i].stays);
        number(&b->motions, s->identities[i].moves);
    }
    cells = b->characters.count * b->motions.count;
    b->sequence = mem_array(cells, sizeof *b->sequence);
    if (!b->sequence)
        return err_memory(e, cells * sizeof *b->sequence, "the training data");
    memset(b->sequence, 255, cells * sizeof *b->sequence); /* SIZE_MAX */
    for (size_t i = 0; i < count; i++)
        b->sequence[find_text(&b->characters, s->identities[i].stays) * b->motions.count +
                    find_text(&b->motions, s->identities[i].moves)] = i;
    return 0;
}

static size_t training_sequence(const struct baselines *b, size_t character, const char *moves)
{
    size_t motion = find_text(&b->motions, moves);
    return motion < b->motions.count ? b->sequence[character * b->motions.count + motion]
                                     : SIZE_MAX;
}

static uint64_t distance(const struct example *x, const struct example *y, size_t frame)
{
    uint64_t sum = 0;
    for (size_t t = 0; t < size_least(x->T, y->T); t++) {
        const uint8_t *a = x->frames + t * frame, *c = y->frames + t * frame;
        uint32_t part = 0; /* of at most 65536 bytes */
        for (size_t k = 0; k < frame; k++) {
            int d = a[k] - c[k];
            part += (uint32_t)(d * d);
            if (k % 65536 == 65535 || k + 1 == frame) {
                sum += part;
                part = 0;
            }
        }
    }
    return sum;
}

/* How far a training character is from what is shown; UINT64_MAX: it lacks a motion. */
static uint64_t character_distance(const struct baselines *b, size_t character, const size_t *shown,
                                   size_t count)
{
    const struct eval_set *s = b->set;
    uint64_t sum = 0;
    for (size_t k = 0; k < count; k++) {
        size_t at = training_sequence(b, character, s->identities[shown[k]].moves);
        if (at == SIZE_MAX)
            return UINT64_MAX;
        sum += distance(&s->data.list[shown[k]], &b->training->data.list[at], b->frame);
    }
    return sum;
}

/* The search for one sequence of the set. */
static void find_nearest(void *context, size_t i)
{
    struct baselines *b = context;
    size_t shown[SHOWN_MOST], count = eval_set_shown(shown, b->set, i);
    uint64_t least = UINT64_MAX;
    b->nearest[i] = SIZE_MAX;
    for (size_t c = 0; count && c < b->characters.count; c++) {
        if (training_sequence(b, c, b->set->identities[i].moves) == SIZE_MAX)
            continue;
        uint64_t d = character_distance(b, c, shown, count);
        if (d < least) {
            least = d;
            b->nearest[i] = c;
        }
    }
}

static int nearest_training(uint8_t *frames, struct baselines *b, size_t i)
{
    if (b->nearest[i] == SIZE_MAX)
        return 0;
    size_t at = training_sequence(b, b->nearest[i], b->set->identities[i].moves);
    return copy_frames(frames, b, i, &b->training->data.list[at]);
}

/* ---- patches ---- */

struct patching {
    struct patches patches;
    const struct example *guide;
    uint8_t *frames, *failed; /* [T,H,W,C]; [T] */
    size_t frame;             /* bytes */
};

static void patch_frame(void *context, size_t t)
{
    const struct patching *w = context;
    struct patches p = w->patches;
    p.guide = w->guide->frames + size_least(t, w->guide->T - 1) * w->frame;
    w->failed[t] = patches_copy(w->frames + t * w->frame, &p) != 0;
}

/* Lists the frames of what is shown, and of the guide in the same motions. Returns how many. */
static size_t list_frames(const uint8_t **shown, const uint8_t **guide, const struct baselines *b,
                          size_t i)
{
    size_t list[SHOWN_MOST], count = eval_set_shown(list, b->set, i), n = 0;
    for (size_t k = 0; k < count; k++) {
        const struct example *s = &b->set->data.list[list[k]];
        const struct example *g =
            &b->training->data
                 .list[training_sequence(b, b->nearest[i], b->set->identities[list[k]].moves)];
        for (size_t t = 0; t < s->T && shown; t++) {
            shown[n + t] = s->frames + t * b->frame;
            guide[n + t] = g->frames + size_least(t, g->T - 1) * b->frame;
        }
        n += s->T;
    }
    return n;
}

static int copy_patches(uint8_t *frames, struct baselines *b, size_t i, struct err *e)
{
    const struct dataset *d = &b->set->data;
    if (b->nearest[i] == SIZE_MAX)
        return 0;
    size_t T = d->list[i].T, n = list_frames(NULL, NULL, b, i),
           wanted = training_sequence(b, b->nearest[i], b->set->identities[i].moves);
    const uint8_t **shown = mem_array(2 * n, sizeof *shown);
    struct patching w = {.patches = {d->H, d->W, d->C, NULL, n, NULL, shown},
                         .guide = &b->training->data.list[wanted],
                         .frames = frames,
                         .failed = mem_zero(T, 1),
                         .frame = b->frame};
    bool ready = shown && w.failed;
    if (ready) {
        w.patches.guide_shown = shown + n;
        list_frames(shown, shown + n, b, i);
        thread_pool_run(b->workers, T, patch_frame, &w);
        ready = memchr(w.failed, 1, T) == NULL;
    }
    free(shown);
    free(w.failed);
    return ready ? 1 : err_memory(e, b->frame, "the patches");
}

/* ---- all of them ---- */

static int make(uint8_t *frames, void *context, size_t i, struct err *e)
{
    struct baseline_of *m = context;
    struct baselines *b = m->all;
    size_t shown[SHOWN_MOST];
    const struct example *list = b->set->data.list;
    if (b->set->dynamic_from[i] == SIZE_MAX || eval_set_shown(shown, b->set, i) == 0)
        return 0;
    switch (m->which) {
    case MEAN_OF_ALL:
        return mean_of_all(frames, b, i);
    case MEAN_OF_OWN:
        return mean_of_own(frames, b, i);
    case COPY_STATIC:
        return copy_frames(frames, b, i, &list[eval_set_nearest_shown(b->set, i)]);
    case COPY_DYNAMIC:
        return copy_frames(frames, b, i, &list[b->set->dynamic_from[i]]);
    case NEAREST_TRAINING:
        return nearest_training(frames, b, i);
    case PATCHES:
        return copy_patches(frames, b, i, e);
    case BASELINES:
        break;
    }
    return 0;
}

struct maker baseline_maker(struct baselines *b, enum baseline which)
{
    b->makers[which] = (struct baseline_of){b, which};
    return (struct maker){make, &b->makers[which]};
}

static int learn(struct baselines *b, struct err *e)
{
    const struct dataset *d = &b->training->data;
    size_t frames = 0;
    for (size_t i = 0; i < d->count; i++) {
        add_frames(b, &d->list[i]);
        frames += d->list[i].T;
    }
    set_mean(b->mean, b, frames);
    if (list_training(b, e))
        return -1;
    thread_pool_run(b->workers, b->set->data.count, find_nearest, b);
    return 0;
}

struct baselines *baselines_open(const struct eval_set *set, const struct eval_set *training,
                                 struct thread_pool *workers, struct err *e)
{
    const struct dataset *d = &set->data;
    struct baselines *b = mem_zero(1, sizeof *b);
    if (b) {
        b->set = set;
        b->training = training;
        b->workers = workers;
        b->frame = d->H * d->W * d->C;
        b->mean = mem_array(b->frame, 1);
        b->sums = mem_zero(b->frame, sizeof *b->sums);
        b->nearest = mem_array(d->count, sizeof *b->nearest);
    }
    if (b && b->mean && b->sums && b->nearest && (!training || learn(b, e) == 0))
        return b;
    if (!b || !b->mean || !b->sums || !b->nearest)
        err_memory(e, d->count * sizeof *b->nearest, "what costs nothing");
    baselines_close(b);
    return NULL;
}

void baselines_close(struct baselines *b)
{
    if (!b)
        return;
    free(b->mean);
    free(b->sums);
    free(b->nearest);
    free(b->sequence);
    free(b->characters.texts);
    free(b->motions.texts);
    free(b);
}
