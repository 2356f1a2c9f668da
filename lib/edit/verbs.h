/* verbs.h - what a verb is, between the files that hold verbs. */
#ifndef EDIT_VERBS_H
#define EDIT_VERBS_H

#include "edit/edit.h"

struct edit_verb {
    const char *name;
    size_t state;                                /* bytes of edit.state, zero at first */
    int (*begin)(struct edit *v, struct err *e); /* or NULL */
    /* The record's codes have been checked: f4, whole, finite, of the model's size. */
    int (*record)(struct edit *v, struct record *r, struct err *e);
    int (*end)(struct edit *v, struct err *e); /* or NULL */
    void (*close)(struct edit *v);             /* frees what the state holds; or NULL */
};

extern const struct edit_verb edit_swap, edit_take, edit_interpolate;           /* edit_pairs.c */
extern const struct edit_verb edit_traverse, edit_set, edit_hold, edit_reverse; /* edit_axes.c */
extern const struct edit_verb edit_sample, edit_extend;                         /* edit_draw.c */
extern const struct edit_verb edit_average, edit_attribute;

#endif
