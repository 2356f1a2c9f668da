/* hold.c - the verb hold: all frames get the code of one frame, or all records the static code of
 * the first record. */
#include "edit/code.h"
#include "edit/verbs.h"

#include <string.h>

struct hold {
    struct record first; /* of the stream: all records get its static code */
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
    int64_t chosen = v->options.frame < 0 ? 0 : v->options.frame;
    size_t frame = (size_t)chosen;
    if (code_view(&c, r, v->object, e) || code_check_frame(r, &c, chosen, e))
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
