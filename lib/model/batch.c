/* batch.c - bytes to what the encoders see, a sequence a block of work. */
#include "model/batch.h"
#include "base/rng.h"
#include "model/distinct.h"
#include "model/recolour.h"
#include "nn/block.h"

#include <math.h>
#include <string.h>

enum { SQUARE_MIN = 6, SQUARE_MAX = 24 };

uint32_t purpose_item(enum purpose purpose, size_t slot)
{
    return (uint32_t)purpose << 24 | ((uint32_t)slot & 0xffffff);
}

/* What one sequence's encoder input is made with. */
struct palette_count;

struct filler {
    const struct batch *batch;
    const struct canvas *canvas;
    const struct config *config;
    bool recolour;
    /* An encoder of contrasts sees the background as it sees all else, black too: only what is
     * outside, hidden or wholly transparent is nothing. */
    bool sees_background;
    size_t bag;                   /* rows of a bag */
    float *to;                    /* the whole var's values */
    struct distinct *distinct;    /* [B] the different pixels or patches of each sequence */
    struct palette_count *counts; /* [B/draws] */
    size_t *first;                /* [B] the row of the var where a sequence's begin */
    uint32_t *at;                 /* of each patch of the batch: its row of the var */
};

static enum recolour_map first_map(const struct config *f, bool recolour)
{
    return !recolour                               ? RECOLOUR_NONE
           : strcmp(f->recolour, "hash") == 0      ? RECOLOUR_HASH
           : strcmp(f->recolour, "pointwise") == 0 ? RECOLOUR_WAVES
                                                   : RECOLOUR_NONE;
}

static void draw_colours(struct recolour *c, const struct filler *f, size_t slot)
{
    const struct batch *b = f->batch;
    struct rng r = rng_make(b->seed, b->step, purpose_item(FOR_COLOURS, b->slot + slot));
    recolour_draw(c, first_map(f->config, f->recolour), &r);
    c->maps_black = f->sees_background;
}

/* ---- what is hidden ---- */

/* A square of a frame that the encoder does not see. */
struct square {
    size_t top, left, side;
};

/* The squares of one sequence, drawn frame by frame. */
struct squares {
    struct rng numbers;
    bool any;
};

static struct squares squares_of(const struct batch *b, size_t slot)
{
    struct squares s = {.numbers =
                            rng_make(b->seed, b->step, purpose_item(FOR_SQUARES, b->slot + slot))};
    s.any = b->occlude > 0 && rng_uniform(&s.numbers) < b->occlude;
    return s;
}

static struct square next_square(struct squares *s, const struct canvas *c)
{
    struct square q = {0};
    if (s->any) {
        q.side = SQUARE_MIN + rng_below(&s->numbers, SQUARE_MAX - SQUARE_MIN + 1);
        q.top = rng_below(&s->numbers, (uint32_t)c->H);
        q.left = rng_below(&s->numbers, (uint32_t)c->W);
    }
    return q;
}

static bool in_square(const struct square *s, size_t row, size_t col)
{
    return row - s->top < s->side && col - s->left < s->side; /* unsigned: below wraps */
}

/* ---- pixels as the dynamic encoder sees them ---- */

/* The bytes of a pixel as one number, and back. */
static uint32_t pack(const uint8_t *pixel, size_t C)
{
    uint32_t alpha = C == 4 ? pixel[3] : 0;
    return pixel[0] | (uint32_t)pixel[1] << 8 | (uint32_t)pixel[2] << 16 | alpha << 24;
}

static void unpack(uint8_t pixel[4], uint32_t code)
{
    for (int k = 0; k < 4; k++)
        pixel[k] = (uint8_t)(code >> (8 * k));
}

/* Never 0, so that black is something, unless the pixel is wholly transparent. */
static uint32_t opaque_code(const uint8_t *pixel, size_t C)
{
    return C == 4 && pixel[3] == 0 ? 0 : pack(pixel, C) | (C == 3 ? 0xff000000u : 0);
}

/* A pixel's number; 0 where there is nothing to see: outside, hidden, background.
 * Black without alpha is 0 too, and looks the same. */
static uint32_t pixel_code(const struct filler *f, size_t n, int64_t row, int64_t col,
                           const struct square *square)
{
    const struct canvas *c = f->canvas;
    const struct batch *b = f->batch;
    if (row < 0 || col < 0 || row >= (int64_t)c->H || col >= (int64_t)c->W)
        return 0;
    size_t at = (size_t)row * c->W + (size_t)col;
    const uint8_t *pixel = b->frames[n] + at * c->C;
    if ((b->hidden && b->hidden[n][at]) || in_square(square, (size_t)row, (size_t)col))
        return 0;
    if (f->sees_background)
        return opaque_code(pixel, c->C);
    return canvas_is_background(c, pixel, (size_t)row, (size_t)col) ? 0 : pack(pixel, c->C);
}

/* [C] of a pixel's code, in invented colours */
static void colour_pixel(float *to, uint32_t code, size_t C, const struct recolour *colours)
{
    uint8_t pixel[4];
    if (code == 0 || colours->map == RECOLOUR_NONE) {
        for (size_t k = 0; k < C; k++)
            to[k] = (float)(code >> 8 * k & 255) * (1.0f / 255);
        return;
    }
    unpack(pixel, code);
    recolour_pixel(to, pixel, colours);
    if (C == 4)
        to[3] = (float)pixel[3] * (1.0f / 255);
}

/* ---- patches ---- */

enum { PATCH_PIXELS = CANVAS_PATCH * CANVAS_PATCH };

/* Eight pixels are as many words of eight bytes as a pixel has bytes. */
static bool same_row(const uint8_t *a, const uint8_t *b, size_t C)
{
    uint64_t differ = 0, x, y;
    for (size_t k = 0; k < C; k++) {
        memcpy(&x, a + sizeof x * k, sizeof x);
        memcpy(&y, b + sizeof y * k, sizeof y);
        differ |= x ^ y;
    }
    return differ == 0;
}

/* Do a patch's pixels of this row lie in the frame, all of them background? */
static bool is_blank_row(const struct filler *f, size_t n, int64_t row, int64_t left)
{
    const struct canvas *c = f->canvas;
    if (f->sees_background || row < 0 || row >= (int64_t)c->H || left < 0 ||
        left + CANVAS_PATCH > (int64_t)c->W)
        return false;
    size_t at = ((size_t)row * c->W + (size_t)left) * c->C;
    return same_row(f->batch->frames[n] + at, c->background + at, c->C);
}

/* Returns whether there is nothing but background, row by row. */
static bool read_patch(uint32_t *codes, const struct filler *f, size_t n, int64_t top, int64_t left,
                       const struct square *square)
{
    bool blank = true;
    for (int64_t row = top; row < top + CANVAS_PATCH; row++, codes += CANVAS_PATCH) {
        if (is_blank_row(f, n, row, left)) { /* most of them are */
            memset(codes, 0, CANVAS_PATCH * sizeof *codes);
            continue;
        }
        blank = false;
        for (int64_t i = 0; i < CANVAS_PATCH; i++)
            codes[i] = pixel_code(f, n, row, left + i, square);
    }
    return blank;
}

/* A sequence shows the same patches again and again, nothing but background most of all. */
static void find_patches(void *context, size_t slot)
{
    const struct filler *f = context;
    const struct canvas *c = f->canvas;
    struct distinct *d = &f->distinct[slot];
    struct squares squares = squares_of(f->batch, slot);
    size_t T = f->batch->T, blank = SIZE_MAX; /* the number of the blank patch */
    uint32_t *at = f->at + slot * T * (c->rows * c->cols / PATCH_PIXELS);
    for (size_t n = slot * T; n < (slot + 1) * T; n++) {
        struct square square = next_square(&squares, c);
        for (size_t y = 0; y < c->rows; y += CANVAS_PATCH)
            for (size_t x = 0; x < c->cols; x += CANVAS_PATCH) {
                bool is_blank = read_patch(distinct_next(d), f, n, c->top + (int64_t)y,
                                           c->left + (int64_t)x, &square);
                size_t number = is_blank && blank != SIZE_MAX ? blank : distinct_settle(d);
                if (is_blank)
                    blank = number;
                *at++ = (uint32_t)number;
            }
    }
}

static void fill_patches(void *context, size_t slot)
{
    const struct filler *f = context;
    const struct distinct *d = &f->distinct[slot];
    size_t C = f->canvas->C;
    size_t patches = f->batch->T * (f->canvas->rows * f->canvas->cols / PATCH_PIXELS);
    struct recolour colours;
    draw_colours(&colours, f, slot);
    float *to = f->to + f->first[slot] * PATCH_PIXELS * C;
    for (size_t i = 0; i < d->count * PATCH_PIXELS; i++)
        colour_pixel(to + i * C, d->keys[i], C, &colours);
    for (size_t i = slot * patches; i < (slot + 1) * patches; i++)
        f->at[i] += (uint32_t)f->first[slot];
}

/* Room for the different keys of each sequence. */
static void start_distinct(struct filler *f, struct tape *t, size_t words, size_t most)
{
    f->distinct = arena_take(&t->arena, f->batch->B, sizeof *f->distinct);
    for (size_t slot = 0; slot < f->batch->B; slot++)
        distinct_start(&f->distinct[slot], &t->arena, words, most);
}

struct var *batch_patches(struct tape *t, const struct batch *b, const struct canvas *c,
                          const struct config *f, uint32_t **at)
{
    size_t patches = b->T * (c->rows * c->cols / PATCH_PIXELS), rows = 0;
    struct filler filler = {.batch = b,
                            .canvas = c,
                            .config = f,
                            .recolour = b->recolour,
                            .sees_background = strcmp(f->dynamic_encoder, "contrasts") == 0};
    *at = filler.at = arena_take(&t->arena, b->B * patches, sizeof *filler.at);
    filler.first = arena_take(&t->arena, b->B, sizeof *filler.first);
    start_distinct(&filler, t, PATCH_PIXELS, patches);
    workers_run(t->workers, b->B, find_patches, &filler);
    for (size_t slot = 0; slot < b->B; slot++) {
        filler.first[slot] = rows;
        rows += filler.distinct[slot].count;
    }
    struct var *v = tape_input(t, rows, PATCH_PIXELS * c->C);
    filler.to = v->value;
    workers_run(t->workers, b->B, fill_patches, &filler);
    return v;
}

/* ---- whole frames ---- */

static void fill_images(void *context, size_t slot)
{
    const struct filler *f = context;
    const struct canvas *c = f->canvas;
    struct recolour colours;
    draw_colours(&colours, f, slot);
    struct squares squares = squares_of(f->batch, slot);
    size_t T = f->batch->T, pixels = c->H * c->W;
    float *to = f->to + slot * T * pixels * c->C;
    for (size_t n = slot * T; n < (slot + 1) * T; n++) {
        struct square square = next_square(&squares, c);
        for (size_t i = 0; i < pixels; i++, to += c->C)
            colour_pixel(to, pixel_code(f, n, (int64_t)(i / c->W), (int64_t)(i % c->W), &square),
                         c->C, &colours);
    }
}

struct var *batch_images(struct tape *t, const struct batch *b, const struct canvas *c,
                         const struct config *f, bool recolour)
{
    struct var *v = tape_input(t, b->B * b->T * c->H * c->W, c->C);
    struct filler filler = {
        .batch = b, .canvas = c, .config = f, .recolour = recolour, .to = v->value};
    workers_run(t->workers, b->B, fill_images, &filler);
    return v;
}

/* ---- bags of pixels ---- */

enum { DRAWN_AHEAD = 64 }; /* pixels lie far apart: they are asked for before they are read */

#define NOWHERE SIZE_MAX /* instead of the place of a pixel */

/* Chooses a pixel of the crop of a sequence: its place among those of all frames. Hidden ones are
 * drawn again a few times, then background is taken, so that a wholly hidden sequence ends too. */
static size_t choose_pixel(const struct filler *f, size_t slot, struct rng *r)
{
    const struct batch *b = f->batch;
    const struct canvas *c = f->canvas;
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

static struct rng bag_numbers(const struct batch *b, enum purpose purpose, size_t slot)
{
    slot += b->slot;
    return rng_make(b->seed, b->step, purpose_item(purpose, b->draws ? slot % b->draws : slot));
}

/* Some colours are dropped, so that no attribute is told by one of them alone: which ones a motion
 * shows differs. */
static void drop_colours(struct distinct *d, double share, struct rng r)
{
    size_t kept = 0;
    for (size_t i = 0; i < d->count; i++)
        if (rng_uniform(&r) >= share)
            d->keys[kept++] = d->keys[i];
    d->count = kept ? kept : 1;
}

static void draw_bag(void *context, size_t slot)
{
    const struct filler *f = context;
    const struct canvas *c = f->canvas;
    struct distinct *d = &f->distinct[slot];
    struct rng r = bag_numbers(f->batch, FOR_BAG, slot);
    uint32_t last = 0;
    for (size_t from = 0; from < f->bag; from += DRAWN_AHEAD) {
        const uint8_t *drawn[DRAWN_AHEAD];
        size_t n = smaller(DRAWN_AHEAD, f->bag - from), pixels = c->H * c->W;
        for (size_t i = 0; i < n; i++) {
            size_t at = choose_pixel(f, slot, &r);
            drawn[i] = at == NOWHERE ? c->background
                                     : f->batch->frames[slot * f->batch->T + at / pixels] +
                                           at % pixels * c->C;
            __builtin_prefetch(drawn[i]);
        }
        for (size_t i = 0; i < n; i++) {
            uint32_t code = pack(drawn[i], c->C);
            if (d->count && code == last) /* most of them are background */
                continue;
            last = *distinct_next(d) = code;
            distinct_settle(d);
        }
    }
    if (f->batch->colour_dropout > 0)
        drop_colours(d, f->batch->colour_dropout, bag_numbers(f->batch, FOR_DROPS, slot));
}

static void draw_bags(struct filler *f, struct tape *t)
{
    start_distinct(f, t, 1, f->bag);
    workers_run(t->workers, f->batch->B, draw_bag, f);
}

/* ---- bags that are not drawn ----
 *
 * A code that is a function of the frames needs bags that are, too. Drawn once and for all, they
 * would miss the same places, and so a rare colour, in every sequence. Instead each colour is in so
 * many of a sequence's bags as it would be on average if they were drawn: systematic sampling
 * (Madow and Madow 1944). */

enum { COUNTED = 1 << 16 }; /* pixels of a sequence, at most about so many */

/* The colours of one sequence. */
struct palette_count {
    struct distinct colours;
    uint32_t *seen; /* of each colour how many pixels */
    size_t pixels;  /* in all */
};

static void count_colour(struct palette_count *p, const uint8_t *pixel, size_t C, size_t *last)
{
    uint32_t code = pack(pixel, C);
    if (p->pixels == 0 || p->colours.keys[*last] != code) {
        size_t before = p->colours.count;
        *distinct_next(&p->colours) = code;
        *last = distinct_settle(&p->colours);
        if (p->colours.count > before)
            p->seen[*last] = 0;
    }
    p->seen[*last]++;
    p->pixels++;
}

/* Every step-th pixel of one row of the crop, from *col on, which becomes that of the next row. */
static void count_row(struct palette_count *p, const struct filler *f, size_t n, size_t row,
                      size_t *col, size_t step, size_t *last)
{
    const struct canvas *c = f->canvas;
    const uint8_t *hidden = f->batch->hidden ? f->batch->hidden[n] : NULL;
    for (; *col < c->cols; *col += step) {
        size_t at = row * c->W + (size_t)c->left + *col;
        if (row >= c->H || (size_t)c->left + *col >= c->W)
            count_colour(p, c->background, c->C, last);
        else if (!hidden || !hidden[at])
            count_colour(p, f->batch->frames[n] + at * c->C, c->C, last);
    }
    *col -= c->cols;
}

static void count_colours(void *context, size_t sequence)
{
    const struct filler *f = context;
    const struct canvas *c = f->canvas;
    struct palette_count *p = &f->counts[sequence];
    size_t step = f->batch->T * c->rows * c->cols / COUNTED + 1, col = 0, last = 0;
    size_t first = sequence * f->batch->draws * f->batch->T;
    for (size_t n = first; n < first + f->batch->T; n++)
        for (size_t row = 0; row < c->rows; row++)
            count_row(p, f, n, (size_t)c->top + row, &col, step, &last);
    if (p->pixels == 0) /* all is hidden */
        count_colour(p, c->background, c->C, &last);
}

/* Which share of the bags a colour begins with, 0 to 1: any number that goes with the colour. */
static double first_bag(uint32_t code)
{
    code = (code ^ code >> 16) * 0x85ebca6bu;
    code = (code ^ code >> 13) * 0xc2b2ae35u;
    return (code ^ code >> 16) * 0x1p-32;
}

static void share_out(void *context, size_t slot)
{
    const struct filler *f = context;
    size_t draws = f->batch->draws;
    const struct palette_count *p = &f->counts[slot / draws];
    struct distinct *d = &f->distinct[slot];
    for (size_t i = 0; i < p->colours.count; i++) {
        double missed = pow(1 - (double)p->seen[i] / (double)p->pixels, (double)f->bag);
        double place = first_bag(p->colours.keys[i]) + (double)(slot % draws) / (double)draws;
        if (place - floor(place) < 1 - missed)
            d->keys[d->count++] = p->colours.keys[i];
    }
    if (d->count == 0)
        d->keys[d->count++] = p->colours.keys[0];
}

static void share_out_bags(struct filler *f, struct tape *t)
{
    const struct batch *b = f->batch;
    size_t sequences = b->B / b->draws;
    size_t most = smaller(b->T * f->canvas->rows * f->canvas->cols, 2 * COUNTED);
    f->counts = arena_take(&t->arena, sequences, sizeof *f->counts);
    f->distinct = arena_take(&t->arena, b->B, sizeof *f->distinct);
    for (size_t i = 0; i < sequences; i++) {
        f->counts[i] =
            (struct palette_count){.seen = arena_take(&t->arena, most, sizeof(uint32_t))};
        distinct_start(&f->counts[i].colours, &t->arena, 1, most);
    }
    workers_run(t->workers, sequences, count_colours, f);
    for (size_t slot = 0; slot < b->B; slot++) {
        size_t colours = f->counts[slot / b->draws].colours.count;
        f->distinct[slot] =
            (struct distinct){.keys = arena_take(&t->arena, colours, sizeof(uint32_t)), .words = 1};
    }
    workers_run(t->workers, b->B, share_out, f);
}

struct var *batch_colours(struct tape *t, const struct batch *b, const struct canvas *c,
                          const struct config *f, size_t *M)
{
    struct filler filler = {.batch = b, .canvas = c, .config = f, .bag = (size_t)f->bag};
    (b->draws ? share_out_bags : draw_bags)(&filler, t);
    *M = 1;
    for (size_t slot = 0; slot < b->B; slot++)
        *M = filler.distinct[slot].count > *M ? filler.distinct[slot].count : *M;
    struct var *v = tape_input(t, b->B * *M, c->C);
    float *to = v->value;
    for (size_t slot = 0; slot < b->B; slot++)
        for (size_t i = 0; i < *M; i++, to += c->C) {
            const struct distinct *d = &filler.distinct[slot];
            uint8_t pixel[4];
            unpack(pixel, d->keys[i < d->count ? i : 0]);
            for (size_t k = 0; k < c->C; k++)
                to[k] = (float)pixel[k] * (1.0f / 255);
        }
    return v;
}

/* ---- bags of patches ---- */

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

/* One patch of side k at a random place of a random frame; a quarter of it may hang over the crop's
 * edge, where the edge pixels repeat. */
static void fill_one_patch(const struct filler *f, size_t slot, float *to, struct rng *r)
{
    const struct batch *b = f->batch;
    const struct canvas *c = f->canvas;
    int64_t k = f->config->patch, over = (k - 1) / 4;
    size_t n = slot * b->T + rng_below(r, (uint32_t)b->T);
    int64_t rows = clamp((int64_t)c->rows, 1, (int64_t)c->H),
            cols = clamp((int64_t)c->cols, 1, (int64_t)c->W);
    int64_t top = (int64_t)rng_below(r, (uint32_t)clamp(rows - k + 2 * over + 1, 1, rows)) - over;
    int64_t left = (int64_t)rng_below(r, (uint32_t)clamp(cols - k + 2 * over + 1, 1, cols)) - over;
    bool mirror = rng_u32(r) & 1;
    for (int64_t i = 0; i < k * k; i++, to += c->C) {
        int64_t row = c->top + clamp(top + i / k, 0, rows - 1);
        int64_t col = c->left + clamp(left + (mirror ? k - 1 - i % k : i % k), 0, cols - 1);
        size_t at = (size_t)row * c->W + (size_t)col;
        const uint8_t *pixel =
            b->hidden && b->hidden[n][at] ? c->background + at * c->C : b->frames[n] + at * c->C;
        for (size_t j = 0; j < c->C; j++)
            to[j] = (float)pixel[j] * (1.0f / 255);
    }
}

static void fill_bag(void *context, size_t slot)
{
    const struct filler *f = context;
    size_t size = (size_t)(f->config->patch * f->config->patch) * f->canvas->C;
    struct rng r = bag_numbers(f->batch, FOR_BAG, slot);
    for (size_t i = 0; i < f->bag; i++)
        fill_one_patch(f, slot, f->to + (slot * f->bag + i) * size, &r);
}

struct var *batch_bag_of_patches(struct tape *t, const struct batch *b, const struct canvas *c,
                                 const struct config *f)
{
    struct filler filler = {.batch = b, .canvas = c, .config = f, .bag = (size_t)f->bag};
    struct var *v = tape_input(t, b->B * filler.bag * (size_t)(f->patch * f->patch), c->C);
    filler.to = v->value;
    workers_run(t->workers, b->B, fill_bag, &filler);
    return v;
}
