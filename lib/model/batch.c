/* batch.c - bytes to what the encoders see, a sequence a block of work. */
#include "model/batch.h"
#include "base/rng.h"
#include "model/recolour.h"

#include <stdlib.h>
#include <string.h>

enum { SQUARE_MIN = 6, SQUARE_MAX = 24 };

uint32_t purpose_item(enum purpose purpose, size_t slot)
{
    return (uint32_t)purpose << 24 | ((uint32_t)slot & 0xffffff);
}

/* What one sequence's encoder input is made with. */
struct filler {
    const struct batch *batch;
    const struct canvas *canvas;
    const struct config *config;
    bool recolour;
    size_t bag;      /* rows of a bag */
    float *to;       /* the whole var's values */
    uint32_t *codes; /* batch_colours: [B,bag] the distinct colours of each bag, packed */
    size_t *distinct;
};

static enum recolour_map first_map(const struct config *f, bool recolour)
{
    return !recolour                               ? RECOLOUR_NONE
           : strcmp(f->recolour, "hash") == 0      ? RECOLOUR_HASH
           : strcmp(f->recolour, "pointwise") == 0 ? RECOLOUR_WAVES
                                                   : RECOLOUR_NONE;
}

/* A square of a frame that the encoder does not see. */
struct square {
    size_t top, left, side;
};

static struct square draw_square(struct rng *r, const struct canvas *c)
{
    size_t side = SQUARE_MIN + rng_below(r, SQUARE_MAX - SQUARE_MIN + 1);
    size_t top = rng_below(r, (uint32_t)c->H);
    return (struct square){top, rng_below(r, (uint32_t)c->W), side};
}

static bool in_square(const struct square *s, size_t row, size_t col)
{
    return row - s->top < s->side && col - s->left < s->side; /* unsigned: below wraps */
}

/* One pixel of frame n as the dynamic encoder sees it: [C], 0 outside, hidden or background. */
static void see_pixel(float *to, const struct filler *f, size_t n, int64_t row, int64_t col,
                      const struct recolour *colours, const struct square *square)
{
    const struct canvas *c = f->canvas;
    const struct batch *b = f->batch;
    bool outside = row < 0 || col < 0 || row >= (int64_t)c->H || col >= (int64_t)c->W;
    size_t at = outside ? 0 : (size_t)row * c->W + (size_t)col;
    const uint8_t *pixel = b->frames[n] + at * c->C;
    if (outside || (b->hidden && b->hidden[n][at]) || in_square(square, (size_t)row, (size_t)col) ||
        canvas_is_background(c, pixel, (size_t)row, (size_t)col)) {
        memset(to, 0, c->C * sizeof *to);
        return;
    }
    recolour_pixel(to, pixel, colours);
    if (c->C == 4)
        to[3] = (float)pixel[3] * (1.0f / 255);
}

/* Fills all pixels of the sequence `slot` of a box of rows x cols at top, left; in patches of side
 * P, row by row. */
static void see_sequence(const struct filler *f, size_t slot, int64_t top, int64_t left,
                         size_t rows, size_t cols, size_t P_rows, size_t P_cols)
{
    const struct batch *b = f->batch;
    size_t C = f->canvas->C;
    struct recolour colours;
    struct rng r = rng_make(b->seed, b->step, purpose_item(FOR_COLOURS, slot));
    recolour_draw(&colours, first_map(f->config, f->recolour), &r);
    r = rng_make(b->seed, b->step, purpose_item(FOR_SQUARES, slot));
    bool occluded = b->occlude > 0 && rng_uniform(&r) < b->occlude;
    float *to = f->to + slot * b->T * rows * cols * C;
    for (size_t t = 0; t < b->T; t++) {
        struct square square = occluded ? draw_square(&r, f->canvas) : (struct square){0};
        for (size_t y = 0; y < rows; y += P_rows)
            for (size_t x = 0; x < cols; x += P_cols)
                for (size_t i = 0; i < P_rows * P_cols; i++, to += C)
                    see_pixel(to, f, slot * b->T + t, top + (int64_t)(y + i / P_cols),
                              left + (int64_t)(x + i % P_cols), &colours, &square);
    }
}

static void fill_patches(void *context, size_t slot)
{
    const struct filler *f = context;
    const struct canvas *c = f->canvas;
    see_sequence(f, slot, c->top, c->left, c->rows, c->cols, CANVAS_PATCH, CANVAS_PATCH);
}

struct var *batch_patches(struct tape *t, const struct batch *b, const struct canvas *c,
                          const struct config *f)
{
    size_t area = CANVAS_PATCH * CANVAS_PATCH;
    struct var *v = tape_input(t, b->B * b->T * (c->rows * c->cols / area), area * c->C);
    struct filler filler = {
        .batch = b, .canvas = c, .config = f, .recolour = b->recolour, .to = v->value};
    workers_run(t->workers, b->B, fill_patches, &filler);
    return v;
}

static void fill_images(void *context, size_t slot)
{
    const struct filler *f = context;
    const struct canvas *c = f->canvas;
    see_sequence(f, slot, 0, 0, c->H, c->W, c->H, c->W);
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

/* A pixel drawn from the crop of a sequence; hidden ones are drawn again a few times, then taken as
 * background, so that a wholly hidden sequence ends too. */
static const uint8_t *draw_pixel(const struct filler *f, size_t slot, struct rng *r)
{
    const struct batch *b = f->batch;
    const struct canvas *c = f->canvas;
    for (int tries = 0; tries < 16; tries++) {
        size_t n = slot * b->T + rng_below(r, (uint32_t)b->T);
        int64_t row = c->top + rng_below(r, (uint32_t)c->rows);
        int64_t col = c->left + rng_below(r, (uint32_t)c->cols);
        if (row >= (int64_t)c->H || col >= (int64_t)c->W)
            break;
        size_t at = (size_t)row * c->W + (size_t)col;
        if (!b->hidden || !b->hidden[n][at])
            return b->frames[n] + at * c->C;
    }
    return c->background;
}

static int compare_codes(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void draw_colours(void *context, size_t slot)
{
    const struct filler *f = context;
    uint32_t *codes = f->codes + slot * f->bag;
    struct rng r = rng_make(f->batch->seed, f->batch->step, purpose_item(FOR_BAG, slot));
    for (size_t i = 0; i < f->bag; i++) {
        const uint8_t *pixel = draw_pixel(f, slot, &r);
        codes[i] = 0;
        memcpy(&codes[i], pixel, f->canvas->C);
    }
    qsort(codes, f->bag, sizeof *codes, compare_codes);
    size_t n = 1;
    for (size_t i = 1; i < f->bag; i++)
        if (codes[i] != codes[n - 1])
            codes[n++] = codes[i];
    f->distinct[slot] = n;
}

struct var *batch_colours(struct tape *t, const struct batch *b, const struct canvas *c,
                          const struct config *f, size_t *M)
{
    size_t bag = (size_t)f->bag;
    struct filler filler = {.batch = b, .canvas = c, .config = f, .bag = bag};
    filler.codes = arena_take(&t->arena, b->B * bag, sizeof *filler.codes);
    filler.distinct = arena_take(&t->arena, b->B, sizeof *filler.distinct);
    workers_run(t->workers, b->B, draw_colours, &filler);
    *M = 1;
    for (size_t slot = 0; slot < b->B; slot++)
        *M = filler.distinct[slot] > *M ? filler.distinct[slot] : *M;
    struct var *v = tape_input(t, b->B * *M, c->C);
    float *to = v->value;
    for (size_t slot = 0; slot < b->B; slot++)
        for (size_t i = 0; i < *M; i++, to += c->C) {
            uint8_t pixel[4];
            size_t at = i < filler.distinct[slot] ? i : 0;
            memcpy(pixel, &filler.codes[slot * bag + at], sizeof pixel);
            for (size_t k = 0; k < c->C; k++)
                to[k] = (float)pixel[k] * (1.0f / 255);
        }
    return v;
}

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
    struct rng r = rng_make(f->batch->seed, f->batch->step, purpose_item(FOR_BAG, slot));
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
