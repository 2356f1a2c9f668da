/* count.c - counts equal colours. */
#include "copy/count.h"
#include "base/simd.h"

#include <string.h>

enum {
    SIDE = 2 * COPY_FAR + 1, /* the larger one */
    PLACES_MOST = COPY_SOURCES * SIDE * SIDE,
    LANES_MOST = COPY_LANES_MOST
};

/* The characters among `of` in which a and b are equal. */
static inline unsigned count_equal(const uint8_t *a, const uint8_t *b, const uint8_t *of,
                                   size_t lanes)
{
    unsigned sum = 0;
    for (size_t i = 0; i < lanes; i += COPY_LANES) {
        uint8_t part = 0;
        for (size_t k = i; k < i + COPY_LANES; k++)
            part = (uint8_t)(part + ((a[k] == b[k]) & of[k]));
        sum += part;
    }
    return sum;
}

SIMD_CLONES unsigned copy_equal(const uint8_t *a, const uint8_t *b, const uint8_t *of, size_t lanes)
{
    return count_equal(a, b, of, lanes);
}

/* A place that may be chosen. */
struct candidate {
    int32_t place;
    uint16_t all;       /* characters in which it is right */
    uint16_t explained; /* of these, where the pixel is not nothing */
    int16_t distance;   /* squared */
};

struct search {
    struct candidate list[PLACES_MOST];
    size_t count;
    uint8_t covered[LANES_MOST]; /* 1: the character has a colour at the pixel */
    uint8_t left[LANES_MOST];    /* of these, those that no place explains yet */
};

static int most(int a, int b)
{
    return a > b ? a : b;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

static inline void list_window(struct search *s, const struct copy_count *c, size_t p, size_t k)
{
    const struct copy_window *w = &c->window[k];
    const uint8_t *target = c->target + p * c->lanes;
    int y = (int)(p / c->W), x = (int)(p % c->W);
    for (int v = most(0, y + w->top); v <= least((int)c->H - 1, y + w->bottom); v++)
        for (int u = most(0, x + w->left); u <= least((int)c->W - 1, x + w->right); u++) {
            size_t q = (size_t)v * c->W + (size_t)u;
            const uint8_t *source = c->source[k] + q * c->lanes;
            s->list[s->count++] = (struct candidate){
                .place = (int32_t)(k * c->H * c->W + q),
                .all = (uint16_t)count_equal(target, source, c->used, c->lanes),
                .explained = (uint16_t)count_equal(target, source, s->covered, c->lanes),
                .distance = (int16_t)((v - y) * (v - y) + (u - x) * (u - x))};
        }
}

static inline const uint8_t *source_at(const struct copy_count *c, int32_t place)
{
    size_t frame = c->H * c->W;
    return c->source[(size_t)place / frame] + (size_t)place % frame * c->lanes;
}

/* The best candidate for what is left. Its count is at most `explained`, so most need no count. */
static inline size_t find_best(const struct search *s, const struct copy_count *c, size_t p)
{
    const uint8_t *target = c->target + p * c->lanes;
    int64_t best = INT64_MIN;
    size_t at = 0;
    for (size_t i = 0; i < s->count; i++) {
        const struct candidate *d = &s->list[i];
        int64_t rest = 1024 * (int64_t)d->all - d->distance;
        if (4096 * (int64_t)d->explained + rest <= best)
            continue;
        unsigned count = count_equal(target, source_at(c, d->place), s->left, c->lanes);
        int64_t score = 4096 * (int64_t)count + rest;
        if (score > best) {
            best = score;
            at = i;
        }
    }
    return at;
}

static inline void explain(struct search *s, const struct copy_count *c, size_t p, int32_t place)
{
    const uint8_t *target = c->target + p * c->lanes, *source = source_at(c, place);
    unsigned left = 0;
    for (size_t i = 0; i < c->lanes; i++) {
        s->left[i] &= target[i] != source[i];
        left += s->left[i];
    }
    if (!left)
        memcpy(s->left, s->covered, c->lanes);
}

SIMD_CLONES void copy_count(int32_t place[COPY_PLACES], const struct copy_count *c, size_t p)
{
    struct search s;
    s.count = 0;
    for (size_t i = 0; i < c->lanes; i++)
        s.covered[i] = c->used[i] & (c->target[p * c->lanes + i] != COPY_NOTHING);
    memcpy(s.left, s.covered, c->lanes);
    for (size_t k = 0; k < c->sources; k++)
        list_window(&s, c, p, k);
    for (size_t l = 0; l < COPY_PLACES; l++) {
        size_t at = find_best(&s, c, p);
        place[l] = s.list[at].place;
        explain(&s, c, p, place[l]);
        if (s.count > 1)
            s.list[at] = s.list[--s.count];
    }
}
