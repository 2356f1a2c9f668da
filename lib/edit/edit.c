/* edit.c - the table of verbs, and the calls of a verb. */
#include "edit/edit.h"
#include "base/mem.h"
#include "edit/code.h"
#include "edit/verbs.h"

#include <stdlib.h>
#include <string.h>

const char *const edit_objects[] = {"static", "dynamic", NULL};

const struct edit_verb *const edit_verbs[] = {
    &edit_swap, &edit_take,    &edit_sample, &edit_interpolate, &edit_traverse,  &edit_set,
    &edit_hold, &edit_reverse, &edit_extend, &edit_average,     &edit_attribute, NULL};

const char *edit_verb_name(const struct edit_verb *verb)
{
    return verb->name;
}

const struct edit_verb *edit_verb_find(const char *name)
{
    for (size_t i = 0; edit_verbs[i]; i++)
        if (strcmp(edit_verbs[i]->name, name) == 0)
            return edit_verbs[i];
    return NULL;
}

int edit_begin(struct edit *v, struct err *e)
{
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
