/* decode.c - codes to frames with a trained model, many sequences in one pass. */
#include "model/clips.h"
#include "nn/simd.h"
#include "nn/vmath.h"

#include <string.h>

enum { PAINTED = 1024 }; /* bytes at a time: vectors are long, runs are short */

/* 0..1 to 0..255, rounded; NaN becomes 0. */
SIMD_CLONES
static void to_bytes(uint8_t *restrict bytes, const float *restrict x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        float above = x[i] > vmath_unit.low ? x[i] : vmath_unit.low;
        bytes[i] = (uint8_t)(255 * (above < vmath_unit.high ? above : vmath_unit.high) + 0.5f);
    }
}

/* Bytes side by side in a frame, and the decoder's outputs that they come from, `count` from the
 * first on; or bytes of background. */
struct run {
    size_t output, byte, count;
};

struct runs {
    struct run *list;
    size_t count;
};

/* The frames that the decoder's rows become. */
struct painting {
    const struct clip_group *group;
    const struct canvas *canvas;
    struct span part;
    struct runs drawn, background;
};

/* One more byte, of this output: at the end of the last run or of a new one. */
static void add_to_runs(struct runs *r, size_t output, size_t byte)
{
    struct run *last = r->list + r->count - 1;
    if (r->count && last->byte + last->count == byte && last->output + last->count == output)
        last->count++;
    else
        r->list[r->count++] = (struct run){output, byte, 1};
}

static void find_runs(struct painting *p, struct tape *t)
{
    const struct canvas *c = p->canvas;
    size_t bytes = c->H * c->W * c->C;
    bool *drawn = arena_take(&t->arena, bytes, sizeof *drawn);
    memset(drawn, 0, bytes);
    p->drawn.list = arena_take(&t->arena, c->places, sizeof *p->drawn.list);
    for (size_t i = 0; i < c->places; i++) {
        add_to_runs(&p->drawn, i, c->place[i]);
        drawn[c->place[i]] = true;
    }
    p->background.list = arena_take(&t->arena, bytes, sizeof *p->background.list);
    for (size_t byte = 0; byte < bytes; byte++)
        if (!drawn[byte])
            add_to_runs(&p->background, byte, byte);
}

static uint8_t *frame_of_row(const struct painting *p, size_t row)
{
    size_t bytes = p->canvas->H * p->canvas->W * p->canvas->C, length = p->part.to - p->part.from;
    return p->group->clip[row / length]->frames + (p->part.from + row % length) * bytes;
}

static void paint_background(void *context, size_t row)
{
    const struct painting *p = context;
    uint8_t *frame = frame_of_row(p, row);
    const struct run *end = p->background.list + p->background.count;
    for (const struct run *r = p->background.list; r < end; r++)
        memcpy(frame + r->byte, p->canvas->background + r->byte, r->count);
}

/* Outputs, not more than PAINTED, of one row. */
static void paint_outputs(uint8_t *frame, const float *row, struct span outputs,
                          const struct run *runs, const struct run *end)
{
    uint8_t bytes[PAINTED];
    to_bytes(bytes, row, outputs.to - outputs.from);
    for (const struct run *r = runs; r < end && r->output < outputs.to; r++) {
        size_t from = larger(r->output, outputs.from);
        size_t to = smaller(r->output + r->count, outputs.to);
        memcpy(frame + r->byte + (from - r->output), bytes + (from - outputs.from), to - from);
    }
}

static void paint_part(const void *context, const float *part, size_t stride, struct span rows,
                       struct span outputs)
{
    const struct painting *p = context;
    const struct run *first = p->drawn.list, *end = first + p->drawn.count;
    for (size_t from = outputs.from; from < outputs.to; from += PAINTED) {
        struct span some = {from, smaller(from + PAINTED, outputs.to)};
        while (first < end && first->output + first->count <= from)
            first++;
        for (size_t row = rows.from; row < rows.to; row++)
            paint_outputs(frame_of_row(p, row),
                          part + (row - rows.from) * stride + (from - outputs.from), some, first,
                          end);
    }
}

static struct var *dynamic_rows(const struct clip_group *g, struct span part, size_t Z,
                                struct tape *t)
{
    size_t n = (part.to - part.from) * Z;
    struct var *v = tape_input(t, g->B * (part.to - part.from), Z);
    for (size_t b = 0; b < g->B; b++)
        memcpy(v->value + b * n, g->clip[b]->codes.dynamic_mean + part.from * Z, n * sizeof(float));
    return v;
}

static void decode_pass(const struct clip_group *g, struct model *m, struct tape *t, void *context)
{
    (void)context;
    size_t length = clips_part(m, g->T);
    for (size_t i = 0; i < ceil_div(g->T, length); i++) {
        struct painting p = {.group = g, .canvas = &m->canvas, .part = block_span(i, length, g->T)};
        tape_start(t);
        find_runs(&p, t);
        struct var *z = dynamic_rows(g, p.part, (size_t)m->config.dynamic_dim, t);
        workers_run(t->workers, z->rows, paint_background, &p);
        model_decode_to(m, t, clips_static(g, m, t), z, paint_part, &p);
    }
}

void codes_decode_all(const struct clip *clips, size_t n, struct model *m, struct tape *t)
{
    clips_each_group(clips, n, m, t, clips_whole_pass, decode_pass, NULL);
}

void codes_decode(uint8_t *frames, struct model *m, struct tape *t, const float *f, const float *z,
                  size_t T)
{
    struct clip c = {
        .T = T, .frames = frames, .codes = {.static_mean = (float *)f, .dynamic_mean = (float *)z}};
    codes_decode_all(&c, 1, m, t);
}
