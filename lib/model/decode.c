/* decode.c - codes to frames with a trained model, many sequences in one pass. */
#include "base/simd.h"
#include "base/vmath.h"
#include "model/batching.h"
#include "model/encode.h"

#include <math.h>
#include <string.h>

enum { PAINTED = 1024 }; /* bytes at a time: long enough for vectors, as runs are short */

/* 0..1 to 0..255, rounded; NaN becomes 0. */
SIMD_CLONES
static void to_bytes(uint8_t *restrict bytes, const float *restrict x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        float above = x[i] > vmath_unit.low ? x[i] : vmath_unit.low;
        bytes[i] = (uint8_t)(255 * (above < vmath_unit.high ? above : vmath_unit.high) + 0.5f);
    }
}

/* `count` outputs of the decoder whose bytes are side by side in a frame. */
struct run {
    size_t output, byte, count;
};

/* How the rows of the decoder become frames. */
struct painting {
    const struct sequence_group *group;
    const struct geometry *geometry;
    struct span part;
    struct run *runs;
    size_t run_count;
    float *moments; /* [B,2S] of the columns of numbers, and how many: S */
    size_t columns;
};

static void find_runs(struct painting *p, struct tape *t)
{
    const struct geometry *c = p->geometry;
    p->runs = arena_take(&t->arena, c->places, sizeof *p->runs);
    for (size_t i = 0; i < c->places; i++)
        if (i > 0 && c->place[i] == c->place[i - 1] + 1)
            p->runs[p->run_count - 1].count++;
        else
            p->runs[p->run_count++] = (struct run){i, c->place[i], 1};
}

static uint8_t *frame_of_row(const struct painting *p, size_t row)
{
    size_t bytes = geometry_frame_bytes(p->geometry), length = p->part.to - p->part.from;
    return p->group->sequence[row / length]->frames + (p->part.from + row % length) * bytes;
}

/* The place of an output's byte; 0 for the first, since the background before it is its own. */
static size_t byte_of(const struct geometry *c, size_t output)
{
    return output == 0 ? 0 : output == c->places ? c->H * c->W * c->C : c->place[output];
}

/* Some outputs of one row, at most PAINTED, and the background up to the next one. */
static void paint_outputs(const struct painting *p, uint8_t *frame, const float *row,
                          struct span outputs, const struct run *first)
{
    uint8_t bytes[PAINTED];
    const struct run *end = p->runs + p->run_count;
    size_t begin = byte_of(p->geometry, outputs.from);
    memcpy(frame + begin, p->geometry->background + begin,
           byte_of(p->geometry, outputs.to) - begin);
    to_bytes(bytes, row, outputs.to - outputs.from);
    for (const struct run *r = first; r < end && r->output < outputs.to; r++) {
        size_t from = size_most(r->output, outputs.from);
        size_t to = size_least(r->output + r->count, outputs.to);
        memcpy(frame + r->byte + (from - r->output), bytes + (from - outputs.from), to - from);
    }
}

static void paint_part(const void *context, const float *part, size_t stride, struct span rows,
                       struct span outputs)
{
    const struct painting *p = context;
    const struct run *first = p->runs;
    for (size_t from = outputs.from; from < outputs.to; from += PAINTED) {
        struct span some = {from, size_least(from + PAINTED, outputs.to)};
        while (first->output + first->count <= from)
            first++;
        for (size_t row = rows.from; row < rows.to; row++)
            paint_outputs(p, frame_of_row(p, row),
                          part + (row - rows.from) * stride + (from - outputs.from), some, first);
    }
}

/* The same for numbers: with the moments of their static code, back from the units of the model. */
static void scale_part(const void *context, const float *part, size_t stride, struct span rows,
                       struct span outputs)
{
    const struct painting *p = context;
    const struct geometry *g = p->geometry;
    for (size_t row = rows.from; row < rows.to; row++) {
        float *frame = (float *)(void *)frame_of_row(p, row);
        const float *y = part + (row - rows.from) * stride - outputs.from;
        const float *mean = p->moments + row / (p->part.to - p->part.from) * 2 * p->columns;
        for (size_t i = outputs.from; i < outputs.to; i++) {
            float x = i < p->columns ? mean[i] + expf(mean[p->columns + i]) * y[i] : y[i];
            frame[i] = g->centre[i] + g->scale[i] * x;
        }
    }
}

/* The codes that the decoder sees for each frame: its own and those of its neighbours. */
static struct var *dynamic_rows(const struct sequence_group *g, struct span part,
                                const struct model *m, struct tape *t)
{
    size_t Z = (size_t)m->config.dynamic_dim, around = (size_t)m->config.neighbours;
    struct var *v = tape_input(t, g->B * (part.to - part.from), model_codes_width(m));
    float *to = v->value;
    for (size_t b = 0; b < g->B; b++)
        for (size_t k = part.from; k < part.to; k++)
            for (size_t i = 0; i <= 2 * around; i++, to += Z) {
                size_t at = k + i < around ? 0 : size_least(k + i - around, g->T - 1);
                memcpy(to, g->sequence[b]->codes.dynamic_mean + at * Z, Z * sizeof *to);
            }
    return v;
}

static void decode_pass(const struct sequence_group *g, struct model *m, struct tape *t,
                        void *context)
{
    (void)context;
    size_t length = batching_part(m, g->T);
    for (size_t i = 0; i < ceil_div(g->T, length); i++) {
        struct painting p = {
            .group = g, .geometry = &m->geometry, .part = block_span(i, length, g->T)};
        tape_start(t);
        struct var *f = batching_static(&p.moments, g, m, t);
        p.columns = (size_t)m->config.moments;
        if (!model_takes_numbers(m))
            find_runs(&p, t);
        struct var *z = dynamic_rows(g, p.part, m, t);
        model_decode_to(m, t, f, z, model_takes_numbers(m) ? scale_part : paint_part, &p);
    }
}

void decode_all(const struct sequence *sequences, size_t n, struct model *m, struct tape *t)
{
    batching_each_group(sequences, n, m, t, batching_full_pass, decode_pass, NULL);
}

void decode_one(uint8_t *frames, struct model *m, struct tape *t, const float *f, const float *z,
                size_t T)
{
    struct sequence c = {
        .T = T, .frames = frames, .codes = {.static_mean = (float *)f, .dynamic_mean = (float *)z}};
    decode_all(&c, 1, m, t);
}
