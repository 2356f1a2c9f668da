/* blend_decode.c - keeps the factors of the poses that were last shown, and what was found of the
 * character. */
#include "copy/blend_decode.h"
#include "base/mem.h"
#include "base/size.h"
#include "blend/blend.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 8 };
static const size_t slots_bytes = 256 << 20;

struct slot {
    float *factor; /* or NULL */
    size_t pose;
    uint64_t used;
};

/* A shown frame of the character. */
struct seen {
    float *a;    /* [windows,N], or NULL: not yet */
    float *left; /* [H*W*C] what the blend leaves of it */
};

struct blend_decoder {
    const struct copy_model *m;
    struct thread_pool *workers;
    struct copy_shown shown;
    size_t windows, size, slots;
    struct slot slot[SLOTS];
    uint64_t uses;
    struct seen *seen; /* [P] */
    float *frame;      /* [H*W*C] */
};

struct blend_decoder *blend_decoder_open(const struct copy_model *m, struct thread_pool *workers,
                                         struct err *e)
{
    struct blend_decoder *d = mem_zero(1, sizeof *d);
    struct blend_windows w = blend_windows(m->blend);
    if (d) {
        d->m = m;
        d->workers = workers;
        d->windows = blend_window_count(&w);
        d->size = m->H * m->W * m->C;
        size_t bytes = d->windows * m->blend->N * m->blend->N * sizeof(float);
        d->slots = size_most(1, size_least(SLOTS, slots_bytes / bytes));
        d->seen = mem_zero(m->P, sizeof *d->seen);
        d->frame = mem_array(d->size, sizeof *d->frame);
    }
    if (d && d->seen && d->frame)
        return d;
    blend_decoder_close(d);
    err_memory(e, m->H * m->W * m->C * sizeof(float), "the decoder");
    return NULL;
}

static void forget(struct blend_decoder *d)
{
    for (size_t p = 0; d->seen && p < d->m->P; p++) {
        free(d->seen[p].a);
        free(d->seen[p].left);
        d->seen[p] = (struct seen){0};
    }
}

void blend_decoder_close(struct blend_decoder *d)
{
    if (!d)
        return;
    forget(d);
    for (size_t i = 0; i < SLOTS; i++)
        free(d->slot[i].factor);
    free(d->seen);
    free(d->frame);
    free(d);
}

void blend_decoder_set(struct blend_decoder *d, const struct copy_shown *s)
{
    forget(d);
    d->shown = *s;
}

/* ---- factors ---- */

/* The factors of a pose; NULL without memory. */
static const float *factor_of(struct blend_decoder *d, size_t pose, struct err *e)
{
    const struct blend *b = d->m->blend;
    struct slot *s = &d->slot[0];
    for (size_t i = 0; i < d->slots; i++) {
        if (d->slot[i].factor && d->slot[i].pose == pose) {
            d->slot[i].used = ++d->uses;
            return d->slot[i].factor;
        }
        if (d->slot[i].used < s->used)
            s = &d->slot[i];
    }
    if (!s->factor)
        s->factor = mem_array(d->windows * b->N, b->N * sizeof *s->factor);
    if (!s->factor) {
        err_memory(e, d->windows * b->N * b->N * sizeof *s->factor, "a blend");
        return NULL;
    }
    s->pose = SIZE_MAX;
    if (blend_gram(s->factor, b, pose, d->workers, e))
        return NULL;
    blend_factor(s->factor, b, d->workers);
    s->pose = pose;
    s->used = ++d->uses;
    return s->factor;
}

/* ---- what is shown ---- */

double blend_pose_distance(const struct blend *b, size_t p, size_t q)
{
    double sum = 0;
    for (size_t k = 0; k < b->H * b->W * b->C; k++) {
        double difference = (double)b->mean[p][k] - (double)b->mean[q][k];
        sum += difference * difference;
    }
    return sum;
}

/* The number of the shown frame to make a pose from. */
static size_t nearest_shown(const struct blend_decoder *d, size_t pose)
{
    double least = INFINITY;
    size_t found = 0;
    for (size_t i = 0; i < d->shown.count; i++) {
        double distance = blend_pose_distance(d->m->blend, pose, (size_t)d->shown.pose[i]);
        if (distance < least) {
            least = distance;
            found = i;
        }
    }
    return found;
}

static int look_at(struct blend_decoder *d, size_t shown, struct err *e)
{
    const struct blend *b = d->m->blend;
    size_t pose = (size_t)d->shown.pose[shown];
    struct seen *s = &d->seen[pose];
    const float *factor = factor_of(d, pose, e);
    if (!factor)
        return -1;
    s->a = mem_array(d->windows, b->N * sizeof *s->a);
    s->left = mem_zero(d->size, sizeof *s->left);
    if (!s->a || !s->left)
        return err_memory(e, d->windows * b->N * sizeof *s->a, "a blend");
    blend_from_bytes(d->frame, d->shown.frames + shown * d->size, b->H * b->W, b->C);
    blend_solve(s->a, factor, b, pose, d->frame, d->workers);
    if (!b->keeps_left)
        return 0;
    blend_make(s->left, s->a, b, pose, d->workers);
    for (size_t k = 0; k < d->size; k++)
        s->left[k] = d->frame[k] - s->left[k];
    return 0;
}

/* d->frame: the pose. */
static int make_pose(struct blend_decoder *d, size_t pose, struct err *e)
{
    const struct blend *b = d->m->blend;
    if (d->shown.count == 0)
        return err_set(e, "no frame was shown: there is nothing to blend");
    size_t shown = nearest_shown(d, pose);
    struct seen *s = &d->seen[d->shown.pose[shown]];
    if (!s->left && look_at(d, shown, e)) {
        forget(d);
        return -1;
    }
    blend_make(d->frame, s->a, b, pose, d->workers);
    for (size_t k = 0; k < d->size; k++)
        d->frame[k] += s->left[k];
    return 0;
}

int blend_decode(uint8_t *frame, struct blend_decoder *d, size_t pose, struct err *e)
{
    if (make_pose(d, pose, e))
        return -1;
    blend_to_bytes(frame, d->frame, d->m->H * d->m->W, d->m->C);
    return 0;
}

int blend_decode_mean(uint8_t *frame, struct blend_decoder *d, const float *weight, float least,
                      struct err *e)
{
    float *sum = mem_zero(d->size, sizeof *sum), total = 0;
    int failed = sum ? 0 : err_memory(e, d->size * sizeof *sum, "a frame");
    for (size_t p = 0; !failed && p < d->m->P; p++) {
        if (weight[p] < least)
            continue;
        failed = make_pose(d, p, e);
        total += weight[p];
        for (size_t k = 0; !failed && k < d->size; k++)
            sum[k] += weight[p] * d->frame[k];
    }
    for (size_t k = 0; !failed && k < d->size; k++)
        sum[k] /= total;
    if (!failed)
        blend_to_bytes(frame, sum, d->m->H * d->m->W, d->m->C);
    free(sum);
    return failed ? -1 : 0;
}

/* ---- poses ---- */

/* What is left of a channel of the frame, as squares, after m and a constant have been fitted. */
static double unexplained(const float *m, const uint8_t *x, size_t n, size_t C)
{
    double sx = 0, sm = 0, xx = 0, xm = 0, mm = 0, count = (double)n;
    for (size_t i = 0; i < n; i++, m += C, x += C) {
        sx += *x;
        sm += (double)*m;
        xx += *x * *x;
        xm += *x * (double)*m;
        mm += (double)*m * (double)*m;
    }
    double variance = mm - sm * sm / count, covariance = xm - sx * sm / count;
    return xx - sx * sx / count - (variance > 0 ? covariance * covariance / variance : 0);
}

size_t blend_find_pose(const struct blend *b, const uint8_t *frame)
{
    size_t found = 0;
    double least = INFINITY;
    for (size_t p = 0; p < b->P; p++) {
        double sum = 0;
        for (size_t c = 0; c < b->C; c++)
            sum += unexplained(b->mean[p] + c, frame + c, b->H * b->W, b->C);
        if (sum < least) {
            least = sum;
            found = p;
        }
    }
    return found;
}
