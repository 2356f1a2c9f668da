/* number_batch.c - see number_batch.h; one sequence is one block of work. */
#include "model/number_batch.h"
#include "base/rng.h"
#include "sound/mel_warp.h"

#include <math.h>
#include <string.h>

/* Vocal tracts of the invented speakers, and of what the dynamic encoder sees: log of the largest
 * stretch. A shorter tract goes with a higher pitch, of which these are the slope, the spread, and
 * the limit of the change of its log. */
static const double invented_stretch = 0.115, seen_stretch = 0.174;
static const double pitch_slope = -1.5, pitch_spread = 0.15, pitch_limit = 0.5;

/* Of a column of a sequence. */
struct moments {
    double mean, square;
};

/* How one sequence looks. */
struct look {
    bool invents, warps;
    struct mel_warp invented, seen;
    float pitch; /* is added to the log of the pitch */
};

struct numbers_filler {
    const struct batch *batch;
    const struct geometry *geometry;
    const struct config *config;
    size_t seen;             /* frames of a set */
    float *to;               /* all values of the result */
    float *scratch;          /* [B, frames, D] */
    size_t frames;           /* of the scratch of a sequence */
    struct moments *moments; /* [B,D] */
};

static double draw_log(struct rng *r, double limit)
{
    return limit * (2 * (double)rng_uniform(r) - 1);
}

/* The same for all that the step reads of a sequence. */
static void draw_look(struct look *k, const struct numbers_filler *f, size_t slot)
{
    const struct batch *b = f->batch;
    size_t bands = (size_t)f->config->mel_bands;
    struct rng r = rng_make(b->seed, b->step, purpose_item(FOR_COLOURS, b->slot + slot));
    k->invents = bands && rng_uniform(&r) < (float)b->invent;
    k->warps = bands && rng_uniform(&r) < (float)b->warp;
    if (k->invents) {
        float noise;
        double stretch = draw_log(&r, invented_stretch);
        rng_normals(&r, &noise, 1);
        mel_warp_set(&k->invented, exp(stretch), bands);
        double pitch = pitch_slope * stretch + pitch_spread * (double)noise;
        k->pitch = (float)fmin(fmax(pitch, -pitch_limit), pitch_limit);
    }
    if (k->warps)
        mel_warp_set(&k->seen, exp(draw_log(&r, seen_stretch)), bands);
}

/* y [D]: frame x [D] of the sequence in the units of the model, as the speaker says it, or as the
 * dynamic encoder sees it (`seen`). */
static void fill_frame(float *y, const float *x, const struct numbers_filler *f,
                       const struct look *k, bool seen)
{
    const struct geometry *g = f->geometry;
    size_t bands = (size_t)f->config->mel_bands;
    float invented[MEL_BANDS_MAX];
    memcpy(y, x, g->numbers * sizeof *y);
    if (k->invents) {
        mel_warp_apply(y, x, &k->invented);
        y[bands] += k->pitch;
    }
    if (seen && k->warps) {
        memcpy(invented, y, bands * sizeof *y);
        mel_warp_apply(y, invented, &k->seen);
    }
    for (size_t i = 0; i < g->numbers; i++)
        y[i] = (y[i] - g->centre[i]) / g->scale[i];
}

static const float *frame_at(const struct number_sequence *s, size_t frame, size_t D)
{
    return s->x + size_least(frame, s->length - 1) * D;
}

/* The moments [columns] of some frames of a sequence. */
static void measure_span(struct moments *m, const struct numbers_filler *f, size_t columns,
                         size_t slot, struct span span, const struct look *look, bool seen)
{
    const struct number_sequence *s = &f->batch->numbers[slot];
    size_t D = f->geometry->numbers;
    float *row = f->scratch + slot * f->frames * D;
    double n = (double)(span.to - span.from);
    memset(m, 0, columns * sizeof *m);
    for (size_t i = span.from; i < span.to; i++) {
        fill_frame(row, frame_at(s, i, D), f, look, seen);
        for (size_t k = 0; k < columns; k++) {
            m[k].mean += (double)row[k] / n;
            m[k].square += (double)row[k] * (double)row[k] / n;
        }
    }
}

static float spread_of(const struct moments *m)
{
    return (float)sqrt(fmax(m->square - m->mean * m->mean, 0)) + NUMBERS_LEAST_SPREAD;
}

/* ---- sets ---- */

size_t numbers_seen(const struct batch *b, const struct config *f)
{
    const struct number_sequence *s = &b->numbers[0];
    return b->draws ? size_least(s->set.to - s->set.from, NUMBERS_SEEN_MOST) : (size_t)f->bag;
}

static void fill_set(void *context, size_t slot)
{
    const struct numbers_filler *f = context;
    const struct number_sequence *s = &f->batch->numbers[slot];
    size_t D = f->geometry->numbers, n = s->set.to - s->set.from;
    struct rng r = batch_bag_numbers(f->batch, FOR_BAG, slot);
    struct look look;
    draw_look(&look, f, slot);
    for (size_t i = 0; i < f->seen; i++) {
        size_t at = f->batch->draws ? i * n / f->seen : rng_below(&r, (uint32_t)n);
        fill_frame(f->to + (slot * f->seen + i) * D, frame_at(s, s->set.from + at, D), f, &look,
                   false);
    }
}

struct var *numbers_set(struct tape *t, const struct batch *b, const struct geometry *g,
                        const struct config *f)
{
    struct numbers_filler filler = {
        .batch = b, .geometry = g, .config = f, .seen = numbers_seen(b, f)};
    struct var *v = tape_input(t, b->B * filler.seen, g->numbers);
    filler.to = v->value;
    thread_pool_run(t->workers, b->B, fill_set, &filler);
    return v;
}

static void fill_moments(void *context, size_t slot)
{
    const struct numbers_filler *f = context;
    size_t columns = (size_t)f->config->moments;
    struct moments *moments = f->moments + slot * f->geometry->numbers;
    float *to = f->to + slot * 2 * columns;
    struct look look;
    draw_look(&look, f, slot);
    measure_span(moments, f, columns, slot, f->batch->numbers[slot].set, &look, false);
    for (size_t k = 0; k < columns; k++) {
        to[k] = (float)moments[k].mean;
        to[columns + k] = logf(spread_of(&moments[k]));
    }
}

void numbers_moments(float *to, struct tape *t, const struct batch *b, const struct geometry *g,
                     const struct config *f)
{
    struct numbers_filler filler = {.batch = b, .geometry = g, .config = f, .to = to, .frames = 1};
    filler.scratch = arena_take(&t->arena, b->B * g->numbers, sizeof(float));
    filler.moments = arena_take(&t->arena, b->B * g->numbers, sizeof *filler.moments);
    thread_pool_run(t->workers, b->B, fill_moments, &filler);
}

/* ---- targets ---- */

static void fill_targets(void *context, size_t slot)
{
    const struct numbers_filler *f = context;
    const struct number_sequence *s = &f->batch->numbers[slot];
    size_t D = f->geometry->numbers, T = f->batch->T;
    struct look look;
    draw_look(&look, f, slot);
    for (size_t i = 0; i < T; i++)
        fill_frame(f->to + (slot * T + i) * D, frame_at(s, s->from + i, D), f, &look, false);
}

float *numbers_targets(struct tape *t, const struct batch *b, const struct geometry *g,
                       const struct config *f)
{
    struct numbers_filler filler = {.batch = b, .geometry = g, .config = f};
    filler.to = arena_take(&t->arena, b->B * b->T * g->numbers, sizeof *filler.to);
    thread_pool_run(t->workers, b->B, fill_targets, &filler);
    return filler.to;
}

/* ---- windows ---- */

/* Without mean and spread: to, from [n,D], the moments those of the columns. */
static void remove_moments(float *x, size_t n, const struct moments *m, size_t columns, size_t D)
{
    for (size_t k = 0; k < columns; k++) {
        float mean = (float)m[k].mean;
        float spread = spread_of(&m[k]);
        for (size_t i = 0; i < n; i++)
            x[i * D + k] = (x[i * D + k] - mean) / spread;
    }
}

/* The columns that lose their mean and spread. */
static size_t normalised_columns(const struct geometry *g, const struct config *f)
{
    return f->dynamic_encoder == DYNAMIC_WINDOW ? config_style_columns(f, g->numbers) : 0;
}

static void fill_windows(void *context, size_t slot)
{
    const struct numbers_filler *f = context;
    const struct number_sequence *s = &f->batch->numbers[slot];
    size_t D = f->geometry->numbers, T = f->batch->T, c = (size_t)f->config->context;
    size_t columns = normalised_columns(f->geometry, f->config), width = (2 * c + 1) * D;
    float *rows = f->scratch + slot * f->frames * D;
    struct look look;
    struct moments *moments = f->moments + slot * D;
    draw_look(&look, f, slot);
    measure_span(moments, f, columns, slot, s->span, &look, true);
    for (size_t i = 0; i < T + 2 * c; i++) {
        size_t at = s->from + i; /* + c */
        fill_frame(rows + i * D, frame_at(s, at < c ? 0 : at - c, D), f, &look, true);
    }
    remove_moments(rows, T + 2 * c, moments, columns, D);
    for (size_t i = 0; i < T; i++)
        memcpy(f->to + (slot * T + i) * width, rows + i * D, width * sizeof *rows);
}

struct var *numbers_windows(struct tape *t, const struct batch *b, const struct geometry *g,
                            const struct config *f)
{
    size_t c = (size_t)f->context;
    struct numbers_filler filler = {.batch = b, .geometry = g, .config = f};
    struct var *v = tape_input(t, b->B * b->T, (2 * c + 1) * g->numbers);
    filler.to = v->value;
    filler.frames = b->T + 2 * c;
    filler.scratch = arena_take(&t->arena, b->B * filler.frames * g->numbers, sizeof(float));
    filler.moments = arena_take(&t->arena, b->B * g->numbers, sizeof *filler.moments);
    thread_pool_run(t->workers, b->B, fill_windows, &filler);
    return v;
}
