/* layers.c - layers that several parts are built from (parts.h). */
#include "model/parts.h"

#include <math.h>
#include <stdio.h>

static float he(size_t inputs)
{
    return sqrtf(2.0f / (float)(inputs ? inputs : 1));
}

int declare_linear(struct params *p, const char *name, size_t outputs, size_t inputs,
                   struct layer_init init, struct err *e)
{
    char full[PARAM_NAME];
    const size_t weight[] = {outputs, inputs}, bias[] = {outputs};
    snprintf(full, sizeof full, "%s.weight", name);
    if (params_add(p, full, 2, weight, (struct init){.normal = init.gain * he(inputs)}, e))
        return -1;
    snprintf(full, sizeof full, "%s.bias", name);
    return params_add(p, full, 1, bias,
                      (struct init){init.bias, init.bias_normal, init.bias_spread}, e);
}

int declare_conv(struct params *p, const char *name, size_t outer, size_t k, size_t inner,
                 size_t biases, size_t fan_in, struct err *e)
{
    char full[PARAM_NAME];
    const size_t weight[] = {outer, k, k, inner}, bias[] = {biases};
    snprintf(full, sizeof full, "%s.weight", name);
    if (params_add(p, full, 4, weight, (struct init){.normal = he(fan_in)}, e))
        return -1;
    snprintf(full, sizeof full, "%s.bias", name);
    return params_add(p, full, 1, bias, (struct init){0}, e);
}

int declare_heads(struct params *p, const char *prefix, size_t dim, size_t width, struct err *e)
{
    char name[PARAM_NAME];
    snprintf(name, sizeof name, "%s.mean", prefix);
    if (declare_linear(p, name, dim, width, (struct layer_init){.gain = 2}, e))
        return -1;
    snprintf(name, sizeof name, "%s.logvar", prefix);
    return declare_linear(p, name, dim, width, (struct layer_init){.gain = 0.1f, .bias = -3}, e);
}

struct gaussian heads(struct tape *t, const char *prefix, struct var *features)
{
    char name[PARAM_NAME];
    struct gaussian q;
    snprintf(name, sizeof name, "%s.mean", prefix);
    q.mean = tape_linear(t, features, name, ACT_NONE);
    snprintf(name, sizeof name, "%s.logvar", prefix);
    q.logvar = tape_clamp(t, tape_linear(t, features, name, ACT_NONE), -9, 3);
    return q;
}

int conv_levels(const struct geometry *c, struct err *e)
{
    for (int levels = 1; levels <= 5; levels++)
        if (c->H <= (size_t)4 << levels && c->W <= (size_t)4 << levels)
            return levels;
    return err_set(e,
                   "convolutions need frames of at most 128x128, these are %zux%zu; other presets "
                   "accept any size",
                   c->W, c->H);
}

const uint32_t *conv_places(const struct geometry *c, struct tape *t, int levels)
{
    size_t side = (size_t)4 << levels, row_size = c->W * c->C;
    if (c->H == side && c->W == side)
        return NULL;
    size_t first = ((side - c->H) / 2 * side + (side - c->W) / 2) * c->C;
    uint32_t *at = arena_take(&t->arena, c->H * row_size, sizeof *at);
    for (size_t i = 0; i < c->H * row_size; i++)
        at[i] = (uint32_t)(first + i / row_size * side * c->C + i % row_size);
    return at;
}

int declare_conv_trunk(struct model *m, const char *prefix, struct err *e)
{
    int levels = conv_levels(&m->geometry, e);
    size_t inner = m->geometry.C, outer = (size_t)m->config.conv_width;
    char name[PARAM_NAME];
    for (int i = 0; i < levels; i++, inner = outer, outer *= 2) {
        snprintf(name, sizeof name, "%s.conv%d", prefix, i + 1);
        if (declare_conv(&m->params, name, outer, 4, inner, outer, 16 * inner, e))
            return -1;
    }
    size_t width = (size_t)m->config.encoder_width;
    snprintf(name, sizeof name, "%s.conv%d", prefix, levels + 1);
    return levels < 0 ? -1 : declare_conv(&m->params, name, width, 4, inner, width, 16 * inner, e);
}

struct var *conv_trunk(struct model *m, struct tape *t, const char *prefix, struct var *images,
                       size_t frames)
{
    struct err e;
    const struct geometry *c = &m->geometry;
    int levels = conv_levels(c, &e);
    size_t side = (size_t)4 << levels;
    struct conv_shape s = {.N = frames,
                           .H = side,
                           .W = side,
                           .I = c->C,
                           .O = (size_t)m->config.conv_width,
                           .K = 4,
                           .S = 2,
                           .P = 1};
    char name[PARAM_NAME];
    struct var *x = images;
    const uint32_t *places = conv_places(c, t, levels);
    if (places) {
        x = tape_place(t, tape_reshape(t, x, frames, c->H * c->W * c->C), places,
                       side * side * c->C);
        x = tape_reshape(t, x, frames * side * side, c->C);
    }
    for (int i = 0; i < levels; i++) {
        snprintf(name, sizeof name, "%s.conv%d", prefix, i + 1);
        x = tape_conv2d(t, x, name, s, ACT_LEAKY_RELU);
        s = (struct conv_shape){.N = frames,
                                .H = s.H / 2,
                                .W = s.W / 2,
                                .I = s.O,
                                .O = 2 * s.O,
                                .K = 4,
                                .S = 2,
                                .P = 1};
    }
    snprintf(name, sizeof name, "%s.conv%d", prefix, levels + 1);
    x = tape_reshape(t, x, frames, s.H * s.W * s.I); /* the kernel sees a whole image */
    return tape_linear(t, x, name, ACT_TANH);
}
