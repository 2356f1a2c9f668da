/* sample.c - the verbs sample and extend, which draw from the prior. A draw depends only on the
 * seed, the number of the record and the number of the draw. */
#include "edit/code.h"
#include "edit/verbs.h"
#include "model/prior.h"

#include <string.h>

/* A slot that no draw uses, so that an extension gets other random numbers. */
enum { EXTEND_SLOT = 0x800000 };

static void set_exact(float *logvar, size_t n)
{
    for (size_t i = 0; i < n; i++)
        logvar[i] = edit_exact_logvar;
}

/* f ~ N(0, temperature^2 I): whitened static codes have this distribution. */
static int draw_static(struct edit *v, struct record *r, size_t k, struct err *e)
{
    struct code c;
    struct rng numbers =
        rng_make((uint64_t)v->options.seed, r->number, purpose_item(FOR_STATIC, k));
    if (code_view(&c, r, v->object, e))
        return -1;
    rng_normals(&numbers, c.mean, c.cols);
    for (size_t i = 0; i < c.cols; i++)
        c.mean[i] *= (float)v->options.temperature;
    if (c.logvar)
        set_exact(c.logvar, c.cols);
    return 0;
}

/* Keeps the first `known` frames and draws the others up to T from the prior; slot: see
 * purpose_item(). */
static int draw_frames(struct edit *v, struct record *r, size_t known, size_t T, size_t slot,
                       struct err *e)
{
    struct code c;
    struct code_tensors new;
    struct rng numbers =
        rng_make((uint64_t)v->options.seed, r->number, purpose_item(FOR_DYNAMIC, slot));
    if (code_view(&c, r, v->object, e) || code_make(&new, v->object, T, c.cols, c.logvar, e))
        return record_error(r, e);
    float *mean = new.mean.data, *logvar = new.logvar.data;
    memcpy(mean, c.mean, known * c.cols * sizeof *mean);
    if (logvar) {
        memcpy(logvar, c.logvar, known * c.cols * sizeof *logvar);
        set_exact(logvar + known * c.cols, (T - known) * c.cols);
    }
    if (code_repeat_delays(&new, T, &c, e) ||
        prior_roll(v->model, v->tape, mean, known, T, v->options.temperature, &numbers, e)) {
        code_free(&new);
        return record_error(r, e);
    }
    return code_put(r, v->object, &new, e);
}

static int draw(struct edit *v, struct record *r, size_t k, struct err *e)
{
    struct code c;
    if (code_view(&c, r, v->object, e))
        return -1;
    size_t T = v->options.frames ? (size_t)v->options.frames : c.rows;
    int failed = v->object == EDIT_STATIC ? draw_static(v, r, k, e) : draw_frames(v, r, 0, T, k, e);
    return failed ? -1 : code_mark(v, r, e, "with seed %lld", (long long)v->options.seed);
}

static int write_drawn(struct edit *v, struct record *from, size_t k, struct err *e)
{
    struct record r;
    if (record_copy(&r, from, e))
        return -1;
    int failed = draw(v, &r, k, e) || code_number(&r, k + 1, e) || code_write(v, &r, e) ? -1 : 0;
    record_free(&r);
    return failed;
}

static int sample_record(struct edit *v, struct record *r, struct err *e)
{
    if (v->options.count == 0)
        return draw(v, r, 0, e) || code_write(v, r, e) ? -1 : 0;
    for (size_t k = 0; k < (size_t)v->options.count; k++)
        if (write_drawn(v, r, k, e))
            return -1;
    return 0;
}

const struct edit_verb edit_sample = {
    .name = "sample", .needs = {0, NEEDS_PRIOR}, .state = 1, .record = sample_record};

static int extend_record(struct edit *v, struct record *r, struct err *e)
{
    struct code c;
    if (code_view(&c, r, v->object, e))
        return -1;
    size_t more = (size_t)v->options.frames;
    return draw_frames(v, r, c.rows, c.rows + more, EXTEND_SLOT, e) ||
                   code_mark(v, r, e, "by %zu frames with seed %lld", more,
                             (long long)v->options.seed) ||
                   code_write(v, r, e)
               ? -1
               : 0;
}

const struct edit_verb edit_extend = {.name = "extend",
                                      .needs = {NOT_POSSIBLE, NEEDS_PRIOR | NEEDS_FRAMES},
                                      .state = 1,
                                      .record = extend_record};
