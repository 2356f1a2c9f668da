/* match.c - the verb match: each dynamic code becomes the mean of the nearest ones of another
 * stream, so that it has only what occurs there. */
#include "base/mem.h"
#include "base/nearest_rows.h"
#include "edit/code.h"
#include "edit/verbs.h"

#include <stdlib.h>
#include <string.h>

/* All dynamic codes of the other stream [rows,cols]. */
struct match {
    float *pool;
    size_t rows, cols, capacity; /* the last one in numbers */
    struct record first;         /* for the comparison of sizes */
};

static int add_codes(struct match *s, const struct code *c, struct err *e)
{
    size_t used = s->rows * c->cols, more = c->rows * c->cols;
    if (used + more > s->capacity) {
        size_t wanted = 2 * (used + more);
        float *pool = mem_resize(s->pool, wanted, sizeof *pool);
        if (!pool)
            return err_memory(e, wanted * sizeof *pool, "the codes to match");
        s->pool = pool;
        s->capacity = wanted;
    }
    memcpy(s->pool + used, c->mean, more * sizeof *s->pool);
    s->rows += c->rows;
    s->cols = c->cols;
    return 0;
}

static int add_record(struct match *s, struct edit *v, struct record *r, struct err *e)
{
    struct code c;
    if (code_check(r, v->object, NULL, e) ||
        (s->rows ? code_agree(r, &s->first, "the first one", v->object, false, e)
                 : record_copy(&s->first, r, e)))
        return -1;
    return code_view(&c, r, v->object, e) || add_codes(s, &c, e) ? -1 : 0;
}

static int match_begin(struct edit *v, struct err *e)
{
    struct match *s = v->state;
    struct record r = {0};
    int got;
    while ((got = reader_next(v->other, &r, e)) > 0)
        if (add_record(s, v, &r, e)) {
            got = err_context(e, "%s", v->other_name);
            break;
        }
    record_free(&r);
    if (got == 0 && s->rows == 0)
        return err_set(e, "%s: the stream has no codes to match", v->other_name);
    return got < 0 ? -1 : 0;
}

static int match_record(struct edit *v, struct record *r, struct err *e)
{
    struct match *s = v->state;
    struct code c;
    if (code_agree(r, &s->first, v->other_name, v->object, false, e) ||
        code_view(&c, r, v->object, e))
        return -1;
    float *z = mem_array(c.rows * c.cols, sizeof *z);
    if (!z)
        return err_memory(e, c.rows * c.cols * sizeof *z, "a dynamic code");
    memcpy(z, c.mean, c.rows * c.cols * sizeof *z);
    nearest_rows(c.mean, z, c.rows, s->pool, s->rows, c.cols, (size_t)v->options.nearest);
    free(z);
    for (size_t i = 0; c.logvar && i < c.rows * c.cols; i++)
        c.logvar[i] = edit_exact_logvar;
    return code_mark(v, r, e, "the %lld nearest", (long long)v->options.nearest) ||
                   code_write(v, r, e)
               ? -1
               : 0;
}

static void match_close(struct edit *v)
{
    struct match *s = v->state;
    free(s->pool);
    record_free(&s->first);
}

const struct edit_verb edit_match = {.name = "match",
                                     .other = "latents",
                                     .needs = {[EDIT_STATIC] = NOT_POSSIBLE},
                                     .state = sizeof(struct match),
                                     .keeps_time = true,
                                     .begin = match_begin,
                                     .record = match_record,
                                     .close = match_close};
