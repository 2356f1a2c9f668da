/* axis.c - the verbs traverse and set: one number of the code changes, in all frames or in one. */
#include "edit/code.h"
#include "edit/verbs.h"

#include <stdio.h>
#include <string.h>

static int put_axis(struct edit *v, struct record *r, int64_t axis, double value, struct err *e)
{
    struct code c;
    int64_t frame = v->object == EDIT_DYNAMIC ? v->options.frame : -1;
    if (code_view(&c, r, v->object, e) || code_check_frame(r, &c, frame, e))
        return -1;
    if (axis >= (int64_t)c.cols) {
        err_set(e, "there is no axis %lld: '%s.mean' has %zu, counted from 0", (long long)axis,
                edit_objects[v->object], c.cols);
        return record_error(r, e);
    }
    size_t first = frame < 0 ? 0 : (size_t)frame, end = frame < 0 ? c.rows : first + 1;
    for (size_t row = first; row < end; row++) {
        c.mean[row * c.cols + (size_t)axis] = (float)value;
        if (c.logvar)
            c.logvar[row * c.cols + (size_t)axis] = edit_exact_logvar;
    }
    return 0;
}

static int write_traversed(struct edit *v, struct record *from, size_t k, int64_t axis,
                           double value, struct err *e)
{
    struct record r;
    if (record_copy(&r, from, e))
        return -1;
    int failed = put_axis(v, &r, axis, value, e) ||
                 code_mark(v, &r, e, "axis %lld at %.4g", (long long)axis, value) ||
                 code_number(&r, k, e) || code_write(v, &r, e);
    record_free(&r);
    return failed ? -1 : 0;
}

static int traverse_record(struct edit *v, struct record *r, struct err *e)
{
    const struct edit_options *o = &v->options;
    size_t k = 0;
    for (size_t a = 0; a < o->axis_count; a++)
        for (int64_t i = 0; i < o->steps; i++) {
            double share = (double)i / (double)(o->steps - 1);
            double value = (1 - share) * o->low + share * o->high;
            if (write_traversed(v, r, ++k, o->axes[a].axis, value, e))
                return -1;
        }
    return 0;
}

const struct edit_verb edit_traverse = {.name = "traverse",
                                        .needs = {NEEDS_AXES, NEEDS_AXES},
                                        .state = 1,
                                        .keeps_time = true,
                                        .record = traverse_record};

static int set_record(struct edit *v, struct record *r, struct err *e)
{
    char what[256] = "";
    for (size_t a = 0; a < v->options.axis_count; a++) {
        const struct edit_axis *axis = &v->options.axes[a];
        size_t used = strlen(what);
        if (put_axis(v, r, axis->axis, axis->value, e))
            return -1;
        snprintf(what + used, sizeof what - used, "%saxis %lld to %.4g", a ? ", " : "",
                 (long long)axis->axis, axis->value);
    }
    return code_mark(v, r, e, "%s", what) || code_write(v, r, e) ? -1 : 0;
}

const struct edit_verb edit_set = {.name = "set",
                                   .needs = {NEEDS_AXES, NEEDS_AXES},
                                   .state = 1,
                                   .keeps_time = true,
                                   .record = set_record};
