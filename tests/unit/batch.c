/* batch.c - what the encoders see: patches, complete frames, sets of patches, hidden squares,
 * against their definitions. */
#include "batch_case.h"

/* Pixel (row, col) of frame n as an encoder sees it in true colours, with the background as 0 or as
 * it is. */
static void seen_twin(float *to, const struct case_of *k, size_t n, size_t row, size_t col,
                      bool background)
{
    const struct geometry *c = &k->geometry;
    for (size_t i = 0; i < c->C; i++)
        to[i] = 0;
    if (row >= c->H || col >= c->W || (k->batch.hidden && k->batch.hidden[n][row * c->W + col]))
        return;
    const uint8_t *pixel = k->frames[n] + (row * c->W + col) * c->C;
    const uint8_t *back = c->background + (row * c->W + col) * c->C;
    if ((!background && memcmp(pixel, back, c->C) == 0) || (c->C == 4 && pixel[3] == 0))
        return;
    bool black = !pixel[0] && !pixel[1] && !pixel[2];
    for (size_t i = 0; i < c->C; i++)
        to[i] = black && i < 3 ? 0 : (float)pixel[i] / 255;
}

static void check_pixel(struct check *c, const struct case_of *k, const float *got, size_t n,
                        size_t row, size_t col, bool background)
{
    float want[4];
    seen_twin(want, k, n, row, col, background);
    for (size_t i = 0; i < k->geometry.C; i++)
        check_that(c, fabsf(got[i] - want[i]) < 1e-6f, "frame %zu, %zu,%zu: %g, not %g", n, row,
                   col, (double)got[i], (double)want[i]);
}

static void check_images(struct check *c, struct case_of *k)
{
    const struct geometry *v = &k->geometry;
    tape_start(&k->tape);
    struct var *y = batch_images(&k->tape, &k->batch, v, &k->config, false);
    check_that(c, y->rows == k->batch.B * k->batch.T * v->H * v->W && y->cols == v->C, "shape");
    for (size_t i = 0; i < y->rows; i++)
        check_pixel(c, k, y->value + i * v->C, i / (v->H * v->W), i / v->W % v->H, i % v->W, false);
}

/* A row occurs once for each sequence: at most B times for B sequences. */
static void check_different(struct check *c, const struct var *y, size_t B)
{
    for (size_t i = 0; i < y->rows; i++) {
        size_t same = 0;
        for (size_t j = 0; j < y->rows; j++)
            same += memcmp(y->value + i * y->cols, y->value + j * y->cols,
                           y->cols * sizeof *y->value) == 0;
        check_that(c, same <= B, "row %zu occurs %zu times", i, same);
    }
}

static void check_patches(struct check *c, struct case_of *k)
{
    const struct geometry *v = &k->geometry;
    bool background = k->config.patch % 2; /* every other time */
    k->config.dynamic_encoder = background ? DYNAMIC_CONTRASTS : DYNAMIC_PATCHES;
    size_t across = v->cols / 8, patches = v->rows / 8 * across;
    tape_start(&k->tape);
    uint32_t *row_of;
    struct var *y = batch_patches(&k->tape, &k->batch, v, &k->config, &row_of);
    size_t all = k->batch.B * k->batch.T * patches;
    check_that(c, y->rows <= all && y->cols == 64 * v->C, "shape");
    check_different(
        c, y, background ? 2 * k->batch.B : k->batch.B); /* black, and pixels outside the frame */
    for (size_t i = 0; i < all * 64; i++) {
        size_t patch = i / 64 % patches, at = i % 64;
        check_pixel(c, k, y->value + (row_of[i / 64] * 64 + at) * v->C, i / 64 / patches,
                    (size_t)v->top + patch / across * 8 + at / 8,
                    (size_t)v->left + patch % across * 8 + at % 8, background);
    }
}

static size_t into(int64_t place, size_t length, size_t side)
{
    int64_t last = (int64_t)(length < side ? length : side) - 1;
    return (size_t)(place < 0 ? 0 : place > last ? last : place);
}

/* Is this the patch with its corner at top, left of the crop of frame n? */
static bool is_patch_at(const struct case_of *k, const float *seen, size_t n, int64_t top,
                        int64_t left, bool mirror)
{
    const struct geometry *v = &k->geometry;
    int64_t side = k->config.patch;
    for (int64_t i = 0; i < side * side; i++) {
        int64_t across = mirror ? side - 1 - i % side : i % side;
        size_t row = (size_t)v->top + into(top + i / side, v->rows, v->H);
        size_t col = (size_t)v->left + into(left + across, v->cols, v->W);
        size_t at = row * v->W + col;
        bool hidden = k->batch.hidden && k->batch.hidden[n][at];
        if (!same_bytes(seen + (size_t)i * v->C,
                        (hidden ? v->background : k->frames[n]) + at * v->C, v->C))
            return false;
    }
    return true;
}

static bool is_patch(const struct case_of *k, size_t slot, const float *seen)
{
    int64_t side = k->config.patch, over = (side - 1) / 4;
    for (size_t n = slot * k->batch.T; n < (slot + 1) * k->batch.T; n++)
        for (int64_t top = -over; top <= (int64_t)k->geometry.rows + over; top++)
            for (int64_t left = -over; left <= (int64_t)k->geometry.cols + over; left++)
                if (is_patch_at(k, seen, n, top, left, false) ||
                    is_patch_at(k, seen, n, top, left, true))
                    return true;
    return false;
}

static void check_bag_of_patches(struct check *c, struct case_of *k)
{
    size_t area = (size_t)(k->config.patch * k->config.patch), bag = (size_t)k->config.bag;
    tape_start(&k->tape);
    struct var *y = batch_bag_of_patches(&k->tape, &k->batch, &k->geometry, &k->config);
    check_that(c, y->rows == k->batch.B * bag * area && y->cols == k->geometry.C, "shape");
    for (size_t i = 0; i < k->batch.B * bag; i++)
        check_that(c, is_patch(k, i / bag, y->value + i * area * k->geometry.C),
                   "patch %zu of sequence %zu is none of its frames'", i % bag, i / bag);
}

typedef struct var *make_batch(struct tape *t, const struct batch *b, const struct geometry *c,
                               const struct config *f);

/* All patches, not only the unique ones, each in its place. */
static struct var *patches_in_place(struct tape *t, const struct batch *b, const struct geometry *c,
                                    const struct config *f)
{
    uint32_t *at;
    struct var *y = batch_patches(t, b, c, f, &at);
    return tape_rows(t, y, at, b->B * b->T * (c->rows * c->cols / 64));
}

static struct var *recoloured_images(struct tape *t, const struct batch *b,
                                     const struct geometry *c, const struct config *f)
{
    return batch_images(t, b, c, f, true);
}

/* Squares are hidden in the given share of sequences, one in each frame, and nothing else changes.
 */
static void test_occlusion(struct thread_pool *w)
{
    struct check c = {"batch: hidden squares", 0, 0};
    static struct case_of k;
    open_case(&k, &(struct toy){2, 2, 40, 40, 3, {0}, false}, false, w);
    for (size_t n = 0; n < 4; n++) /* no pixel is background, so that hidden ones can be seen */
        memset(k.data.list[n / 2].frames + n % 2 * 4800, 100, 4800);
    int occluded = 0;
    for (k.batch.step = 0; k.batch.step < 200; k.batch.step++) {
        k.batch.occlude = 0.3;
        tape_start(&k.tape);
        const float *y = batch_images(&k.tape, &k.batch, &k.geometry, &k.config, false)->value;
        for (size_t n = 0; n < 4; n++) {
            size_t low[2] = {40, 40}, high[2] = {0, 0}, zeros = 0;
            for (size_t i = 0; i < 1600; i++)
                if (y[(n * 1600 + i) * 3] == 0) {
                    size_t at[2] = {i / 40, i % 40};
                    for (int a = 0; a < 2; a++) {
                        low[a] = at[a] < low[a] ? at[a] : low[a];
                        high[a] = at[a] > high[a] ? at[a] : high[a];
                    }
                    zeros++;
                }
            occluded += zeros > 0;
            check_that(&c, zeros == 0 || zeros == (high[0] - low[0] + 1) * (high[1] - low[1] + 1),
                       "what is hidden is no rectangle");
            check_that(&c, zeros == 0 || (high[0] - low[0] < 24 && high[1] - low[1] < 24),
                       "a side");
        }
    }
    check_that(&c, occluded > 180 && occluded < 300, "%d of 800 frames, expected 240", occluded);
    close_case(&k);
    check_done(&c);
}

/* The same numbers for any number of threads; others for another seed, step and slot. */
static void test_draws(struct thread_pool *pool[POOLS], make_batch *make, const char *title)
{
    struct check c = {title, 0, 0};
    static struct case_of k;
    open_case(&k, &(struct toy){4, 3, 24, 24, 3, {0}, false}, false, pool[0]);
    for (size_t n = 3; n < 12; n++) /* the same sequence in every slot */
        k.frames[n] = k.frames[n - 3];
    k.batch.recolour = true;
    k.batch.occlude = 0.5;
    tape_start(&k.tape);
    struct var *y = make(&k.tape, &k.batch, &k.geometry, &k.config);
    size_t n = y->rows * y->cols;
    float *first = copy_floats(y->value, n);
    for (int p = 0; p < POOLS; p++) {
        k.tape.workers = pool[p];
        tape_start(&k.tape);
        check_same_bits(&c, "other threads", make(&k.tape, &k.batch, &k.geometry, &k.config)->value,
                        first, n);
    }
    check_that(&c, memcmp(first, first + n / 4, n / 4 * sizeof *first) != 0, "two slots are alike");
    for (int other = 0; other < 2; other++) {
        k.batch.seed = other ? 22 : 21;
        k.batch.step = other ? 4 : 5;
        tape_start(&k.tape);
        y = make(&k.tape, &k.batch, &k.geometry, &k.config);
        check_that(&c, memcmp(y->value, first, n * sizeof *first) != 0,
                   "another %s changes nothing", other ? "seed" : "step");
    }
    free(first);
    close_case(&k);
    check_done(&c);
}

int main(void)
{
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    test_batches(pool[0], "batch: images", check_images);
    test_batches(pool[0], "batch: patches", check_patches);
    test_batches(pool[0], "batch: sets of patches", check_bag_of_patches);
    test_occlusion(pool[0]);
    test_draws(pool, patches_in_place, "batch: draws of patches");
    test_draws(pool, recoloured_images, "batch: draws of images");
    test_draws(pool, batch_bag_of_patches, "batch: draws of sets of patches");
    close_pools(pool);
    return check_status();
}
