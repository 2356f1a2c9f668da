/* colours.c - sets of a sequence's colours (batch.h): drawn to learn, shared out to encode. */
#include "base/block.h"
#include "base/rng.h"
#include "base/unique.h"
#include "model/batch.h"
#include "model/pixels.h"

#include <math.h>
#include <string.h>

struct palette_count;

/* What the sets of a batch are made with. */
struct set_filler {
    const struct batch *batch;
    const struct geometry *geometry;
    size_t bag;                   /* pixels of a set */
    struct unique *colours;       /* [B] the colours of each set */
    struct palette_count *counts; /* [B/draws] the colours of each sequence */
};

/* ---- sets that are drawn ---- */

enum { DRAWN_AHEAD = 64 }; /* pixels are far apart in memory, so they are prefetched */

#define NOWHERE SIZE_MAX /* instead of the place of a pixel */

/* Chooses a pixel of the crop of a sequence and returns its place among those of all frames. A
 * hidden one is drawn again a few times, then it is background, so that this ends for a fully
 * hidden sequence too. */
static size_t choose_pixel(const struct set_filler *f, size_t slot, struct rng *r)
{
    const struct batch *b = f->batch;
    const struct geometry *c = f->geometry;
    for (int tries = 0; tries < 16; tries++) {
        size_t n = rng_below(r, (uint32_t)b->T);
        uint32_t place = rng_below(r, (uint32_t)(c->rows * c->cols));
        size_t row = (size_t)c->top + place / (uint32_t)c->cols;
        size_t col = (size_t)c->left + place % (uint32_t)c->cols;
        if (row >= c->H || col >= c->W)
            break;
        size_t at = row * c->W + col;
        if (!b->hidden || !b->hidden[slot * b->T + n][at])
            return n * c->H * c->W + at;
    }
    return NOWHERE;
}

/* Some colours are dropped, so that the code does not depend on one of them alone: other motions
 * show other ones. */
static void drop_colours(struct unique *u, double share, struct rng r)
{
    size_t kept = 0;
    for (size_t i = 0; i < u->count; i++)
        if (rng_uniform(&r) >= share)
            u->keys[kept++] = u->keys[i];
    u->count = kept ? kept : 1;
}

static void draw_set(void *context, size_t slot)
{
    const struct set_filler *f = context;
    const struct geometry *c = f->geometry;
    struct unique *u = &f->colours[slot];
    struct rng r = batch_bag_numbers(f->batch, FOR_BAG, slot);
    uint32_t last = 0;
    for (size_t from = 0; from < f->bag; from += DRAWN_AHEAD) {
        const uint8_t *drawn[DRAWN_AHEAD];
        size_t n = size_least(DRAWN_AHEAD, f->bag - from), pixels = c->H * c->W;
        for (size_t i = 0; i < n; i++) {
            size_t at = choose_pixel(f, slot, &r);
            drawn[i] = at == NOWHERE ? c->background
                                     : f->batch->frames[slot * f->batch->T + at / pixels] +
                                           at % pixels * c->C;
            __builtin_prefetch(drawn[i]);
        }
        for (size_t i = 0; i < n; i++) {
            uint32_t code = pack(drawn[i], c->C);
            if (u->count && code == last) /* most of them are background */
                continue;
            last = *unique_next(u) = code;
            unique_add(u);
        }
    }
    if (f->batch->colour_dropout > 0)
        drop_colours(u, f->batch->colour_dropout, batch_bag_numbers(f->batch, FOR_DROPS, slot));
}

/* Space for `colours` colours, and `count` sets with `rows` of them in all. */
static struct var *open_sets(struct tape *t, struct set_pool *sets, size_t count, size_t colours,
                             size_t rows, size_t C)
{
    *sets = (struct set_pool){.count = count,
                              .first = arena_take(&t->arena, count + 1, sizeof *sets->first),
                              .row = arena_take(&t->arena, rows, sizeof *sets->row)};
    sets->first[0] = 0;
    return tape_input(t, colours, C);
}

static void fill_colours(struct var *v, size_t first, const struct unique *u)
{
    for (size_t i = 0; i < u->count; i++)
        unpack_floats(v->value + (first + i) * v->cols, u->keys[i], v->cols);
}

static struct var *draw_sets(struct set_filler *f, struct tape *t, struct set_pool *sets)
{
    size_t B = f->batch->B, rows = 0;
    f->colours = unique_array(&t->arena, B, 1, f->bag);
    thread_pool_run(t->workers, B, draw_set, f);
    for (size_t slot = 0; slot < B; slot++)
        rows += f->colours[slot].count;
    struct var *v = open_sets(t, sets, B, rows, rows, f->geometry->C);
    for (size_t i = 0; i < rows; i++)
        sets->row[i] = (uint32_t)i;
    for (size_t slot = 0; slot < B; slot++) {
        fill_colours(v, sets->first[slot], &f->colours[slot]);
        sets->first[slot + 1] = sets->first[slot] + f->colours[slot].count;
    }
    return v;
}

/* ---- sets that are not drawn ----
 *
 * A code that is a function of the frames needs sets that are, too. Drawn with a fixed seed they
 * would miss the same places, and so a rare colour, in every sequence. Instead each colour is in as
 * many of a sequence's sets as it would be on average if they were drawn: systematic sampling
 * (Madow and Madow 1944). */

enum {
    COUNTED = 1 << 16, /* pixels of a sequence that are counted, at most about this many */
    RECENT_BITS = 8,
    AHEAD = 8 /* pixels that same_eight() compares with those before each */
};

/* The colours of one sequence. */
struct palette_count {
    struct unique colours;
    uint32_t *seen; /* how many pixels have each colour */
    /* A few colours fill a sprite: a cache of the numbers of those seen recently. */
    struct recent {
        uint64_t key; /* HELD and the colour */
        uint32_t number;
    } recent[1 << RECENT_BITS];
};

#define HELD ((uint64_t)1 << 32)

static void look_up(struct palette_count *p, struct recent *r, uint32_t code)
{
    size_t before = p->colours.count;
    *unique_next(&p->colours) = code;
    size_t number = unique_add(&p->colours);
    if (p->colours.count > before)
        p->seen[number] = 0;
    *r = (struct recent){HELD | code, (uint32_t)number};
}

static inline void count_colour(struct palette_count *p, uint32_t code, uint32_t pixels)
{
    struct recent *r = &p->recent[code * 0x9e3779b1u >> (32 - RECENT_BITS)];
    if (r->key != (HELD | code))
        look_up(p, r, code);
    p->seen[r->number] += pixels;
}

/* Every step-th of n pixels, from `i` on; returns the first place after them. Inline, so that C is
 * known: all pixels of a sprite go through here. */
static inline size_t count_pixels(struct palette_count *p, const uint8_t *pixels,
                                  const uint8_t *hidden, size_t i, size_t n, size_t step, size_t C)
{
    while (i < n) {
        const uint8_t *pixel = pixels + i * C;
        if (step == 1 && !hidden && i + AHEAD < n) {
            if (same_eight(pixel, pixel + C, C))
                count_colour(p, pack(pixel, C), AHEAD);
            else
                for (size_t k = 0; k < AHEAD; k++)
                    count_colour(p, pack(pixel + k * C, C), 1);
            i += AHEAD;
            continue;
        }
        if (!hidden || !hidden[i])
            count_colour(p, pack(pixel, C), 1);
        i += step;
    }
    return i;
}

/* Every step-th pixel of one row of the crop, from *col on; *col becomes the first of the next row.
 */
static void count_row(struct palette_count *p, const struct set_filler *f, size_t n, size_t row,
                      size_t *col, size_t step)
{
    const struct geometry *c = f->geometry;
    size_t left = (size_t)c->left;
    if (row < c->H && left < c->W) {
        size_t at = row * c->W + left, inside = size_least(c->cols, c->W - left);
        const uint8_t *pixels = f->batch->frames[n] + at * c->C;
        const uint8_t *hidden = f->batch->hidden ? f->batch->hidden[n] + at : NULL;
        *col = c->C == 3 ? count_pixels(p, pixels, hidden, *col, inside, step, 3)
                         : count_pixels(p, pixels, hidden, *col, inside, step, 4);
    }
    for (; *col < c->cols; *col += step) /* outside the frame */
        count_colour(p, pack(c->background, c->C), 1);
    *col -= c->cols;
}

static void count_colours(void *context, size_t sequence)
{
    const struct set_filler *f = context;
    const struct geometry *c = f->geometry;
    struct palette_count *p = &f->counts[sequence];
    size_t step = f->batch->T * c->rows * c->cols / COUNTED + 1, col = 0;
    size_t first = sequence * f->batch->draws * f->batch->T;
    memset(p->recent, 0, sizeof p->recent);
    for (size_t n = first; n < first + f->batch->T; n++)
        for (size_t row = 0; row < c->rows; row++)
            count_row(p, f, n, (size_t)c->top + row, &col, step);
    if (p->colours.count == 0) /* all pixels are hidden */
        count_colour(p, pack(c->background, c->C), 1);
}

/* Where among the sets a colour begins, 0 to 1: any function of the colour. */
static double first_set(uint32_t code)
{
    code = (code ^ code >> 16) * 0x85ebca6bu;
    code = (code ^ code >> 13) * 0xc2b2ae35u;
    return (code ^ code >> 16) * 0x1p-32;
}

/* The share of a sequence's sets that each of its colours is in. */
static void find_shares(double *share, const struct palette_count *p, size_t bag)
{
    size_t pixels = 0;
    for (size_t i = 0; i < p->colours.count; i++)
        pixels += p->seen[i];
    for (size_t i = 0; i < p->colours.count; i++)
        share[i] = 1 - pow(1 - (double)p->seen[i] / (double)pixels, (double)bag);
}

/* Adds one set of a sequence, whose colours begin at row `first`. */
static void share_out(struct set_pool *sets, size_t slot, const struct palette_count *p,
                      const double *share, double draw, size_t first)
{
    size_t end = sets->first[slot];
    for (size_t i = 0; i < p->colours.count; i++) {
        double place = first_set(p->colours.keys[i]) + draw;
        if (place - floor(place) < share[i])
            sets->row[end++] = (uint32_t)(first + i);
    }
    if (end == sets->first[slot])
        sets->row[end++] = (uint32_t)first;
    sets->first[slot + 1] = end;
}

static void open_counts(struct set_filler *f, struct tape *t, size_t sequences)
{
    const struct geometry *c = f->geometry;
    size_t most = size_least(f->batch->T * c->rows * c->cols, 2 * COUNTED);
    f->counts = arena_take(&t->arena, sequences, sizeof *f->counts);
    for (size_t i = 0; i < sequences; i++) {
        f->counts[i].seen = arena_take(&t->arena, most, sizeof *f->counts[i].seen);
        unique_start(&f->counts[i].colours, &t->arena, 1, most);
    }
}

static struct var *share_out_sets(struct set_filler *f, struct tape *t, struct set_pool *sets)
{
    size_t draws = f->batch->draws, sequences = f->batch->B / draws, colours = 0, most = 0;
    open_counts(f, t, sequences);
    thread_pool_run(t->workers, sequences, count_colours, f);
    for (size_t i = 0; i < sequences; i++) {
        colours += f->counts[i].colours.count;
        most = size_most(most, f->counts[i].colours.count);
    }
    struct var *v = open_sets(t, sets, f->batch->B, colours, draws * colours, f->geometry->C);
    double *share = arena_take(&t->arena, most, sizeof *share);
    for (size_t i = 0, first = 0; i < sequences; first += f->counts[i++].colours.count) {
        const struct palette_count *p = &f->counts[i];
        find_shares(share, p, f->bag);
        fill_colours(v, first, &p->colours);
        for (size_t k = 0; k < draws; k++)
            share_out(sets, i * draws + k, p, share, (double)k / (double)draws, first);
    }
    return v;
}

struct var *batch_colours(struct tape *t, const struct batch *b, const struct geometry *c,
                          const struct config *f, struct set_pool *sets)
{
    struct set_filler filler = {.batch = b, .geometry = c, .bag = (size_t)f->bag};
    return (b->draws ? share_out_sets : draw_sets)(&filler, t, sets);
}
