/* dynamic_encoder.c - what it does: one code a frame, from colours that say nothing of who it is.
 */
#include "model/parts.h"

#include <string.h>

enum { PATCH_FEATURES = 64 };

static size_t patches_a_frame(const struct model *m)
{
    return m->canvas.rows * m->canvas.cols / (CANVAS_PATCH * CANVAS_PATCH);
}

/* One product for each patch of 8x8, one for all patches of a frame: 1 million multiplications a
 * frame of 56x56. */
static int declare_patches(struct model *m, struct err *e)
{
    size_t pixels = CANVAS_PATCH * CANVAS_PATCH * m->canvas.C;
    struct layer_init he = {.gain = 1};
    return declare_linear(&m->params, "dynamic.patch", PATCH_FEATURES, pixels, he, e) ||
                   declare_linear(&m->params, "dynamic.frame", (size_t)m->config.encoder_width,
                                  PATCH_FEATURES * patches_a_frame(m), he, e)
               ? -1
               : 0;
}

static struct var *patches_features(struct model *m, struct tape *t, const struct batch *b)
{
    uint32_t *at;
    struct var *patches = batch_patches(t, b, &m->canvas, &m->config, &at);
    struct var *x = tape_linear(t, patches, "dynamic.patch", ACT_SILU);
    x = tape_rows(t, x, at, b->B * b->T * patches_a_frame(m));
    x = tape_reshape(t, x, b->B * b->T, PATCH_FEATURES * patches_a_frame(m));
    return tape_linear(t, x, "dynamic.frame", ACT_SILU);
}

static int declare_conv_part(struct model *m, struct err *e)
{
    return declare_conv_trunk(m, "dynamic", e);
}

static struct var *conv_features(struct model *m, struct tape *t, const struct batch *b)
{
    struct var *images = batch_images(t, b, &m->canvas, &m->config, b->recolour);
    return conv_trunk(m, t, "dynamic", images, b->B * b->T);
}

const struct dynamic_part *dynamic_part_find(const char *name)
{
    static const struct dynamic_part parts[] = {
        {"patches", declare_patches, patches_features},
        {"conv", declare_conv_part, conv_features},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strcmp(parts[i].name, name) == 0)
            return &parts[i];
    return NULL;
}
