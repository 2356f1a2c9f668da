/* analogy.c - finds the most similar pixels and adds the errors. Patches of all guides, weighted by
 * a Gaussian window, are compared on their principal axes: |a - b|^2 = |a|^2 - 2 a b + |b|^2, where
 * a b for many pairs is a matrix product. */
#include "train/analogy.h"
#include "base/mem.h"
#include "base/simd.h"
#include "base/size.h"
#include "nn/eigen.h"
#include "nn/layers/linear.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    REACH = 2, /* of a patch from its middle; its window is exp(-d^2 / 2) */
    SIDE = 2 * REACH + 1,
    PATCH = SIDE * SIDE,
    PASTED = 4,             /* reach of the errors that are added; far pixels matter outside of */
                            /* all that the guides show, for example for larger hair */
    AXES = 32,              /* principal axes of the patches: 95 % of their variance */
    LEARNED = 2048,         /* patches from which the axes are computed */
    SOURCES = 1 << 15,      /* pixels of seen poses, at most about this many */
    POINTS_AT_ONCE = 128,   /* pixels of new poses, compared at once with ... */
    SOURCES_AT_ONCE = 2048, /* ... this many pixels of seen poses */
    LANES = 16,
    FAINT = 8, /* smaller differences from the background do not count */
};

/* A pixel near which some guide shows more than the background. */
struct point {
    uint32_t frame;
    uint16_t y, x;
};

struct points {
    struct point *list;
    size_t count;
    size_t *begin;   /* [frames + 1] where the points of a frame begin */
    float *features; /* [count,AXES] */
};

struct analogy {
    const struct geometry *geometry;
    struct thread_pool *workers;
    const struct analogy_poses *asked, *seen;
    const uint8_t *const *truth;
    struct points sources, targets;
    float fall[PASTED + 1];
    size_t width;     /* of a patch: PATCH * guides * C */
    float *basis;     /* [AXES,width] */
    float *offset;    /* [AXES] - basis times the mean patch */
    float *half;      /* [sources] - |a|^2 / 2 */
    uint32_t *chosen; /* [targets] the nearest source */
};

/* exp(-d^2 / 2): the window is the product of two of them, for rows and columns. */
static void measure_window(float fall[PASTED + 1])
{
    for (int d = 0; d <= PASTED; d++)
        fall[d] = expf(-0.5f * (float)(d * d));
}

static float window(const struct analogy *a, int dy, int dx)
{
    return a->fall[abs(dy)] * a->fall[abs(dx)];
}

/* ---- which pixels ---- */

static bool is_seen(const struct analogy_poses *p, const uint8_t *truth, size_t frame, size_t at,
                    const struct geometry *c)
{
    size_t bytes = c->H * c->W * c->C;
    for (size_t k = 0; k < c->C; k++) {
        int ground = c->background[at + k];
        if (truth && abs(truth[at + k] - ground) > FAINT)
            return true;
        for (size_t g = 0; g < ANALOGY_GUIDES; g++)
            if (abs(p->guides[g][frame * bytes + at + k] - ground) > FAINT)
                return true;
    }
    return false;
}

/* near [H,W]: 1 for visible pixels and their neighbours. */
static void mark_near(uint8_t *near, const struct analogy_poses *p, const uint8_t *truth,
                      size_t frame, const struct geometry *c)
{
    memset(near, 0, c->H * c->W);
    for (size_t y = 0; y < c->H; y++)
        for (size_t x = 0; x < c->W; x++) {
            if (!is_seen(p, truth, frame, (y * c->W + x) * c->C, c))
                continue;
            for (size_t v = y ? y - 1 : 0; v <= y + 1 && v < c->H; v++)
                for (size_t u = x ? x - 1 : 0; u <= x + 1 && u < c->W; u++)
                    near[v * c->W + u] = 1;
        }
}

static int list_points(struct points *to, const struct analogy_poses *p,
                       const uint8_t *const *truth, const struct geometry *c, struct err *e)
{
    size_t pixels = c->H * c->W, all;
    uint8_t *near = mem_array(pixels, 1);
    to->begin = mem_array(p->count + 1, sizeof *to->begin);
    if (!mem_product(&all, p->count, pixels))
        to->list = mem_array(all, sizeof *to->list);
    if (!near || !to->begin || !to->list) {
        free(near);
        return err_memory(e, all * sizeof *to->list, "the pixels of new poses");
    }
    for (uint32_t i = 0; i < p->count; i++) {
        to->begin[i] = to->count;
        mark_near(near, p, truth ? truth[i] : NULL, i, c);
        for (size_t at = 0; at < pixels; at++)
            if (near[at])
                to->list[to->count++] =
                    (struct point){i, (uint16_t)(at / c->W), (uint16_t)(at % c->W)};
    }
    to->begin[p->count] = to->count;
    free(near);
    return 0;
}

/* Keeps at most about SOURCES points, evenly spaced. */
static void thin(struct points *p)
{
    size_t every = ceil_div(p->count, SOURCES), kept = 0;
    for (size_t i = 0; i < p->count; i += every)
        p->list[kept++] = p->list[i];
    p->count = kept;
}

/* ---- patches ---- */

/* to [width]: the patch around a point, of all guides; outside the frame its nearest pixel. */
static void copy_patch(float *to, const struct analogy *a, const struct analogy_poses *p,
                       struct point at)
{
    const struct geometry *c = a->geometry;
    size_t bytes = c->H * c->W * c->C;
    for (int dy = -REACH; dy <= REACH; dy++)
        for (int dx = -REACH; dx <= REACH; dx++) {
            long y = at.y + dy, x = at.x + dx;
            y = y < 0 ? 0 : y >= (long)c->H ? (long)c->H - 1 : y;
            x = x < 0 ? 0 : x >= (long)c->W ? (long)c->W - 1 : x;
            size_t pixel = ((size_t)y * c->W + (size_t)x) * c->C;
            float scale = sqrtf(window(a, dy, dx)) / 255;
            for (size_t g = 0; g < ANALOGY_GUIDES; g++)
                for (size_t k = 0; k < c->C; k++)
                    *to++ = scale * p->guides[g][at.frame * bytes + pixel + k];
        }
}

struct copying {
    const struct analogy *a;
    const struct analogy_poses *poses;
    const struct point *points;
    size_t every;
    float *to; /* [...,width] */
};

static void copy_block(void *context, size_t i)
{
    const struct copying *t = context;
    copy_patch(t->to + i * t->a->width, t->a, t->poses, t->points[i * t->every]);
}

/* covariance [width,width] and mean [width] of patches [n,width]; subtracts the mean from them. */
static void measure_patches(float *covariance, float *mean, float *patches, size_t n, size_t width,
                            struct thread_pool *w)
{
    memset(mean, 0, width * sizeof *mean);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < width; k++)
            mean[k] += patches[i * width + k] / (float)n;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < width; k++)
            patches[i * width + k] -= mean[k];
    struct gradient to = {.at = covariance, .first_write = true}, none = {0};
    linear_backward(w, none, to, NULL, patches, patches, NULL, n, width, width);
}

/* The principal axes of the patches of the seen poses. */
static int learn_axes(struct analogy *a, struct err *e)
{
    size_t every = a->sources.count / LEARNED + 1, width = a->width;
    size_t n = ceil_div(a->sources.count, every);
    float *patches = mem_array(n * width, sizeof *patches);
    float *covariance = mem_array(width * width, sizeof *covariance);
    float *mean = mem_array(2 * width, sizeof *mean);
    a->basis = mem_zero(AXES * width, sizeof *a->basis);
    a->offset = mem_zero(AXES, sizeof *a->offset);
    int failed = 0;
    if (!patches || !covariance || !mean || !a->basis || !a->offset)
        failed = err_memory(e, (n + width + AXES) * width * sizeof *patches, "patches");
    if (!failed) {
        struct copying t = {a, a->seen, a->sources.list, every, patches};
        thread_pool_run(a->workers, n, copy_block, &t);
        measure_patches(covariance, mean, patches, n, width, a->workers);
        failed = eigen_principal(covariance, mean + width, width, "patches", e);
    }
    for (size_t i = 0; !failed && i < AXES && i < width; i++) {
        memcpy(a->basis + i * width, covariance + i * width, width * sizeof *covariance);
        for (size_t k = 0; k < width; k++)
            a->offset[i] -= covariance[i * width + k] * mean[k];
    }
    free(patches);
    free(covariance);
    free(mean);
    return failed;
}

static int describe(struct points *p, const struct analogy_poses *poses, const struct analogy *a,
                    struct err *e)
{
    float *patches = mem_array(SOURCES_AT_ONCE * a->width, sizeof *patches);
    p->features = mem_array(p->count * AXES, sizeof *p->features);
    if (!patches || !p->features) {
        free(patches);
        return err_memory(e, p->count * AXES * sizeof *p->features, "patches");
    }
    for (size_t i = 0; i < p->count; i += SOURCES_AT_ONCE) {
        size_t n = size_least(p->count - i, SOURCES_AT_ONCE);
        struct copying t = {a, poses, p->list + i, 1, patches};
        thread_pool_run(a->workers, n, copy_block, &t);
        linear_forward(a->workers, p->features + i * AXES, patches, a->basis, a->offset, ACT_NONE,
                       n, a->width, AXES);
    }
    free(patches);
    return 0;
}

/* ---- the nearest ---- */

struct search {
    float *likeness; /* [POINTS_AT_ONCE,SOURCES_AT_ONCE] a b - |a|^2 / 2 */
    float *best;     /* [POINTS_AT_ONCE] */
    uint32_t *chosen;
    size_t first, count; /* the sources of this round */
};

/* Finds the largest of `values` (of equal ones the first in its lane), if it is larger than *best.
 */
SIMD_CLONES
static void find_largest(float *best, uint32_t *chosen, const float *values, uint32_t first,
                         size_t count)
{
    float top[LANES];
    uint32_t at[LANES];
    size_t whole = count - count % LANES;
    for (size_t l = 0; l < LANES; l++) {
        top[l] = -INFINITY;
        at[l] = 0;
    }
    for (uint32_t i = 0; i < whole; i += LANES)
        for (uint32_t l = 0; l < LANES; l++) {
            at[l] = values[i + l] > top[l] ? i + l : at[l];
            top[l] = values[i + l] > top[l] ? values[i + l] : top[l];
        }
    for (uint32_t i = (uint32_t)whole; i < count; i++)
        if (values[i] > top[i - whole]) {
            top[i - whole] = values[i];
            at[i - whole] = i;
        }
    for (size_t l = 0; l < LANES; l++)
        if (top[l] > *best) {
            *best = top[l];
            *chosen = first + at[l];
        }
}

static void choose_block(void *context, size_t i)
{
    const struct search *s = context;
    find_largest(&s->best[i], &s->chosen[i], s->likeness + i * s->count, (uint32_t)s->first,
                 s->count);
}

static int find_nearest(struct analogy *a, struct err *e)
{
    const struct points *from = &a->sources, *to = &a->targets;
    float best[POINTS_AT_ONCE];
    struct search s = {.best = best,
                       .likeness = mem_array(POINTS_AT_ONCE * SOURCES_AT_ONCE, sizeof(float))};
    a->half = mem_array(from->count, sizeof *a->half);
    a->chosen = mem_zero(to->count, sizeof *a->chosen);
    if (!s.likeness || !a->half || !a->chosen) {
        free(s.likeness);
        return err_memory(e, to->count * sizeof *a->chosen, "likenesses");
    }
    for (size_t i = 0; i < from->count; i++) {
        a->half[i] = 0;
        for (size_t k = 0; k < AXES; k++)
            a->half[i] -= 0.5f * from->features[i * AXES + k] * from->features[i * AXES + k];
    }
    for (size_t i = 0; i < to->count; i += POINTS_AT_ONCE) {
        size_t n = size_least(to->count - i, POINTS_AT_ONCE);
        s.chosen = a->chosen + i;
        for (size_t k = 0; k < n; k++)
            best[k] = -INFINITY;
        for (s.first = 0; s.first < from->count; s.first += SOURCES_AT_ONCE) {
            s.count = size_least(from->count - s.first, SOURCES_AT_ONCE);
            linear_forward(a->workers, s.likeness, to->features + i * AXES,
                           from->features + s.first * AXES, a->half + s.first, ACT_NONE, n, AXES,
                           s.count);
            thread_pool_run(a->workers, n, choose_block, &s);
        }
    }
    free(s.likeness);
    return 0;
}

/* ---- the frames ---- */

struct pasting {
    const struct analogy *a;
    uint8_t *out;
    float *sums; /* [frames,H,W,C+1] weighted errors, and their weight */
};

/* Adds the error of the model around a seen point to the pixels around another point. */
static void paste_patch(float *sums, const struct analogy *a, struct point to, struct point from)
{
    const struct geometry *c = a->geometry;
    const uint8_t *truth = a->truth[from.frame];
    const uint8_t *drawn = a->seen->guides[0] + from.frame * c->H * c->W * c->C;
    for (int dy = -PASTED; dy <= PASTED; dy++)
        for (int dx = -PASTED; dx <= PASTED; dx++) {
            long y = to.y + dy, x = to.x + dx, v = from.y + dy, u = from.x + dx;
            if (y < 0 || y >= (long)c->H || x < 0 || x >= (long)c->W || v < 0 || v >= (long)c->H ||
                u < 0 || u >= (long)c->W)
                continue;
            float *sum = sums + ((size_t)y * c->W + (size_t)x) * (c->C + 1);
            size_t at = ((size_t)v * c->W + (size_t)u) * c->C;
            float weight = window(a, dy, dx);
            for (size_t k = 0; k < c->C; k++)
                sum[k] += weight * (float)(truth[at + k] - drawn[at + k]);
            sum[c->C] += weight;
        }
}

static void compose_block(void *context, size_t i)
{
    const struct pasting *p = context;
    const struct analogy *a = p->a;
    size_t C = a->geometry->C, pixels = a->geometry->H * a->geometry->W;
    float *sums = p->sums + i * pixels * (C + 1);
    const uint8_t *drawn = a->asked->guides[0] + i * pixels * C;
    memset(sums, 0, pixels * (C + 1) * sizeof *sums);
    for (size_t n = a->targets.begin[i]; n < a->targets.begin[i + 1]; n++)
        paste_patch(sums, a, a->targets.list[n], a->sources.list[a->chosen[n]]);
    for (size_t at = 0; at < pixels; at++) {
        const float *sum = sums + at * (C + 1);
        for (size_t k = 0; k < C; k++) {
            float x = drawn[at * C + k] + (sum[C] > 0 ? sum[k] / sum[C] : 0);
            p->out[(i * pixels + at) * C + k] = (uint8_t)lrintf(fminf(fmaxf(x, 0), 255));
        }
    }
}

static int compose(uint8_t *out, const struct analogy *a, struct err *e)
{
    size_t floats = a->geometry->H * a->geometry->W * (a->geometry->C + 1) * a->asked->count;
    struct pasting p = {a, out, mem_array(floats, sizeof *p.sums)};
    if (!p.sums)
        return err_memory(e, floats * sizeof *p.sums, "new poses");
    thread_pool_run(a->workers, a->asked->count, compose_block, &p);
    free(p.sums);
    return 0;
}

static void points_free(struct points *p)
{
    free(p->list);
    free(p->begin);
    free(p->features);
}

int analogy_compose(uint8_t *out, const struct analogy_poses *asked, const uint8_t *const *truth,
                    const struct analogy_poses *seen, const struct geometry *c,
                    struct thread_pool *w, struct err *e)
{
    struct analogy a = {.geometry = c,
                        .workers = w,
                        .asked = asked,
                        .seen = seen,
                        .truth = truth,
                        .width = PATCH * ANALOGY_GUIDES * c->C};
    measure_window(a.fall);
    int failed =
        list_points(&a.sources, seen, truth, c, e) || list_points(&a.targets, asked, NULL, c, e);
    if (!failed && (a.sources.count == 0 || a.targets.count == 0)) {
        memcpy(out, asked->guides[0], asked->count * c->H * c->W * c->C);
    } else if (!failed) {
        thin(&a.sources);
        failed = learn_axes(&a, e) || describe(&a.sources, seen, &a, e) ||
                 describe(&a.targets, asked, &a, e) || find_nearest(&a, e) || compose(out, &a, e);
    }
    points_free(&a.sources);
    points_free(&a.targets);
    free(a.basis);
    free(a.offset);
    free(a.half);
    free(a.chosen);
    return failed ? -1 : 0;
}
