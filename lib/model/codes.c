/* codes.c - encoding and decoding one sequence with a trained model. */
#include "model/codes.h"
#include "base/mem.h"
#include "nn/simd.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES_AT_ONCE = 64 }; /* bounds the memory of one pass, however long the sequence */

static const uint64_t bag_seed = 20180710; /* any fixed number: the same sprite, the same codes */

/* [copies * T] pointers to the frames of one sequence, `copies` times over. */
static const uint8_t **point_at(struct tape *t, const uint8_t *from, size_t T, size_t stride,
                                size_t copies)
{
    const uint8_t **list = arena_take(&t->arena, copies * T, sizeof *list);
    for (size_t i = 0; i < copies * T; i++)
        list[i] = from + i % T * stride;
    return list;
}

static struct batch batch_of(struct model *m, struct tape *t, const uint8_t *frames,
                             const uint8_t *hidden, size_t T, size_t copies)
{
    const struct canvas *c = &m->canvas;
    return (struct batch){
        .B = copies,
        .T = T,
        .frames = point_at(t, frames, T, c->H * c->W * c->C, copies),
        .hidden = hidden ? point_at(t, hidden, T, c->H * c->W, copies) : NULL,
        .seed = bag_seed,
    };
}

void codes_static_draws(float *mean, float *logvar, struct model *m, struct tape *t,
                        const uint8_t *frames, const uint8_t *hidden, size_t T)
{
    size_t draws = (size_t)m->config.draws;
    tape_start(t);
    struct batch b = batch_of(m, t, frames, hidden, T, draws);
    struct gaussian q = model_static(m, t, &b);
    size_t bytes = draws * (size_t)m->config.static_dim * sizeof *mean;
    memcpy(mean, q.mean->value, bytes);
    memcpy(logvar, q.logvar->value, bytes);
}

/* The mean over the draws, then f' = inverse (f - centre); of the transformed covariance the
 * diagonal. */
static void encode_static(struct codes *out, struct model *m, struct tape *t, const uint8_t *frames,
                          const uint8_t *hidden, size_t T)
{
    size_t F = (size_t)m->config.static_dim, draws = (size_t)m->config.draws;
    float mean[draws * F], logvar[draws * F], centred[F], variance[F];
    codes_static_draws(mean, logvar, m, t, frames, hidden, T);
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

static void encode_dynamic(struct codes *out, struct model *m, struct tape *t,
                           const uint8_t *frames, const uint8_t *hidden, size_t T)
{
    const struct canvas *c = &m->canvas;
    size_t Z = (size_t)m->config.dynamic_dim, pixels = c->H * c->W;
    for (size_t at = 0; at < T; at += FRAMES_AT_ONCE) {
        size_t n = T - at < FRAMES_AT_ONCE ? T - at : FRAMES_AT_ONCE;
        tape_start(t);
        struct batch b =
            batch_of(m, t, frames + at * pixels * c->C, hidden ? hidden + at * pixels : NULL, n, 1);
        struct gaussian q = model_dynamic(m, t, &b);
        memcpy(out->dynamic_mean + at * Z, q.mean->value, n * Z * sizeof(float));
        memcpy(out->dynamic_logvar + at * Z, q.logvar->value, n * Z * sizeof(float));
    }
}

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
static void fill_hidden(uint8_t *filled, uint8_t *decoded, const struct codes *c, struct model *m,
                        struct tape *t, const uint8_t *hidden, size_t T)
{
    size_t C = m->canvas.C, pixels = T * m->canvas.H * m->canvas.W;
    codes_decode(decoded, m, t, m->config.static_dim ? c->static_mean : NULL, c->dynamic_mean, T);
    for (size_t i = 0; i < pixels; i++)
        if (hidden[i])
            memcpy(filled + i * C, decoded + i * C, C);
}

static int restore(struct codes *out, struct model *m, struct tape *t, const uint8_t *frames,
                   const uint8_t *hidden, size_t T, int rounds, struct err *e)
{
    const struct canvas *c = &m->canvas;
    size_t pixels = c->H * c->W, bytes = T * pixels * c->C;
    size_t Z = (size_t)m->config.dynamic_dim;
    uint8_t *filled = mem_array(bytes, 1), *decoded = mem_array(bytes, 1);
    if (!filled || !decoded) {
        free(filled);
        free(decoded);
        return err_memory(e, 2 * (unsigned long long)bytes, "the restored frames");
    }
    memcpy(filled, frames, bytes);
    bridge_gaps(out->dynamic_mean, hidden, T, Z, pixels);
    for (int i = 0; i < rounds; i++) {
        fill_hidden(filled, decoded, out, m, t, hidden, T);
        encode_dynamic(out, m, t, filled, NULL, T);
        bridge_gaps(out->dynamic_mean, hidden, T, Z, pixels);
    }
    free(filled);
    free(decoded);
    return 0;
}

static bool all_finite(const float *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return false;
    return true;
}

static int check_finite(const struct codes *c, const struct config *f, size_t T, struct err *e)
{
    size_t F = (size_t)f->static_dim, moving = T * (size_t)f->dynamic_dim;
    if (all_finite(c->static_mean, F) && all_finite(c->static_logvar, F) &&
        all_finite(c->dynamic_mean, moving) && all_finite(c->dynamic_logvar, moving))
        return 0;
    return err_set(e, "the codes are not finite: the model's numbers are too large");
}

int codes_encode(struct codes *out, struct model *m, struct tape *t, const uint8_t *frames,
                 const uint8_t *hidden, size_t T, int rounds, struct err *e)
{
    if (m->config.static_dim)
        encode_static(out, m, t, frames, hidden, T);
    encode_dynamic(out, m, t, frames, hidden, T);
    if (hidden && restore(out, m, t, frames, hidden, T, rounds, e))
        return -1;
    return check_finite(out, &m->config, T, e);
}

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

/* f = centre + axes f' */
static struct var *unwhiten(struct model *m, struct tape *t, const float *f)
{
    size_t F = (size_t)m->config.static_dim;
    struct var *v = tape_input(t, 1, F);
    for (size_t i = 0; i < F; i++) {
        double sum = m->centre[i];
        for (size_t j = 0; j < F; j++)
            sum += (double)m->axes[i * F + j] * f[j];
        v->value[i] = (float)sum;
    }
    return v;
}

void codes_decode(uint8_t *frames, struct model *m, struct tape *t, const float *f, const float *z,
                  size_t T)
{
    const struct canvas *c = &m->canvas;
    size_t Z = (size_t)m->config.dynamic_dim, bytes = c->H * c->W * c->C;
    for (size_t at = 0; at < T; at += FRAMES_AT_ONCE) {
        size_t n = T - at < FRAMES_AT_ONCE ? T - at : FRAMES_AT_ONCE;
        tape_start(t);
        struct var *code = tape_input(t, n, Z);
        memcpy(code->value, z + at * Z, n * Z * sizeof *z);
        struct var *y = model_decode(m, t, f ? unwhiten(m, t, f) : NULL, code);
        for (size_t k = 0; k < n; k++) {
            uint8_t *frame = frames + (at + k) * bytes;
            memcpy(frame, c->background, bytes);
            put_in_place(frame, y->value + k * c->places, c);
        }
    }
}
