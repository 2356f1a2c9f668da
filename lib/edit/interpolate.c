/* interpolate.c - the verb interpolate: records between each record and the next. */
#include "edit/code.h"
#include "edit/verbs.h"

#include <math.h>

struct interpolate {
    struct record before;
    bool started;
};

static void blend(float *to, const float *a, const float *b, size_t n, double of_a, double of_b)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (float)(of_a * a[i] + of_b * b[i]);
}

/* Along the great circle through a and b (Shoemake, "Animating rotation with quaternion curves",
 * SIGGRAPH 1985): draws from N(0,I) are near a sphere, and so are the points of the circle. Linear
 * if the directions are equal, opposite or undefined. */
static void blend_spherical(float *to, const float *a, const float *b, size_t n, double share)
{
    double aa = 0, bb = 0, ab = 0;
    for (size_t i = 0; i < n; i++) {
        aa += (double)a[i] * a[i];
        bb += (double)b[i] * b[i];
        ab += (double)a[i] * b[i];
    }
    double norms = sqrt(aa * bb);
    double angle = norms > 0 ? acos(fmax(-1, fmin(1, ab / norms))) : 0, sine = sin(angle);
    if (sine < 1e-6)
        blend(to, a, b, n, 1 - share, share);
    else
        blend(to, a, b, n, sin((1 - share) * angle) / sine, sin(share * angle) / sine);
}

int code_between(struct edit *v, struct record *r, struct record *a, struct record *b, double share,
                 struct err *e)
{
    struct code to, from, other;
    if (code_view(&to, r, v->object, e) || code_view(&from, a, v->object, e) ||
        code_view(&other, b, v->object, e))
        return -1;
    size_t n = to.rows * to.cols;
    if (v->options.spherical)
        blend_spherical(to.mean, from.mean, other.mean, n, share);
    else
        blend(to.mean, from.mean, other.mean, n, 1 - share, share);
    if (from.logvar && other.logvar)
        blend(to.logvar, from.logvar, other.logvar, n, 1 - share, share);
    else
        code_drop_logvar(r, v->object);
    if (to.delays && other.delays)
        blend(to.delays, from.delays, other.delays, to.rows, 1 - share, share);
    return 0;
}

static int write_between(struct edit *v, struct record *a, struct record *b, int64_t step,
                         struct err *e)
{
    char id[CODE_SHOWN];
    struct record r;
    double share = (double)step / (double)(v->options.steps - 1);
    if (record_copy(&r, a, e))
        return -1;
    int failed = code_between(v, &r, a, b, share, e) ||
                 code_mark(v, &r, e, "to '%s' at %.4g", code_id(id, b), share) ||
                 code_number(&r, (size_t)step + 1, e) || code_write(v, &r, e);
    record_free(&r);
    return failed ? -1 : 0;
}

static int interpolate_record(struct edit *v, struct record *r, struct err *e)
{
    struct interpolate *s = v->state;
    if (s->started && code_agree(r, &s->before, NULL, v->object, true, e))
        return -1;
    for (int64_t i = 0; s->started && i < v->options.steps; i++)
        if (write_between(v, &s->before, r, i, e))
            return -1;
    record_free(&s->before);
    s->started = true;
    return record_copy(&s->before, r, e);
}

static int interpolate_end(struct edit *v, struct err *e)
{
    struct interpolate *s = v->state;
    if (!s->started || s->before.number > 1)
        return 0;
    return err_set(e, "the stream has only one record: there is no second one to interpolate to");
}

static void interpolate_close(struct edit *v)
{
    struct interpolate *s = v->state;
    record_free(&s->before);
}

const struct edit_verb edit_interpolate = {.name = "interpolate",
                                           .state = sizeof(struct interpolate),
                                           .record = interpolate_record,
                                           .end = interpolate_end,
                                           .close = interpolate_close};
