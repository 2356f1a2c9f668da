/* likeness.c - see likeness.h */
#include "eval/likeness.h"
#include "base/list.h"
#include "base/mem.h"
#include "base/rng.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void to_rgba(uint8_t rgba[4], const uint8_t *pixel, size_t C)
{
    rgba[3] = 255;
    memcpy(rgba, pixel, C);
}

/* 1: equal after snapping; 0: not; -1: an error. */
static int same_pixel(const uint8_t *truth, const uint8_t *made, size_t C, struct matcher *m,
                      struct err *e)
{
    if (!m)
        return memcmp(truth, made, C) == 0;
    uint8_t rgba[2][4], index[2];
    to_rgba(rgba[0], truth, C);
    to_rgba(rgba[1], made, C);
    if (matcher_map(m, rgba[0], 1, &index[0], e))
        return -1;
    /* fails for a transparent pixel where the truth has none: then they differ */
    struct err ignored;
    return matcher_map(m, rgba[1], 1, &index[1], &ignored) == 0 && index[0] == index[1];
}

int likeness_add(struct likeness *l, const uint8_t *truth, const uint8_t *made, size_t T,
                 const struct geometry *c, struct matcher *m, struct err *e)
{
    size_t pixels = c->H * c->W;
    for (size_t k = 0; k < T; k++) {
        uint64_t squared = 0, wrong = 0;
        for (size_t i = 0; i < pixels * c->C; i++) {
            int d = truth[i] - made[i];
            squared += (uint64_t)(d * d);
        }
        for (size_t i = 0; i < pixels; i++, truth += c->C, made += c->C) {
            int same = same_pixel(truth, made, c->C, m, e);
            if (same < 0)
                return -1;
            bool background = geometry_is_background(c, truth, i / c->W, i % c->W);
            wrong += !same;
            l->foreground += !background;
            l->exact += !background && same;
        }
        l->squared += (double)squared / (255.0 * 255.0);
        l->values += pixels * c->C;
        l->frames++;
        l->exact_frames += wrong == 0;
    }
    return 0;
}

void likeness_sum(struct likeness *l, const struct likeness *other)
{
    l->squared += other->squared;
    l->values += other->values;
    l->foreground += other->foreground;
    l->exact += other->exact;
    l->frames += other->frames;
    l->exact_frames += other->exact_frames;
}

double likeness_psnr(const struct likeness *l)
{
    double mean = l->squared / (double)(l->values ? l->values : 1);
    return mean > 1e-12 ? -10 * log10(mean) : 120;
}

/* ---- swaps ---- */

/* text += "name=value " */
static int append(char **text, const char *name, const char *value, struct err *e)
{
    char *longer;
    if (asprintf(&longer, "%s%s=%s ", *text ? *text : "", name, value) < 0)
        return err_memory(e, strlen(value), "the labels");
    free(*text);
    *text = longer;
    return 0;
}

static int check_moving(const struct record *r, const char *moving, struct err *e)
{
    char name[64], value[256];
    for (const char *c = moving; *c; c += strcspn(c, ","), c += *c == ',') {
        snprintf(name, sizeof name, "%.*s", (int)strcspn(c, ","), c);
        int got = record_label(r, name, value, sizeof value, e);
        if (got == 0) {
            err_set(e, "there is no label '%s'", name);
            record_error(r, e);
        }
        if (got <= 0)
            return -1;
    }
    return 0;
}

int identity_read(struct identity *i, const struct record *r, const char *moving, struct err *e)
{
    *i = (struct identity){0};
    if (check_moving(r, moving, e))
        return -1;
    struct map labels = {0};
    if (map_map(&r->map, "labels", &labels, e) < 0)
        return record_error(r, e);
    bool failed = false;
    for (size_t k = 0; !failed && k < labels.count; k++) {
        const char *name = labels.entries[k].key;
        char value[256];
        char **text = list_has(moving, ',', name, strlen(name)) ? &i->moves : &i->stays;
        failed = record_label(r, name, value, sizeof value, e) < 0 || append(text, name, value, e);
    }
    map_free(&labels);
    if (failed)
        return -1;
    if (i->stays && i->moves)
        return 0;
    err_set(e, "labels that stay and labels that move are both needed");
    return record_error(r, e);
}

void identity_free(struct identity *i)
{
    free(i->stays);
    free(i->moves);
}

/* Sequences sorted by one of their texts, so that those with the same text are one group. */
struct groups {
    size_t *order;       /* [n] sequences */
    size_t *first, *end; /* [n] by sequence: the places in `order` of its group */
};

struct sort_context {
    const struct identity *list;
    bool by_stays;
};

static int compare(const void *a, const void *b, void *context)
{
    const struct sort_context *s = context;
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    int c = s->by_stays ? strcmp(s->list[x].stays, s->list[y].stays)
                        : strcmp(s->list[x].moves, s->list[y].moves);
    return c ? c : (x > y) - (x < y);
}

static void groups_free(struct groups *g)
{
    free(g->order);
    free(g->first);
    free(g->end);
}

static int groups_make(struct groups *g, const struct identity *list, size_t n, bool by_stays,
                       struct err *e)
{
    *g = (struct groups){mem_array(n, sizeof(size_t)), mem_array(n, sizeof(size_t)),
                         mem_array(n, sizeof(size_t))};
    if (!g->order || !g->first || !g->end)
        return err_memory(e, 3 * n * sizeof(size_t), "the pairs");
    for (size_t i = 0; i < n; i++)
        g->order[i] = i;
    struct sort_context context = {list, by_stays};
    qsort_r(g->order, n, sizeof *g->order, compare, &context);
    for (size_t from = 0, to; from < n; from = to) {
        const struct identity *head = &list[g->order[from]];
        for (to = from; to < n; to++) {
            const struct identity *other = &list[g->order[to]];
            if (strcmp(by_stays ? head->stays : head->moves,
                       by_stays ? other->stays : other->moves) != 0)
                break;
        }
        for (size_t k = from; k < to; k++) {
            g->first[g->order[k]] = from;
            g->end[g->order[k]] = to;
        }
    }
    return 0;
}

/* A random member of i's group whose text of the other kind differs from i's. */
static size_t pick(const struct groups *g, const struct identity *list, size_t i, bool by_stays,
                   struct rng *r)
{
    size_t size = g->end[i] - g->first[i], start = rng_below(r, (uint32_t)size);
    for (size_t k = 0; k < size; k++) {
        size_t j = g->order[g->first[i] + (start + k) % size];
        if (strcmp(by_stays ? list[i].moves : list[i].stays,
                   by_stays ? list[j].moves : list[j].stays) != 0)
            return j;
    }
    return SIZE_MAX;
}

int swaps_pair(size_t *static_from, size_t *dynamic_from, const struct identity *list, size_t n,
               uint64_t seed, struct err *e)
{
    struct groups characters = {0}, motions = {0};
    int failed =
        groups_make(&characters, list, n, true, e) || groups_make(&motions, list, n, false, e);
    for (size_t i = 0; !failed && i < n; i++) {
        struct rng r = rng_make(seed, 0, (uint32_t)i);
        static_from[i] = pick(&characters, list, i, true, &r);
        dynamic_from[i] = pick(&motions, list, i, false, &r);
    }
    groups_free(&characters);
    groups_free(&motions);
    return failed ? -1 : 0;
}
