/* codes.c - encoding and decoding with a trained model, many sequences in one pass. */
#include "model/codes.h"
#include "base/mem.h"
#include "base/num.h"
#include "nn/block.h"
#include "nn/simd.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What one pass works on: enough for the matrix products, and little enough for the memory, however
 * many sequences there are and however long they are. Convolutions keep more of each pixel. */
enum {
    PIXELS_AT_ONCE = 1 << 20,
    CONVOLVED_AT_ONCE = 1 << 18,
    DRAWN_AT_ONCE = 1 << 14, /* pixels in bags */
    GROUP_MOST = 256         /* sequences */
};

static const uint64_t bag_seed = 20180710; /* any fixed number: the same sprite, the same codes */

size_t codes_at_once(const struct model *m)
{
    bool convolved =
        strcmp(m->config.dynamic_encoder, "conv") == 0 || strcmp(m->config.decoder, "deconv") == 0;
    size_t pixels = convolved ? CONVOLVED_AT_ONCE : PIXELS_AT_ONCE;
    size_t frames = pixels / (m->canvas.H * m->canvas.W);
    return frames ? frames : 1;
}

/* ---- sequences of the same length, together ---- */

struct group {
    const struct clip *clip[GROUP_MOST];
    size_t B, T;
};

typedef void group_pass(const struct group *g, struct model *m, struct tape *t);

static bool alike(const struct clip *a, const struct clip *b)
{
    return a->T == b->T && !a->hidden == !b->hidden;
}

static bool is_first_of_its_kind(const struct clip *clips, size_t i)
{
    size_t before = 0;
    while (!alike(&clips[before], &clips[i]))
        before++;
    return before == i;
}

/* Hands the clips on in groups that are alike, `most` at a time. */
static void each_group(const struct clip *clips, size_t n, struct model *m, struct tape *t,
                       size_t (*most)(const struct model *m, size_t T), group_pass *pass)
{
    for (size_t i = 0; i < n; i++) {
        struct group g = {.T = clips[i].T};
        if (!is_first_of_its_kind(clips, i))
            continue;
        size_t enough = most(m, g.T);
        for (size_t k = i; k < n; k++) {
            if (!alike(&clips[k], &clips[i]))
                continue;
            g.clip[g.B++] = &clips[k];
            if (g.B == enough) {
                pass(&g, m, t);
                g.B = 0;
            }
        }
        if (g.B)
            pass(&g, m, t);
    }
}

/* How many sequences of length T make a whole pass. */
static size_t whole_pass(const struct model *m, size_t T)
{
    size_t enough = ceil_div(codes_at_once(m), T);
    return enough < GROUP_MOST ? enough : GROUP_MOST;
}

/* Frames from..to-1 of a long sequence: parts of about the same length, each a pass. */
static size_t part_length(const struct model *m, size_t T)
{
    return ceil_div(T, ceil_div(T, codes_at_once(m)));
}

/* ---- encoding ---- */

/* [B*copies*length] pointers, sequence by sequence, each `copies` times. */
static const uint8_t **point_at(struct tape *t, const struct group *g, struct span part,
                                size_t stride, size_t copies, bool hidden)
{
    size_t length = part.to - part.from, at = 0;
    const uint8_t **list = arena_take(&t->arena, g->B * copies * length, sizeof *list);
    for (size_t b = 0; b < g->B; b++) {
        const uint8_t *from = hidden ? g->clip[b]->hidden : g->clip[b]->frames;
        for (size_t i = 0; i < copies; i++)
            for (size_t k = part.from; k < part.to; k++)
                list[at++] = from + k * stride;
    }
    return list;
}

static struct batch batch_of(const struct group *g, struct span part, const struct model *m,
                             struct tape *t, size_t copies)
{
    size_t pixels = m->canvas.H * m->canvas.W;
    return (struct batch){
        .B = g->B * copies,
        .T = part.to - part.from,
        .frames = point_at(t, g, part, pixels * m->canvas.C, copies, false),
        .hidden = g->clip[0]->hidden ? point_at(t, g, part, pixels, copies, true) : NULL,
        .seed = bag_seed,
        .draws = copies,
    };
}

/* Every draw of every sequence in its own row, before whitening. */
static struct gaussian draw_static(const struct group *g, struct model *m, struct tape *t)
{
    tape_start(t);
    struct batch b = batch_of(g, (struct span){0, g->T}, m, t, (size_t)m->config.draws);
    return model_static(m, t, &b);
}

void codes_static_draws(float *mean, float *logvar, struct model *m, struct tape *t,
                        const uint8_t *frames, const uint8_t *hidden, size_t T)
{
    struct clip c = {.T = T, .frames = (uint8_t *)frames, .hidden = hidden};
    struct gaussian q = draw_static(&(struct group){.clip = {&c}, .B = 1, .T = T}, m, t);
    size_t bytes = (size_t)(m->config.draws * m->config.static_dim) * sizeof *mean;
    memcpy(mean, q.mean->value, bytes);
    memcpy(logvar, q.logvar->value, bytes);
}

/* The mean over the draws, then f' = inverse (f - centre); of the transformed covariance the
 * diagonal. mean, logvar [draws,F] */
static void whiten(const struct codes *out, const struct model *m, const float *mean,
                   const float *logvar)
{
    size_t F = (size_t)m->config.static_dim, draws = (size_t)m->config.draws;
    float centred[F], variance[F];
    for (size_t i = 0; i < F; i++) {
        double mean_sum = 0, variance_sum = 0;
        for (size_t d = 0; d < draws; d++) {
            mean_sum += mean[d * F + i];
            variance_sum += exp(logvar[d * F + i]);
        }
        centred[i] = (float)(mean_sum / (double)draws) - m->centre[i];
        variance[i] = (float)(variance_sum / (double)draws);
    }
    for (size_t i = 0; i < F; i++) {
        double value = 0, spread = 0;
        for (size_t j = 0; j < F; j++) {
            double a = m->inverse[i * F + j];
            value += a * centred[j];
            spread += a * a * variance[j];
        }
        out->static_mean[i] = (float)value;
        out->static_logvar[i] = (float)log(spread);
    }
}

static void static_pass(const struct group *g, struct model *m, struct tape *t)
{
    struct gaussian q = draw_static(g, m, t);
    size_t step = (size_t)(m->config.draws * m->config.static_dim);
    for (size_t b = 0; b < g->B; b++)
        whiten(&g->clip[b]->codes, m, q.mean->value + b * step, q.logvar->value + b * step);
}

static size_t whole_static_pass(const struct model *m, size_t T)
{
    const struct config *c = &m->config;
    size_t draws = (size_t)c->draws, drawn = draws * (size_t)c->bag;
    if (strcmp(c->static_encoder, "patches") == 0)
        drawn *= (size_t)(c->patch * c->patch);
    size_t enough =
        strcmp(c->static_encoder, "frames") == 0 ? whole_pass(m, T) / draws : DRAWN_AT_ONCE / drawn;
    return enough < 1 ? 1 : enough < GROUP_MOST ? enough : GROUP_MOST;
}

static void dynamic_pass(const struct group *g, struct model *m, struct tape *t)
{
    size_t Z = (size_t)m->config.dynamic_dim, length = part_length(m, g->T);
    for (size_t i = 0; i < ceil_div(g->T, length); i++) {
        struct span part = block_span(i, length, g->T);
        size_t n = (part.to - part.from) * Z;
        tape_start(t);
        struct batch batch = batch_of(g, part, m, t, 1);
        struct gaussian q = model_dynamic(m, t, &batch);
        for (size_t b = 0; b < g->B; b++) {
            const struct codes *c = &g->clip[b]->codes;
            memcpy(c->dynamic_mean + part.from * Z, q.mean->value + b * n, n * sizeof(float));
            memcpy(c->dynamic_logvar + part.from * Z, q.logvar->value + b * n, n * sizeof(float));
        }
    }
}

void codes_encode_all(const struct clip *clips, size_t n, struct model *m, struct tape *t)
{
    if (m->config.static_dim)
        each_group(clips, n, m, t, whole_static_pass, static_pass);
    each_group(clips, n, m, t, whole_pass, dynamic_pass);
}

/* ---- hidden pixels ---- */

static bool wholly_hidden(const uint8_t *hidden, size_t pixels)
{
    for (size_t i = 0; i < pixels; i++)
        if (!hidden[i])
            return false;
    return true;
}

/* Codes of frames of which nothing is known: on the line between their nearest known neighbours. */
static void bridge_gaps(float *z, const uint8_t *hidden, size_t T, size_t Z, size_t pixels)
{
    size_t before = T; /* the last known frame; T: none yet */
    for (size_t k = 0; k < T; k++) {
        if (!wholly_hidden(hidden + k * pixels, pixels)) {
            before = k;
            continue;
        }
        size_t after = k + 1;
        while (after < T && wholly_hidden(hidden + after * pixels, pixels))
            after++;
        size_t from = before < T ? before : after, to = after < T ? after : from;
        if (from >= T)
            return; /* nothing is known of any frame */
        for (size_t i = 0; i < Z; i++) {
            float share = to > from ? (float)(k - from) / (float)(to - from) : 0;
            z[k * Z + i] = (1 - share) * z[from * Z + i] + share * z[to * Z + i];
        }
    }
}

/* Decodes what was found so far and puts it where pixels are hidden. */
static void fill_hidden(const struct clip *filled, uint8_t *decoded, struct model *m,
                        struct tape *t, const uint8_t *hidden)
{
    size_t C = m->canvas.C, pixels = filled->T * m->canvas.H * m->canvas.W;
    struct clip made = *filled;
    made.frames = decoded;
    codes_decode_all(&made, 1, m, t);
    for (size_t i = 0; i < pixels; i++)
        if (hidden[i])
            memcpy(filled->frames + i * C, decoded + i * C, C);
}

static int restore(const struct clip *c, struct model *m, struct tape *t, int rounds, struct err *e)
{
    size_t pixels = m->canvas.H * m->canvas.W, bytes = c->T * pixels * m->canvas.C;
    size_t Z = (size_t)m->config.dynamic_dim;
    uint8_t *decoded = mem_array(bytes, 1);
    struct clip filled = {.T = c->T, .frames = mem_array(bytes, 1), .codes = c->codes};
    if (!filled.frames || !decoded) {
        free(filled.frames);
        free(decoded);
        return err_memory(e, 2 * (unsigned long long)bytes, "the restored frames");
    }
    memcpy(filled.frames, c->frames, bytes);
    bridge_gaps(c->codes.dynamic_mean, c->hidden, c->T, Z, pixels);
    for (int i = 0; i < rounds; i++) {
        fill_hidden(&filled, decoded, m, t, c->hidden);
        each_group(&filled, 1, m, t, whole_pass, dynamic_pass);
        bridge_gaps(c->codes.dynamic_mean, c->hidden, c->T, Z, pixels);
    }
    free(filled.frames);
    free(decoded);
    return 0;
}

static int check_finite(const struct codes *c, const struct config *f, size_t T, struct err *e)
{
    size_t F = (size_t)f->static_dim, moving = T * (size_t)f->dynamic_dim;
    if (num_finite(c->static_mean, F) && num_finite(c->static_logvar, F) &&
        num_finite(c->dynamic_mean, moving) && num_finite(c->dynamic_logvar, moving))
        return 0;
    return err_set(e, "the codes are not finite: the model's numbers are too large");
}

int codes_settle(const struct clip *c, struct model *m, struct tape *t, int rounds, struct err *e)
{
    if (c->hidden && restore(c, m, t, rounds, e))
        return -1;
    return check_finite(&c->codes, &m->config, c->T, e);
}

int codes_encode(struct codes *out, struct model *m, struct tape *t, const uint8_t *frames,
                 const uint8_t *hidden, size_t T, int rounds, struct err *e)
{
    struct clip c = {.T = T, .frames = (uint8_t *)frames, .hidden = hidden, .codes = *out};
    codes_encode_all(&c, 1, m, t);
    return codes_settle(&c, m, t, rounds, e);
}

/* ---- decoding ---- */

/* 0..1 to 0..255, rounded; NaN becomes 0. */
SIMD_CLONES
static void to_bytes(uint8_t *restrict bytes, const float *restrict x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        float above = x[i] > 0 ? x[i] : 0;
        bytes[i] = (uint8_t)(255 * (above < 1 ? above : 1) + 0.5f);
    }
}

static void put_in_place(uint8_t *frame, const float *row, const struct canvas *c)
{
    uint8_t bytes[256];
    for (size_t from = 0; from < c->places; from += sizeof bytes) {
        size_t n = c->places - from < sizeof bytes ? c->places - from : sizeof bytes;
        to_bytes(bytes, row + from, n);
        for (size_t i = 0; i < n; i++)
            frame[c->place[from + i]] = bytes[i];
    }
}

/* f = centre + axes f', a sequence a row */
static struct var *unwhiten(const struct group *g, const struct model *m, struct tape *t)
{
    size_t F = (size_t)m->config.static_dim;
    struct var *v = tape_input(t, g->B, F);
    for (size_t b = 0; b < g->B; b++)
        for (size_t i = 0; i < F; i++) {
            double sum = m->centre[i];
            for (size_t j = 0; j < F; j++)
                sum += (double)m->axes[i * F + j] * g->clip[b]->codes.static_mean[j];
            v->value[b * F + i] = (float)sum;
        }
    return v;
}

static struct var *dynamic_rows(const struct group *g, struct span part, size_t Z, struct tape *t)
{
    size_t n = (part.to - part.from) * Z;
    struct var *v = tape_input(t, g->B * (part.to - part.from), Z);
    for (size_t b = 0; b < g->B; b++)
        memcpy(v->value + b * n, g->clip[b]->codes.dynamic_mean + part.from * Z, n * sizeof(float));
    return v;
}

/* Rows that the decoder made, on their way into their frames. */
struct painting {
    const struct group *group;
    const struct canvas *canvas;
    struct span part;
    const float *rows;
};

static void paint_frame(void *context, size_t i)
{
    const struct painting *p = context;
    const struct canvas *c = p->canvas;
    size_t bytes = c->H * c->W * c->C, length = p->part.to - p->part.from;
    uint8_t *frame = p->group->clip[i / length]->frames + (p->part.from + i % length) * bytes;
    memcpy(frame, c->background, bytes);
    put_in_place(frame, p->rows + i * c->places, c);
}

static void decode_pass(const struct group *g, struct model *m, struct tape *t)
{
    size_t length = part_length(m, g->T);
    for (size_t i = 0; i < ceil_div(g->T, length); i++) {
        struct painting p = {g, &m->canvas, block_span(i, length, g->T), NULL};
        tape_start(t);
        struct var *z = dynamic_rows(g, p.part, (size_t)m->config.dynamic_dim, t);
        p.rows = model_decode(m, t, m->config.static_dim ? unwhiten(g, m, t) : NULL, z)->value;
        workers_run(t->workers, z->rows, paint_frame, &p);
    }
}

void codes_decode_all(const struct clip *clips, size_t n, struct model *m, struct tape *t)
{
    each_group(clips, n, m, t, whole_pass, decode_pass);
}

void codes_decode(uint8_t *frames, struct model *m, struct tape *t, const float *f, const float *z,
                  size_t T)
{
    struct clip c = {
        .T = T, .frames = frames, .codes = {.static_mean = (float *)f, .dynamic_mean = (float *)z}};
    codes_decode_all(&c, 1, m, t);
}
