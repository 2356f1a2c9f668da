/* static_encoder.c - static encoders: one code for each sequence (who it is). What an encoder does
 * not see it cannot leak: a set of colours or of small patches does not show the pose. */
#include "model/number_batch.h"
#include "model/parts.h"
#include "nn/layers/pointwise.h"

enum {
    FOURIER_COLOURS = 5,
    FOURIER_PATCHES = 4,
    PIXEL_WIDTH = 16,
    POOLED_COLOURS = 128,
    POOLED_PATCHES = 256,
    POINT_WIDTH = 64
};
static const float after_pool = 0.3f; /* a maximum of many is large: scale it back to about 1 */

static size_t fourier_size(const struct model *m, size_t Q)
{
    return m->geometry.C * (1 + 2 * Q);
}

static struct var *fourier(struct model *m, struct tape *t, struct var *pixels, size_t Q)
{
    struct var *y = tape_input(t, pixels->rows, fourier_size(m, Q));
    fourier_forward(t->workers, y->value, pixels->value, pixels->rows, pixels->cols, Q);
    return y;
}

/* Each pixel through a small network, then the largest of each feature over the set (Qi et al.,
 * PointNet, CVPR 2017). */
static int declare_colours(struct model *m, struct err *e)
{
    struct params *p = &m->params;
    size_t width = (size_t)m->config.encoder_width;
    return declare_linear(p, "static.point1", POINT_WIDTH, fourier_size(m, FOURIER_COLOURS),
                          (struct layer_init){.gain = 0.7f, .bias_spread = 1}, e) ||
                   declare_linear(p, "static.point2", POOLED_COLOURS, POINT_WIDTH,
                                  (struct layer_init){.gain = 1}, e) ||
                   declare_linear(p, "static.pooled", width, POOLED_COLOURS,
                                  (struct layer_init){.gain = 1}, e)
               ? -1
               : 0;
}

static struct var *silu(struct tape *t, struct var *x, const char *layer)
{
    return tape_linear(t, x, layer, ACT_SILU);
}

static struct var *pooled(struct tape *t, struct var *largest)
{
    return silu(t, tape_scale(t, largest, after_pool), "static.pooled");
}

static struct var *colours_features(struct model *m, struct tape *t, const struct batch *b)
{
    struct set_pool bags;
    struct var *pixels = batch_colours(t, b, &m->geometry, &m->config, &bags);
    struct var *x = silu(t, fourier(m, t, pixels, FOURIER_COLOURS), "static.point1");
    return pooled(t, tape_set_pool_max(t, silu(t, x, "static.point2"), &bags));
}

/* The same for patches: each pixel is embedded, each patch goes through a small network, then the
 * pool. */
static int declare_patches(struct model *m, struct err *e)
{
    struct params *p = &m->params;
    size_t area = (size_t)(m->config.patch * m->config.patch);
    size_t width = (size_t)m->config.encoder_width;
    return declare_linear(p, "static.pixel", PIXEL_WIDTH, fourier_size(m, FOURIER_PATCHES),
                          (struct layer_init){.gain = 0.7f, .bias_spread = 1}, e) ||
                   declare_linear(p, "static.patch1", POINT_WIDTH, area * PIXEL_WIDTH,
                                  (struct layer_init){.gain = 0.7f, .bias_spread = 0.5f}, e) ||
                   declare_linear(p, "static.patch2", POOLED_PATCHES, POINT_WIDTH,
                                  (struct layer_init){.gain = 1}, e) ||
                   declare_linear(p, "static.pooled", width, POOLED_PATCHES,
                                  (struct layer_init){.gain = 1}, e)
               ? -1
               : 0;
}

static struct var *patches_features(struct model *m, struct tape *t, const struct batch *b)
{
    size_t area = (size_t)(m->config.patch * m->config.patch), bag = (size_t)m->config.bag;
    struct var *pixels = batch_bag_of_patches(t, b, &m->geometry, &m->config);
    struct var *x = silu(t, fourier(m, t, pixels, FOURIER_PATCHES), "static.pixel");
    x = silu(t, tape_reshape(t, x, b->B * bag, area * PIXEL_WIDTH), "static.patch1");
    return pooled(t, tape_max_rows(t, silu(t, x, "static.patch2"), bag));
}

/* Complete frames through convolutions, then the mean over time: sees the pose too; for
 * comparison. */
static int declare_frames(struct model *m, struct err *e)
{
    return declare_conv_trunk(m, "static", e);
}

static struct var *frames_features(struct model *m, struct tape *t, const struct batch *b)
{
    struct var *images = batch_images(t, b, &m->geometry, &m->config, false);
    return tape_mean_rows(t, conv_trunk(m, t, "static", images, b->B * b->T), b->T);
}

/* Frames of numbers in any order, through a small network; then the mean and the spread of each
 * feature. */
static int declare_pool(struct model *m, struct err *e)
{
    struct params *p = &m->params;
    size_t width = (size_t)m->config.encoder_width;
    struct layer_init he = {.gain = 1};
    return declare_linear(p, "static.frame1", width, m->geometry.numbers, he, e) ||
                   declare_linear(p, "static.frame2", width, width, he, e) ||
                   declare_linear(p, "static.pooled", width, 2 * width, he, e)
               ? -1
               : 0;
}

static struct var *pool_features(struct model *m, struct tape *t, const struct batch *b)
{
    struct var *x = numbers_set(t, b, &m->geometry, &m->config);
    x = silu(t, silu(t, x, "static.frame1"), "static.frame2");
    x = tape_moment_pool(t, x, numbers_seen(b, &m->config));
    return silu(t, x, "static.pooled");
}

static int declare_nothing(struct model *m, struct err *e)
{
    (void)m, (void)e;
    return 0;
}

static size_t colours_drawn(const struct config *c)
{
    return (size_t)c->bag;
}

static size_t patches_drawn(const struct config *c)
{
    return (size_t)(c->bag * c->patch * c->patch);
}

static const struct static_part parts[] = {
    [STATIC_NONE] = {declare_nothing, NULL, NULL},
    [STATIC_COLOURS] = {declare_colours, colours_features, colours_drawn},
    [STATIC_PATCHES] = {declare_patches, patches_features, patches_drawn},
    [STATIC_FRAMES] = {declare_frames, frames_features, NULL},
    [STATIC_POOL] = {declare_pool, pool_features, NULL},
};

const struct static_part *static_part_of(const struct config *c)
{
    return &parts[c->static_encoder];
}
