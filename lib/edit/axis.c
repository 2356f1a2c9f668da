/* axis.c - verbs on the numbers of a code: traverse, set, hold, reverse. */
#include "edit/code.h"
#include "edit/verbs.h"

#include <stdio.h>
#include <string.h>

/* ---- traverse and set: one number of the code, in all frames or in one ---- */

static int check_frame(const struct record *r, const struct code *c, int64_t frame, struct err *e)
{
    if (frame < (int64_t)c->rows)
        return 0;
    err_set(e, "there is no frame %lld: 'dynamic.mean' has %zu, counted from 0", (long long)frame,
            c->rows);
    return record_error(r, e);
}

static int put_axis(struct edit *v, struct record *r, int64_t axis, double value, struct err *e)
{
    struct code c;
    int64_t frame = v->object == EDIT_DYNAMIC ? v->options.frame : -1;
    if (code_view(&c, r, v->object, e) || check_frame(r, &c, frame, e))
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

const struct edit_verb edit_traverse = {.name = "traverse", .state = 1, .record = traverse_record};

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

const struct edit_verb edit_set = {.name = "set", .state = 1, .record = set_record};

/* ---- hold: one code for all frames, or for all records ---- */

struct hold {
    struct record first; /* of the stream: its static code is everybody's */
    bool started;
};

static void hold_row(float *x, size_t rows, size_t cols, size_t row)
{
    for (size_t i = 0; x && i < rows; i++)
        if (i != row)
            memcpy(x + i * cols, x + row * cols, cols * sizeof *x);
}

static int hold_frame(struct edit *v, struct record *r, struct err *e)
{
    struct code c;
    size_t frame = (size_t)v->options.frame;
    if (code_view(&c, r, v->object, e) || check_frame(r, &c, v->options.frame, e))
        return -1;
    hold_row(c.mean, c.rows, c.cols, frame);
    hold_row(c.logvar, c.rows, c.cols, frame);
    return code_mark(v, r, e, "at frame %zu", frame);
}

static int hold_first(struct edit *v, struct record *r, struct err *e)
{
    struct hold *s = v->state;
    struct code_tensors code;
    char id[CODE_SHOWN];
    if (!s->started) {
        s->started = true;
        return record_copy(&s->first, r, e);
    }
    if (code_agree(r, &s->first, NULL, v->object, false, e) ||
        code_copy(&code, &s->first, v->object, e) || code_put(r, v->object, &code, e))
        return -1;
    return code_mark(v, r, e, "of '%s'", code_id(id, &s->first));
}

static int hold_record(struct edit *v, struct record *r, struct err *e)
{
    int failed = v->object == EDIT_DYNAMIC ? hold_frame(v, r, e) : hold_first(v, r, e);
    return failed ? -1 : code_write(v, r, e);
}

static void hold_close(struct edit *v)
{
    struct hold *s = v->state;
    record_free(&s->first);
}

const struct edit_verb edit_hold = {
    .name = "hold", .state = sizeof(struct hold), .record = hold_record, .close = hold_close};

/* ---- reverse: back in time, or the opposite character ---- */

static void reverse_rows(float *x, size_t rows, size_t cols)
{
    for (size_t i = 0; x && i < rows / 2; i++)
        for (size_t k = 0; k < cols; k++) {
            float kept = x[i * cols + k];
            x[i * cols + k] = x[(rows - 1 - i) * cols + k];
            x[(rows - 1 - i) * cols + k] = kept;
        }
}

static int reverse_record(struct edit *v, struct record *r, struct err *e)
{
    struct code c;
    if (code_view(&c, r, v->object, e))
        return -1;
    if (v->object == EDIT_DYNAMIC) {
        reverse_rows(c.mean, c.rows, c.cols);
        reverse_rows(c.logvar, c.rows, c.cols);
    } else {
        for (size_t i = 0; i < c.cols; i++)
            c.mean[i] = -c.mean[i];
    }
    return code_mark(v, r, e, "%s", "") || code_write(v, r, e) ? -1 : 0;
}

const struct edit_verb edit_reverse = {.name = "reverse", .state = 1, .record = reverse_record};
