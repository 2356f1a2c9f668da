/* attribute.c - the verb attribute: moves a code along the direction of a label, which is learned
 * from labelled codes. */
#include "edit/attribute_file.h"
#include "edit/attribute_model.h"
#include "edit/code.h"
#include "edit/verbs.h"
#include "nn/lapack.h"

#include <stdio.h>
#include <string.h>

struct attribute {
    struct attribute_model sums;
    struct record example; /* the first record: all codes must have its shape; or, */
    size_t rows, cols;     /* with a file of directions, the shape */
    const struct attribute_label *label;
    size_t target; /* the new value */
};

static int learn_record(struct edit *v, struct attribute *s, struct record *r, struct err *e)
{
    struct code c;
    if (code_check(r, v->object, NULL, e) ||
        (s->sums.records == 0 && record_copy(&s->example, r, e)) ||
        code_agree(r, &s->example, NULL, v->object, true, e) || code_view(&c, r, v->object, e))
        return -1;
    if (attribute_model_add(&s->sums, r, c.mean, c.rows * c.cols, e))
        return record_error(r, e);
    return 0;
}

static int learn(struct edit *v, struct attribute *s, struct err *e)
{
    struct record r = {0};
    struct err left_out;
    int got = 0, failed = lapack_open(e); /* not after a long stream */
    while (!failed && (got = reader_next(v->other, &r, e)) > 0)
        failed = learn_record(v, s, &r, e);
    record_free(&r);
    if (got < 0)
        return -1;
    if (failed || attribute_model_fit(&s->sums, v->options.name, &left_out, e))
        return err_context(e, "%s", v->other_name);
    if (left_out.text[0])
        err_set(&v->note, "%s: labels that identify the sequence are left out: %.700s",
                v->other_name, left_out.text);
    return 0;
}

/* "'hair' has no value '9'; it has 0, 1, 2" */
static int unknown_value(const struct edit *v, const struct attribute_label *l, const char *value,
                         struct err *e)
{
    char shown[CODE_SHOWN];
    err_set(e, "in %s '%s' is never '%s'; its values are", v->other_name, v->options.name,
            err_quote(shown, sizeof shown, value, strlen(value)));
    for (size_t i = 0; i < l->count; i++) {
        size_t used = strlen(e->text);
        err_quote(shown, 32, l->values[i], strlen(l->values[i]));
        snprintf(e->text + used, sizeof e->text - used, "%s %s", i ? "," : "", shown);
    }
    return -1;
}

/* Reads directions from a file of latent-fit. */
static int read_directions(struct edit *v, struct attribute *s, struct err *e)
{
    if (attribute_file_read(&s->sums, &s->rows, &s->cols, v->object, v->other, e))
        return err_context(e, "%s", v->other_name);
    if (attribute_model_label(&s->sums, v->options.name))
        return 0;
    err_set(e, "there are no directions for a label '%.64s'; there are", v->options.name);
    for (size_t i = 0; i < s->sums.label_count; i++) {
        size_t used = strlen(e->text);
        snprintf(e->text + used, sizeof e->text - used, "%s '%.64s'", i ? "," : "",
                 s->sums.labels[i].name);
    }
    return err_context(e, "%s", v->other_name);
}

static int attribute_begin(struct edit *v, struct err *e)
{
    struct attribute *s = v->state;
    bool learned = strcmp(reader_kind(v->other), "directions") == 0;
    if (learned ? read_directions(v, s, e) : learn(v, s, e))
        return -1;
    s->label = attribute_model_label(&s->sums, v->options.name);
    s->target = attribute_model_value(s->label, v->options.value);
    return s->target == SIZE_MAX ? unknown_value(v, s->label, v->options.value, e) : 0;
}

/* The record's present value: from its label, or else from its code. */
static int own_value(struct edit *v, size_t *value, struct record *r, const float *code,
                     struct err *e)
{
    struct attribute *s = v->state;
    char label[RECORD_ID];
    int found = record_label(r, v->options.name, label, sizeof label, e);
    if (found < 0)
        return -1;
    if (found == 0)
        return attribute_model_explain(value, &s->sums, s->label, r, code, e) ? record_error(r, e)
                                                                              : 0;
    *value = attribute_model_value(s->label, label);
    if (*value != SIZE_MAX)
        return 0;
    unknown_value(v, s->label, label, e);
    return record_error(r, e);
}

static int check_shape(struct edit *v, struct record *r, const struct code *c, struct err *e)
{
    struct attribute *s = v->state;
    if (c->rows == s->rows && c->cols == s->cols)
        return 0;
    err_set(e, "the code is [%zu,%zu], the directions of '%s' are [%zu,%zu]", c->rows, c->cols,
            v->other_name, s->rows, s->cols);
    return record_error(r, e);
}

static int attribute_record(struct edit *v, struct record *r, struct err *e)
{
    struct attribute *s = v->state;
    char name[CODE_SHOWN], from[CODE_SHOWN], to[CODE_SHOWN];
    struct code c;
    size_t own;
    if ((s->rows == 0 && code_agree(r, &s->example, v->other_name, v->object, true, e)) ||
        code_check(r, v->object, NULL, e) || code_view(&c, r, v->object, e) ||
        (s->rows && check_shape(v, r, &c, e)) || own_value(v, &own, r, c.mean, e))
        return -1;
    const float *target = attribute_model_effect(&s->sums, s->label, s->target);
    const float *present = attribute_model_effect(&s->sums, s->label, own);
    for (size_t i = 0; i < c.rows * c.cols; i++)
        c.mean[i] += target[i] - present[i];
    const char *values[] = {s->label->values[own], s->label->values[s->target]};
    err_quote(name, sizeof name, v->options.name, strlen(v->options.name));
    err_quote(from, sizeof from, values[0], strlen(values[0]));
    err_quote(to, sizeof to, values[1], strlen(values[1]));
    return code_mark(v, r, e, "%s from '%s' to '%s'", name, from, to) ||
                   record_set_label(r, v->options.name, values[1], e) || code_write(v, r, e)
               ? -1
               : 0;
}

static void attribute_close(struct edit *v)
{
    struct attribute *s = v->state;
    attribute_model_free(&s->sums);
    record_free(&s->example);
}

const struct edit_verb edit_attribute = {.name = "attribute",
                                         .other = "latents|directions",
                                         .needs = {NEEDS_LABEL, NEEDS_LABEL},
                                         .state = sizeof(struct attribute),
                                         .keeps_time = true,
                                         .begin = attribute_begin,
                                         .record = attribute_record,
                                         .close = attribute_close};
