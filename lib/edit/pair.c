/* pair.c - verbs between two records: swap, take, interpolate. */
#include "base/mem.h"
#include "edit/code.h"
#include "edit/string_ids.h"
#include "edit/verbs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- swap: neighbours exchange the object ---- */

struct swap {
    struct record first; /* waits for its neighbour */
    bool waiting;
};

static int exchange(struct edit *v, struct record *a, struct record *b, struct err *e)
{
    struct code_tensors of_a, of_b;
    char id[2][CODE_SHOWN];
    if (code_agree(b, a, NULL, v->object, false, e) || code_copy(&of_a, a, v->object, e))
        return -1;
    if (code_copy(&of_b, b, v->object, e)) {
        code_free(&of_a);
        return -1;
    }
    int failed = code_put(b, v->object, &of_a, e);
    if (failed) {
        code_free(&of_b);
        return -1;
    }
    return code_put(a, v->object, &of_b, e) || code_mark(v, a, e, "with '%s'", code_id(id[1], b)) ||
                   code_mark(v, b, e, "with '%s'", code_id(id[0], a))
               ? -1
               : 0;
}

static int swap_record(struct edit *v, struct record *r, struct err *e)
{
    struct swap *s = v->state;
    if (!s->waiting) {
        record_free(&s->first);
        s->waiting = true;
        return record_copy(&s->first, r, e);
    }
    s->waiting = false;
    if (exchange(v, &s->first, r, e))
        return -1;
    return code_write(v, &s->first, e) || code_write(v, r, e) ? -1 : 0;
}

static int swap_end(struct edit *v, struct err *e)
{
    struct swap *s = v->state;
    if (!s->waiting)
        return 0;
    if (v->options.keep_odd)
        return code_write(v, &s->first, e);
    err_set(e, "the last record has no neighbour to swap with; with --keep-odd it passes as it is");
    return record_error(&s->first, e);
}

static void swap_close(struct edit *v)
{
    struct swap *s = v->state;
    record_free(&s->first);
}

const struct edit_verb edit_swap = {.name = "swap",
                                    .state = sizeof(struct swap),
                                    .record = swap_record,
                                    .end = swap_end,
                                    .close = swap_close};

/* ---- take: the object comes from another stream ---- */

/* What is kept of a record of the other stream, to be found by its label. */
struct kept {
    uint64_t number;
    char *id;
    struct code_tensors code;
};

struct take {
    struct record first, next; /* of the other stream; `next` is the reader's */
    bool single;               /* it has one record, for all */
    uint64_t taken;            /* records served so far */
    struct string_ids names;   /* with a label to match: its values, and what each has */
    struct kept *kept;
    size_t kept_count;
};

static int read_other(struct edit *v, struct record *to, struct err *e)
{
    int got = reader_next(v->other, to, e);
    if (got > 0 && code_check(to, v->object, NULL, e))
        got = err_context(e, "%s", v->other_name);
    return got;
}

/* Reads the first two records: a stream of one serves all. */
static int look_ahead(struct edit *v, struct take *s, struct err *e)
{
    int got = read_other(v, &s->next, e);
    if (got == 0)
        return err_set(e, "%s: the stream has no records to take from", v->other_name);
    if (got < 0 || record_copy(&s->first, &s->next, e) || (got = read_other(v, &s->next, e)) < 0)
        return -1;
    s->single = got == 0;
    return 0;
}

/* Keeps the code of the first record of each value. */
static int keep(struct edit *v, struct take *s, struct record *r, struct err *e)
{
    char value[STRING_IDS_TEXT];
    size_t before = s->names.count, i;
    if (code_labels(value, sizeof value, r, v->options.match, e) ||
        string_ids_get(&i, &s->names, value, e))
        return err_context(e, "%s", v->other_name);
    if (i < before)
        return 0;
    struct kept *kept = mem_resize(s->kept, s->names.capacity, sizeof *kept);
    if (!kept)
        return err_memory(e, s->names.capacity * sizeof *kept, "the codes to take");
    s->kept = kept;
    kept[i] = (struct kept){.number = r->number, .id = mem_copy_text(r->id, strlen(r->id))};
    s->kept_count++;
    if (!kept[i].id)
        return err_memory(e, strlen(r->id), "an id");
    return code_copy(&kept[i].code, r, v->object, e);
}

static int take_begin(struct edit *v, struct err *e)
{
    struct take *s = v->state;
    int got;
    if (!v->options.match)
        return look_ahead(v, s, e);
    while ((got = read_other(v, &s->next, e)) > 0)
        if (keep(v, s, &s->next, e))
            return -1;
    return got;
}

/* The other stream's record for `r`, by its place. */
static struct record *by_place(struct edit *v, struct take *s, const struct record *r,
                               struct err *e)
{
    s->taken++;
    if (s->single || s->taken == 1)
        return &s->first;
    int got = s->taken == 2 ? 1 : read_other(v, &s->next, e);
    if (got > 0)
        return &s->next;
    if (got == 0) {
        err_set(e, "%s has only %llu records (a stream of one would serve all)", v->other_name,
                (unsigned long long)reader_records(v->other));
        record_error(r, e);
    }
    return NULL;
}

/* Fills `as` with what was kept for `r`'s label: id, number, the code. */
static int by_label(struct edit *v, struct take *s, const struct record *r, struct record *as,
                    struct err *e)
{
    char value[STRING_IDS_TEXT], shown[CODE_SHOWN];
    struct code_tensors code = {0};
    if (code_labels(value, sizeof value, r, v->options.match, e))
        return -1;
    size_t i = string_ids_find(&s->names, value);
    if (i == STRING_IDS_NONE) {
        err_set(e, "no record of %s has %s", v->other_name,
                err_quote(shown, sizeof shown, value, strlen(value)));
        return record_error(r, e);
    }
    as->number = s->kept[i].number;
    memcpy(as->id, s->kept[i].id, strlen(s->kept[i].id) + 1);
    const struct code_tensors *from = &s->kept[i].code;
    if (tensor_copy(&code.mean, &from->mean, e) ||
        (from->logvar.data && tensor_copy(&code.logvar, &from->logvar, e))) {
        code_free(&code);
        return -1;
    }
    return code_put(as, v->object, &code, e);
}

static int give(struct edit *v, struct record *to, struct record *from, struct err *e)
{
    struct code_tensors code;
    char id[CODE_SHOWN];
    if (code_agree(to, from, v->other_name, v->object, false, e) ||
        code_copy(&code, from, v->object, e) || code_put(to, v->object, &code, e))
        return -1;
    return code_mark(v, to, e, "from '%s'", code_id(id, from)) || code_write(v, to, e) ? -1 : 0;
}

static int take_record(struct edit *v, struct record *r, struct err *e)
{
    struct take *s = v->state;
    struct record labelled = {0}, *from = &labelled;
    int result = -1;
    if (!v->options.match)
        from = by_place(v, s, r, e);
    else if (by_label(v, s, r, &labelled, e))
        from = NULL;
    if (from)
        result = give(v, r, from, e);
    record_free(&labelled);
    return result;
}

/* The rest is read, so that it is checked and its writer does not die of a closed pipe. */
static int take_end(struct edit *v, struct err *e)
{
    struct take *s = v->state;
    if (reader_drain(v->other, e))
        return -1;
    uint64_t there = reader_records(v->other);
    if (!v->options.match && there > 1 && there > s->taken)
        err_set(&v->note, "%llu of the %llu records of %s were not needed",
                (unsigned long long)(there - s->taken), (unsigned long long)there, v->other_name);
    return 0;
}

static void take_close(struct edit *v)
{
    struct take *s = v->state;
    record_free(&s->first);
    record_free(&s->next);
    for (size_t i = 0; i < s->kept_count; i++) {
        free(s->kept[i].id);
        code_free(&s->kept[i].code);
    }
    free(s->kept);
    string_ids_free(&s->names);
}

const struct edit_verb edit_take = {.name = "take",
                                    .state = sizeof(struct take),
                                    .begin = take_begin,
                                    .record = take_record,
                                    .end = take_end,
                                    .close = take_close};

/* ---- interpolate: from each record to the next ---- */

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
 * SIGGRAPH 1985): draws from N(0,I) lie near a sphere, and so does what is between them. Straight
 * where the directions are the same, opposite, or none. */
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

/* Puts what lies at `share` of the way from a to b into `r`, a copy of a. */
static int put_between(struct edit *v, struct record *r, struct record *a, struct record *b,
                       double share, struct err *e)
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
    int failed = put_between(v, &r, a, b, share, e) ||
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
    return err_set(e, "the stream has one record only: there is no other to interpolate to");
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
