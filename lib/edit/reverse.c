/* reverse.c - the verb reverse: frames in reverse order, or the negated static code. */
#include "edit/code.h"
#include "edit/verbs.h"

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
        reverse_rows(c.delays, c.rows, 1);
    } else {
        for (size_t i = 0; i < c.cols; i++)
            c.mean[i] = -c.mean[i];
    }
    return code_mark(v, r, e, "%s", "") || code_write(v, r, e) ? -1 : 0;
}

const struct edit_verb edit_reverse = {.name = "reverse", .state = 1, .record = reverse_record};
