/* decoder.c - decoders: from a static code and a frame's dynamic code to the frame. */
#include "model/parts.h"

#include <math.h>
#include <stdio.h>

/* ---- film: an MLP on z whose hidden units the static code scales and shifts ---- */

enum { FILM_LAYERS = 3 };
#define LAST_HIDDEN "decoder.hidden3"

static void film_name(char out[PARAM_NAME], const char *what, int layer)
{
    snprintf(out, PARAM_NAME, "decoder.%s%d", what, layer + 1);
}

/* The modulation of one hidden layer: [width, style_width], N(0, 1/(4 style_width)). */
static int declare_film(struct model *m, int layer, size_t width, struct err *e)
{
    char name[PARAM_NAME];
    size_t style = (size_t)m->config.style_width;
    struct layer_init quarter = {.gain = 0.5f / sqrtf(2.0f)};
    film_name(name, "scale", layer);
    if (declare_linear(&m->params, name, width, style, quarter, e))
        return -1;
    film_name(name, "shift", layer);
    return declare_linear(&m->params, name, width, style, quarter, e);
}

static int declare_film_decoder(struct model *m, struct err *e)
{
    const struct config *c = &m->config;
    const size_t widths[] = {(size_t)c->hidden1, (size_t)c->hidden2, (size_t)c->hidden3};
    size_t F = config_learned_dim(c), inputs = model_codes_width(m);
    struct layer_init he = {.gain = 1};
    char name[PARAM_NAME];
    const size_t direct[] = {widths[0], F};
    if (F && (declare_linear(&m->params, "decoder.style", (size_t)c->style_width, F, he, e) ||
              params_add(&m->params, "decoder.static.weight", 2, direct,
                         (struct init){.normal = sqrtf(2.0f / (float)F)}, e)))
        return -1;
    for (int i = 0; i < FILM_LAYERS; inputs = widths[i++]) {
        film_name(name, "hidden", i);
        if (declare_linear(&m->params, name, widths[i], inputs, he, e) ||
            (F && declare_film(m, i, widths[i], e)))
            return -1;
    }
    return declare_linear(&m->params, "decoder.output", m->geometry.places,
                          inputs / (size_t)c->bands, (struct layer_init){.gain = 0.3f}, e);
}

/* Each row of x T times: [B,H] to [B*T,H]. */
static struct var *repeat_rows(struct tape *t, struct var *x, size_t T)
{
    uint32_t *at = arena_take(&t->arena, x->rows * T, sizeof *at);
    for (size_t i = 0; i < x->rows * T; i++)
        at[i] = (uint32_t)(i / T);
    return tape_rows(t, x, at, x->rows * T);
}

/* What is computed from the static code once for all frames of a sequence. */
struct film {
    struct var *f, *style; /* NULL if there is no static code */
};

static struct film film_of(struct tape *t, struct var *f)
{
    return (struct film){f, f ? tape_linear(t, f, "decoder.style", ACT_SILU) : NULL};
}

/* [B, width]: scales or shifts a hidden layer. NULL if there is no static code. */
static struct var *modulation(struct tape *t, struct film film, const char *what, int layer)
{
    char name[PARAM_NAME];
    film_name(name, what, layer);
    return film.f ? tape_linear(t, film.style, name, ACT_NONE) : NULL;
}

static struct var *hidden_layer(struct tape *t, struct film film, struct var *x, int layer)
{
    char name[PARAM_NAME];
    film_name(name, "hidden", layer);
    if (!film.f)
        return tape_linear(t, x, name, ACT_SILU);
    x = tape_linear(t, x, name, ACT_NONE);
    if (layer == 0)
        x = tape_add(t, x,
                     repeat_rows(t, tape_linear(t, film.f, "decoder.static", ACT_NONE),
                                 x->rows / film.f->rows));
    struct var *scale = modulation(t, film, "scale", layer);
    return tape_film_silu(t, x, scale, modulation(t, film, "shift", layer));
}

static struct var *film_decode(struct model *m, struct tape *t, struct var *f, struct var *z)
{
    (void)m;
    struct film film = film_of(t, f);
    struct var *x = z;
    for (int i = 0; i < FILM_LAYERS; i++)
        x = hidden_layer(t, film, x, i);
    return tape_grouped_linear(t, x, "decoder.output");
}

static int film_decode_to(struct model *m, struct tape *t, struct var *f, struct var *z,
                          block_consume *consume, const void *context)
{
    (void)m;
    if (!tape_fused_film_ready(t, LAST_HIDDEN, "decoder.output", z->rows))
        return -1;
    struct film film = film_of(t, f);
    struct var *x = z;
    int last = FILM_LAYERS - 1;
    for (int i = 0; i < last; i++)
        x = hidden_layer(t, film, x, i);
    struct var *scale = modulation(t, film, "scale", last);
    tape_fused_film(t, x, scale, modulation(t, film, "shift", last), LAST_HIDDEN, "decoder.output",
                    consume, context);
    return 0;
}

/* ---- deconv: DCGAN's generator on (f, z): 4x4 and up by transposed convolutions, to the square
 * that holds the frame ---- */

static int declare_deconv(struct model *m, struct err *e)
{
    int levels = conv_levels(&m->geometry, e);
    if (levels < 0)
        return -1;
    size_t inner = (size_t)m->config.conv_width << (levels - 1);
    size_t code = (size_t)(m->config.static_dim + m->config.dynamic_dim);
    if (declare_linear(&m->params, "decoder.seed", 16 * inner, code, (struct layer_init){.gain = 1},
                       e))
        return -1;
    char name[PARAM_NAME];
    for (int i = 0; i < levels; i++, inner /= 2) {
        size_t outer = i == levels - 1 ? m->geometry.C : inner / 2;
        film_name(name, "conv", i);
        /* with stride 2, four of the 16 taps of a 4x4 kernel reach an output pixel */
        if (declare_conv(&m->params, name, inner, 4, outer, outer, 4 * inner, e))
            return -1;
    }
    return 0;
}

static struct var *deconv_decode(struct model *m, struct tape *t, struct var *f, struct var *z)
{
    struct err e;
    int levels = conv_levels(&m->geometry, &e);
    size_t inner = (size_t)m->config.conv_width << (levels - 1);
    struct var *code = f ? tape_join(t, repeat_rows(t, f, z->rows / f->rows), z) : z;
    struct var *x = tape_linear(t, code, "decoder.seed", ACT_LEAKY_RELU);
    x = tape_reshape(t, x, z->rows * 16, inner);
    struct conv_shape s = {.N = z->rows, .H = 4, .W = 4, .I = inner, .K = 4, .S = 2, .P = 1};
    char name[PARAM_NAME];
    for (int i = 0; i < levels; i++) {
        bool last = i == levels - 1;
        s.O = last ? m->geometry.C : s.I / 2;
        film_name(name, "conv", i);
        x = tape_conv_transpose2d(t, x, name, s, last ? ACT_SIGMOID : ACT_LEAKY_RELU);
        s.H *= 2;
        s.W *= 2;
        s.I = s.O;
    }
    x = tape_reshape(t, x, z->rows, s.H * s.W * s.I);
    const uint32_t *places = conv_places(&m->geometry, t, levels);
    return places ? tape_pick(t, x, places, m->geometry.places) : x;
}

/* A classifier has none. */
static const struct decoder_part parts[] = {
    [DECODER_FILM] = {declare_film_decoder, film_decode, film_decode_to, false, false},
    [DECODER_DECONV] = {declare_deconv, deconv_decode, NULL, true, true},
};

const struct decoder_part *decoder_part_of(const struct config *c)
{
    return &parts[c->decoder];
}
