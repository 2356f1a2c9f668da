/* dynamic_encoder.c - dynamic encoders: one code for each frame (what it does), from colours that
 * do not show who it is. */
#include "model/number_batch.h"
#include "model/parts.h"

enum { PATCH_FEATURES = 64, WINDOW_FEATURES = 2 /* times the width of the encoder */ };

static size_t patches_per_frame(const struct model *m)
{
    return m->geometry.rows * m->geometry.cols / (GEOMETRY_PATCH * GEOMETRY_PATCH);
}

/* One product for each patch of 8x8, and one for all patches of a frame: 1 million multiplications
 * for a frame of 56x56. */
static int declare_patches(struct model *m, struct err *e)
{
    size_t pixels = GEOMETRY_PATCH * GEOMETRY_PATCH * m->geometry.C;
    struct layer_init he = {.gain = 1};
    return declare_linear(&m->params, "dynamic.patch", PATCH_FEATURES, pixels, he, e) ||
                   declare_linear(&m->params, "dynamic.frame", (size_t)m->config.encoder_width,
                                  PATCH_FEATURES * patches_per_frame(m), he, e)
               ? -1
               : 0;
}

/* x [N, 64*C]: unique patches, or all of them */
static struct var *features_of_patches(struct model *m, struct tape *t, struct var *x)
{
    if (m->config.dynamic_encoder == DYNAMIC_CONTRASTS)
        x = tape_local_contrast(t, x, m->geometry.C);
    return tape_linear(t, x, "dynamic.patch", ACT_SILU);
}

/* x [N * patches, PATCH_FEATURES] */
static struct var *frames_of_patches(struct model *m, struct tape *t, struct var *x)
{
    size_t n = patches_per_frame(m);
    x = tape_reshape(t, x, x->rows / n, PATCH_FEATURES * n);
    return tape_linear(t, x, "dynamic.frame", ACT_SILU);
}

static struct var *patches_features(struct model *m, struct tape *t, const struct batch *b)
{
    uint32_t *at;
    struct var *patches = batch_patches(t, b, &m->geometry, &m->config, &at);
    struct var *x = features_of_patches(m, t, patches);
    return frames_of_patches(m, t, tape_rows(t, x, at, b->B * b->T * patches_per_frame(m)));
}

/* The place of each decoded byte among the patches of a frame. */
static uint32_t *places_in_patches(const struct model *m, struct tape *t)
{
    const struct geometry *c = &m->geometry;
    uint32_t *at = arena_take(&t->arena, c->places, sizeof *at);
    for (size_t i = 0; i < c->places; i++) {
        size_t pixel = c->place[i] / c->C, channel = c->place[i] % c->C;
        size_t row = pixel / c->W - (size_t)c->top, col = pixel % c->W - (size_t)c->left;
        size_t patch = row / GEOMETRY_PATCH * (c->cols / GEOMETRY_PATCH) + col / GEOMETRY_PATCH;
        size_t within = row % GEOMETRY_PATCH * GEOMETRY_PATCH + col % GEOMETRY_PATCH;
        at[i] = (uint32_t)((patch * GEOMETRY_PATCH * GEOMETRY_PATCH + within) * c->C + channel);
    }
    return at;
}

static struct var *patches_features_of(struct model *m, struct tape *t, struct var *y)
{
    size_t size = GEOMETRY_PATCH * GEOMETRY_PATCH * m->geometry.C, n = patches_per_frame(m);
    struct var *x = tape_place(t, y, places_in_patches(m, t), n * size);
    x = tape_reshape(t, x, y->rows * n, size);
    return frames_of_patches(m, t, features_of_patches(m, t, x));
}

static int declare_conv_part(struct model *m, struct err *e)
{
    return declare_conv_trunk(m, "dynamic", e);
}

static struct var *conv_features(struct model *m, struct tape *t, const struct batch *b)
{
    struct var *images = batch_images(t, b, &m->geometry, &m->config, b->recolour);
    return conv_trunk(m, t, "dynamic", images, b->B * b->T);
}

static struct var *conv_features_of(struct model *m, struct tape *t, struct var *y)
{
    const struct geometry *c = &m->geometry;
    struct var *x = tape_place(t, y, c->place, c->H * c->W * c->C);
    return conv_trunk(m, t, "dynamic", tape_reshape(t, x, y->rows * c->H * c->W, c->C), y->rows);
}

/* ---- frames of numbers ---- */

static int declare_window(struct model *m, struct err *e)
{
    const struct config *c = &m->config;
    size_t inputs = (2 * (size_t)c->context + 1) * m->geometry.numbers;
    size_t width = (size_t)c->encoder_width, hidden = WINDOW_FEATURES * width;
    struct layer_init he = {.gain = 1};
    return declare_linear(&m->params, "dynamic.window", hidden, inputs, he, e) ||
                   declare_linear(&m->params, "dynamic.frame", width, hidden, he, e)
               ? -1
               : 0;
}

static struct var *window_features(struct model *m, struct tape *t, const struct batch *b)
{
    struct var *x = numbers_windows(t, b, &m->geometry, &m->config);
    x = tape_linear(t, x, "dynamic.window", ACT_SILU);
    return tape_linear(t, x, "dynamic.frame", ACT_SILU);
}

static const struct dynamic_part parts[] = {
    [DYNAMIC_PATCHES] = {declare_patches, patches_features, patches_features_of, false},
    [DYNAMIC_CONTRASTS] = {declare_patches, patches_features, patches_features_of, false},
    [DYNAMIC_CONV] = {declare_conv_part, conv_features, conv_features_of, true},
    [DYNAMIC_WINDOW] = {declare_window, window_features, NULL, false},
    [DYNAMIC_FULL] = {declare_window, window_features, NULL, false},
};

const struct dynamic_part *dynamic_part_of(const struct config *c)
{
    return &parts[c->dynamic_encoder];
}
