/* verbs.h - the table entry of a verb. Internal to this room. */
#ifndef EDIT_VERBS_H
#define EDIT_VERBS_H

#include "edit/edit.h"

/* What a verb needs besides its records; NOT_POSSIBLE: it does not work on this object. */
enum {
    NEEDS_PRIOR = 1,  /* edit.model */
    NEEDS_AXES = 2,   /* options.axes */
    NEEDS_LABEL = 4,  /* options.name */
    NEEDS_FRAMES = 8, /* options.frames */
    NOT_POSSIBLE = 16
};

struct edit_verb {
    const char *name;
    const char *other;            /* as edit_verb_other() */
    unsigned needs[EDIT_OBJECTS]; /* edit_begin() checks them */
    size_t state;                 /* bytes of edit.state, which starts as zeros; >= 1 */
    bool keeps_time; /* what a frame of dynamic codes shows stays at its time, so that a sound fits
                      */
    int (*begin)(struct edit *v, struct err *e); /* or NULL */
    /* edit_record() has checked the record's codes: f4, finite, of the model's size. */
    int (*record)(struct edit *v, struct record *r, struct err *e);
    int (*end)(struct edit *v, struct err *e); /* or NULL */
    void (*close)(struct edit *v);             /* frees the content of the state; or NULL */
};

/* average.c, attribute.c, hold.c, interpolate.c, match.c, reverse.c, swap.c, take.c: the verb of
 * that name; axis.c: traverse, set; sample.c: sample, extend. */
extern const struct edit_verb edit_average, edit_attribute, edit_extend, edit_hold,
    edit_interpolate, edit_match, edit_reverse, edit_sample, edit_set, edit_swap, edit_take,
    edit_traverse;

#endif
