/* swap.c - the verb swap: two successive records exchange the object. */
#include "edit/code.h"
#include "edit/verbs.h"

struct swap {
    struct record first; /* the record that waits for its partner */
    bool waiting;
};

static int swap_codes(struct edit *v, struct record *a, struct record *b, struct err *e)
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
    if (swap_codes(v, &s->first, r, e))
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
    err_set(e, "the last record has no partner to swap with; with --keep-odd it passes unchanged");
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
