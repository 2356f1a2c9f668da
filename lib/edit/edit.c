/* edit.c - the table of verbs, and the calls of a verb. */
#include "edit/edit.h"
#include "base/mem.h"
#include "base/num.h"
#include "edit/code.h"
#include "edit/verbs.h"

#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AXIS_MAX = 1000000 };

const char *const edit_objects[] = {"static", "dynamic", NULL};

const struct edit_options edit_defaults = {.share = 1,
                                           .steps = 8,
                                           .low = -2,
                                           .high = 2,
                                           .frame = -1,
                                           .seed = 1,
                                           .temperature = 1,
                                           .nearest = 4};

static const struct edit_verb *const verbs[] = {
    &edit_swap,      &edit_take,  &edit_sample,  &edit_interpolate, &edit_traverse,
    &edit_set,       &edit_hold,  &edit_reverse, &edit_extend,      &edit_average,
    &edit_attribute, &edit_match, NULL};

const char *edit_verb_name(const struct edit_verb *verb)
{
    return verb->name;
}

const char *edit_verb_other(const struct edit_verb *verb)
{
    return verb->other;
}

const struct edit_verb *edit_verb_find(const char *name)
{
    for (size_t i = 0; verbs[i]; i++)
        if (strcmp(verbs[i]->name, name) == 0)
            return verbs[i];
    return NULL;
}

int edit_parse_axis(struct edit_axis *axis, bool *valued, const char *text, struct err *e)
{
    char number[24];
    size_t length = strcspn(text, "=");
    snprintf(number, sizeof number, "%.*s", (int)length, text);
    *valued = text[length];
    if (num_integer(number, 0, AXIS_MAX, &axis->axis, e))
        return -1;
    return *valued ? num_real(text + length + 1, -FLT_MAX, FLT_MAX, &axis->value, e) : 0;
}

static int check_needs(const struct edit *v, struct err *e)
{
    const char *verb = v->verb->name, *object = edit_objects[v->object];
    unsigned needs = v->verb->needs[v->object];
    if (needs & NOT_POSSIBLE)
        return err_set(e, "there is no %s of %s codes", verb, object);
    if (v->verb->other && !v->other)
        return err_set(e, "%s %s needs another stream", verb, object);
    if (needs & NEEDS_PRIOR && !v->model)
        return err_set(e, "%s %s needs a model", verb, object);
    if (needs & NEEDS_AXES && !v->options.axis_count)
        return err_set(e, "%s %s needs the option axis", verb, object);
    if (needs & NEEDS_LABEL && !v->options.name)
        return err_set(e, "%s %s needs the option attribute", verb, object);
    if (needs & NEEDS_FRAMES && !v->options.frames)
        return err_set(e, "%s %s needs the option frames", verb, object);
    return 0;
}

int edit_begin(struct edit *v, struct err *e)
{
    if (check_needs(v, e))
        return -1;
    v->note = (struct err){0};
    v->state = mem_zero(1, v->verb->state);
    if (!v->state)
        return err_memory(e, v->verb->state, "the edit");
    return v->verb->begin ? v->verb->begin(v, e) : 0;
}

int edit_record(struct edit *v, struct record *r, struct err *e)
{
    if (code_check(r, v->object, v->model, e))
        return -1;
    return v->verb->record(v, r, e);
}

int edit_end(struct edit *v, struct err *e)
{
    v->note = (struct err){0};
    return v->verb->end ? v->verb->end(v, e) : 0;
}

void edit_close(struct edit *v)
{
    if (v->state && v->verb->close)
        v->verb->close(v);
    free(v->state);
    v->state = NULL;
}
