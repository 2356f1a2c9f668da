/* code_points.c - see code_points.h */
#include "plot/code_points.h"

#include "base/mem.h"
#include "base/num.h"
#include "edit/code.h"

#include <stdlib.h>
#include <string.h>

void code_points_free(struct code_points *c)
{
    for (size_t i = 0; i < c->count; i++)
        free(c->values[i]);
    free(c->values);
    free(c->lengths);
    free(c->codes);
    *c = (struct code_points){0};
}

/* Space for `rows` more codes. */
static int reserve_codes(struct code_points *c, size_t rows, struct err *e)
{
    size_t capacity = c->capacity ? c->capacity : 256;
    while (capacity < c->rows + rows)
        capacity *= 2;
    if (capacity == c->capacity)
        return 0;
    float *grown = mem_resize(c->codes, capacity, c->dim * sizeof *grown);
    if (!grown)
        return err_memory(e, capacity * c->dim * sizeof *grown, "the codes");
    c->codes = grown;
    c->capacity = capacity;
    return 0;
}

/* Space for one more record: it doubles whenever the count is a power of two. */
static int reserve_record(struct code_points *c, struct err *e)
{
    if (c->count & (c->count - 1))
        return 0;
    size_t capacity = c->count ? 2 * c->count : 1;
    void *lengths = mem_resize(c->lengths, capacity, sizeof *c->lengths);
    c->lengths = lengths ? lengths : c->lengths;
    void *values = mem_resize(c->values, capacity, sizeof *c->values);
    c->values = values ? values : c->values;
    if (!lengths || !values)
        return err_memory(e, capacity * sizeof *c->values, "the labels");
    return 0;
}

static int check(const struct code_points *c, const struct code *code, struct record *r,
                 enum edit_object o, struct err *e)
{
    if (code_check(r, o, NULL, e))
        return -1;
    if (c->count && code->cols != c->dim)
        err_set(e, "'%s.mean' has %zu dimensions, the records before have %zu", edit_objects[o],
                code->cols, c->dim);
    else if (code->cols > CODE_POINTS_DIM_MAX)
        err_set(e, "'%s.mean' has %zu dimensions, more than %d", edit_objects[o], code->cols,
                CODE_POINTS_DIM_MAX);
    else
        return 0;
    return record_error(r, e);
}

int code_points_add(struct code_points *c, struct record *r, enum edit_object o, const char *labels,
                    struct err *e)
{
    struct code code;
    char *value;
    if (code_view(&code, r, o, e) || check(c, &code, r, o, e))
        return -1;
    c->dim = code.cols;
    if (reserve_codes(c, code.rows, e) || reserve_record(c, e))
        return -1;
    if (classes_value(&value, r, labels, e))
        return -1;
    memcpy(c->codes + c->rows * c->dim, code.mean, code.rows * c->dim * sizeof *code.mean);
    c->rows += code.rows;
    c->lengths[c->count] = code.rows;
    c->values[c->count++] = value;
    return 0;
}
