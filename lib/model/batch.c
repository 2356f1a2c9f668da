/* batch.c - turns bytes into what the encoders see; one sequence is one block of work. */
#include "model/batch.h"
#include "base/block.h"
#include "base/rng.h"
#include "base/simd.h"
#include "base/unique.h"
#include "model/pixels.h"
#include "model/recolour.h"

#include <string.h>

enum { SQUARE_MIN = 6, SQUARE_MAX = 24 };

uint32_t purpose_item(enum purpose purpose, size_t slot)
{
    return (uint32_t)purpose << 24 | ((uint32_t)slot & 0xffffff);
}

struct rng batch_bag_numbers(const struct batch *b, enum purpose purpose, size_t slot)
{
    slot += b->slot;
    return rng_make(b->seed, b->step, purpose_item(purpose, b->draws ? slot % b->draws : slot));
}

/* What the encoder's input for each sequence is made with. */
struct filler {
    const struct batch *batch;
    const struct geometry *geometry;
    const struct config *config;
    bool recolour;
    /* An encoder of contrasts sees the background like all other pixels, also if it is black: only
     * what is outside, hidden or fully transparent is 0. */
    bool sees_background;
    size_t bag;             /* patches of a set */
    float *to;              /* all values of the result */
    struct unique *patches; /* [B] the unique patches of each sequence */
    size_t *first;          /* [B] the row of the result where those of a sequence begin */
    uint32_t *at;           /* the row of each patch of the batch in the result */
};

static enum recolour_map first_map(const struct config *f, bool recolour)
{
    static const enum recolour_map maps[] = {[COLOURS_TRUE] = RECOLOUR_NONE,
                                             [COLOURS_HASHED] = RECOLOUR_HASH,
                                             [COLOURS_POINTWISE] = RECOLOUR_WAVES};
    return recolour ? maps[f->recolour] : RECOLOUR_NONE;
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

/* The squares of one sequence, drawn one frame after another. */
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

static struct square next_square(struct squares *s, const struct geometry *c)
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

/* Never 0, so that black is not nothing, unless the pixel is fully transparent. */
static uint32_t opaque_code(const uint8_t *pixel, size_t C)
{
    return C == 4 && pixel[3] == 0 ? 0 : pack(pixel, C) | (C == 3 ? 0xff000000u : 0);
}

/* The code of a pixel that is not hidden. Inline, so that loops over many pixels know C. */
static inline uint32_t seen_code(const uint8_t *pixel, const uint8_t *background,
                                 bool sees_background, size_t C)
{
    if (sees_background)
        return opaque_code(pixel, C);
    return pixel_is_background(pixel, background, C) ? 0 : pack(pixel, C);
}

/* A pixel's code; 0 if there is nothing to see: outside, hidden, background. Black without alpha is
 * 0 too, and looks the same. */
static uint32_t pixel_code(const struct filler *f, size_t n, int64_t row, int64_t col,
                           const struct square *square)
{
    const struct geometry *c = f->geometry;
    const struct batch *b = f->batch;
    if (row < 0 || col < 0 || row >= (int64_t)c->H || col >= (int64_t)c->W)
        return 0;
    size_t at = (size_t)row * c->W + (size_t)col;
    const uint8_t *pixel = b->frames[n] + at * c->C;
    if ((b->hidden && b->hidden[n][at]) || in_square(square, (size_t)row, (size_t)col))
        return 0;
    return seen_code(pixel, c->background + at * c->C, f->sees_background, c->C);
}

/* to [C] in 0..1 from a pixel's code, in invented colours */
static void colour_pixel(float *to, uint32_t code, size_t C, const struct recolour *colours)
{
    uint8_t pixel[4];
    if (code == 0 || colours->map == RECOLOUR_NONE) {
        unpack_floats(to, code, C);
        return;
    }
    unpack(pixel, code);
    recolour_pixel(to, pixel, colours);
    if (C == 4)
        to[3] = (float)pixel[3] * (1.0f / 255);
}

/* ---- patches ---- */

enum { PATCH_PIXELS = GEOMETRY_PATCH * GEOMETRY_PATCH };

/* The codes of a row of pixels of which none is hidden. */
static inline void read_row(uint32_t *codes, const uint8_t *pixel, const uint8_t *background,
                            bool sees_background, size_t C)
{
    for (size_t i = 0; i < GEOMETRY_PATCH; i++, pixel += C, background += C)
        codes[i] = seen_code(pixel, background, sees_background, C);
}

/* Returns true if this row of a patch is all background, as far as it looked. */
static bool read_patch_row(uint32_t *codes, const struct filler *f, size_t n, int64_t row,
                           int64_t left, const struct square *square)
{
    const struct geometry *c = f->geometry;
    bool inside =
        row >= 0 && row < (int64_t)c->H && left >= 0 && left + GEOMETRY_PATCH <= (int64_t)c->W;
    size_t at = inside ? ((size_t)row * c->W + (size_t)left) * c->C : 0;
    const uint8_t *pixel = f->batch->frames[n] + at, *background = c->background + at;
    if (inside && !f->sees_background && same_eight(pixel, background, c->C)) { /* most of them */
        memset(codes, 0, GEOMETRY_PATCH * sizeof *codes);
        return true;
    }
    if (!inside || f->batch->hidden || square->side > 0)
        for (int64_t i = 0; i < GEOMETRY_PATCH; i++)
            codes[i] = pixel_code(f, n, row, left + i, square);
    else if (c->C == 3)
        read_row(codes, pixel, background, f->sees_background, 3);
    else
        read_row(codes, pixel, background, f->sees_background, 4);
    return false;
}

static bool read_patch(uint32_t *codes, const struct filler *f, size_t n, int64_t top, int64_t left,
                       const struct square *square)
{
    bool blank = true;
    for (int64_t row = 0; row < GEOMETRY_PATCH; row++, codes += GEOMETRY_PATCH)
        blank = read_patch_row(codes, f, n, top + row, left, square) && blank;
    return blank;
}

/* A sequence shows the same patches many times, most often the one that is all background. */
static void find_patches(void *context, size_t slot)
{
    const struct filler *f = context;
    const struct geometry *c = f->geometry;
    struct unique *u = &f->patches[slot];
    struct squares squares = squares_of(f->batch, slot);
    size_t T = f->batch->T, blank = SIZE_MAX; /* the number of the all-background patch */
    uint32_t *at = f->at + slot * T * (c->rows * c->cols / PATCH_PIXELS);
    for (size_t n = slot * T; n < (slot + 1) * T; n++) {
        struct square square = next_square(&squares, c);
        for (size_t y = 0; y < c->rows; y += GEOMETRY_PATCH)
            for (size_t x = 0; x < c->cols; x += GEOMETRY_PATCH) {
                bool is_blank = read_patch(unique_next(u), f, n, c->top + (int64_t)y,
                                           c->left + (int64_t)x, &square);
                size_t number = is_blank && blank != SIZE_MAX ? blank : unique_add(u);
                if (is_blank)
                    blank = number;
                *at++ = (uint32_t)number;
            }
    }
}

/* Loops with constant C vectorise. */
SIMD_CLONES
static void unpack_all(float *restrict to, const uint32_t *restrict codes, size_t n, size_t C)
{
    if (C == 3)
        for (size_t i = 0; i < n; i++)
            unpack_floats(to + 3 * i, codes[i], 3);
    else
        for (size_t i = 0; i < n; i++)
            unpack_floats(to + 4 * i, codes[i], 4);
}

static void colour_pixels(float *to, const uint32_t *codes, size_t n, size_t C,
                          const struct recolour *colours)
{
    if (colours->map == RECOLOUR_NONE)
        unpack_all(to, codes, n, C);
    else
        for (size_t i = 0; i < n; i++)
            colour_pixel(to + i * C, codes[i], C, colours);
}

static void fill_patches(void *context, size_t slot)
{
    const struct filler *f = context;
    const struct unique *u = &f->patches[slot];
    size_t C = f->geometry->C;
    size_t patches = f->batch->T * (f->geometry->rows * f->geometry->cols / PATCH_PIXELS);
    struct recolour colours;
    draw_colours(&colours, f, slot);
    colour_pixels(f->to + f->first[slot] * PATCH_PIXELS * C, u->keys, u->count * PATCH_PIXELS, C,
                  &colours);
    for (size_t i = slot * patches; i < (slot + 1) * patches; i++)
        f->at[i] += (uint32_t)f->first[slot];
}

struct var *batch_patches(struct tape *t, const struct batch *b, const struct geometry *c,
                          const struct config *f, uint32_t **at)
{
    size_t patches = b->T * (c->rows * c->cols / PATCH_PIXELS), rows = 0;
    struct filler filler = {.batch = b,
                            .geometry = c,
                            .config = f,
                            .recolour = b->recolour,
                            .sees_background = f->dynamic_encoder == DYNAMIC_CONTRASTS};
    *at = filler.at = arena_take(&t->arena, b->B * patches, sizeof *filler.at);
    filler.first = arena_take(&t->arena, b->B, sizeof *filler.first);
    filler.patches = unique_array(&t->arena, b->B, PATCH_PIXELS, patches);
    thread_pool_run(t->workers, b->B, find_patches, &filler);
    for (size_t slot = 0; slot < b->B; slot++) {
        filler.first[slot] = rows;
        rows += filler.patches[slot].count;
    }
    struct var *v = tape_input(t, rows, PATCH_PIXELS * c->C);
    filler.to = v->value;
    thread_pool_run(t->workers, b->B, fill_patches, &filler);
    return v;
}

/* ---- complete frames ---- */

static void fill_image(float *to, const struct filler *f, size_t n, const struct square *square,
                       const struct recolour *colours)
{
    const struct geometry *c = f->geometry;
    uint32_t codes[GEOMETRY_PATCH];
    for (size_t row = 0; row < c->H; row++)
        for (size_t col = 0; col < c->W; col += GEOMETRY_PATCH) {
            size_t pixels = c->W - col < GEOMETRY_PATCH ? c->W - col : GEOMETRY_PATCH;
            read_patch_row(codes, f, n, (int64_t)row, (int64_t)col, square);
            colour_pixels(to, codes, pixels, c->C, colours);
            to += pixels * c->C;
        }
}

static void fill_images(void *context, size_t slot)
{
    const struct filler *f = context;
    const struct geometry *c = f->geometry;
    struct recolour colours;
    draw_colours(&colours, f, slot);
    struct squares squares = squares_of(f->batch, slot);
    size_t T = f->batch->T, image = c->H * c->W * c->C;
    for (size_t n = slot * T; n < (slot + 1) * T; n++) {
        struct square square = next_square(&squares, c);
        fill_image(f->to + n * image, f, n, &square, &colours);
    }
}

struct var *batch_images(struct tape *t, const struct batch *b, const struct geometry *c,
                         const struct config *f, bool recolour)
{
    struct var *v = tape_input(t, b->B * b->T * c->H * c->W, c->C);
    struct filler filler = {
        .batch = b, .geometry = c, .config = f, .recolour = recolour, .to = v->value};
    thread_pool_run(t->workers, b->B, fill_images, &filler);
    return v;
}

/* ---- sets of patches ---- */

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

/* One patch of side k at a random place of a random frame; a quarter of it can be outside the crop,
 * where the pixels at its edge repeat. */
static void fill_one_patch(const struct filler *f, size_t slot, float *to, struct rng *r)
{
    const struct batch *b = f->batch;
    const struct geometry *c = f->geometry;
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
    size_t size = (size_t)(f->config->patch * f->config->patch) * f->geometry->C;
    struct rng r = batch_bag_numbers(f->batch, FOR_BAG, slot);
    for (size_t i = 0; i < f->bag; i++)
        fill_one_patch(f, slot, f->to + (slot * f->bag + i) * size, &r);
}

struct var *batch_bag_of_patches(struct tape *t, const struct batch *b, const struct geometry *c,
                                 const struct config *f)
{
    struct filler filler = {.batch = b, .geometry = c, .config = f, .bag = (size_t)f->bag};
    struct var *v = tape_input(t, b->B * filler.bag * (size_t)(f->patch * f->patch), c->C);
    filler.to = v->value;
    thread_pool_run(t->workers, b->B, fill_bag, &filler);
    return v;
}
