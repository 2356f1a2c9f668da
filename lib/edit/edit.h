/* edit.h - the verbs of latent-edit(1). A verb gets the latents records of a stream one by one and
 * writes the edited ones. Memory is constant except for what a verb must hold: the previous record
 * (swap, interpolate), one record per group (average), the codes by label (take with a label to
 * match), the sums of a least squares fit (attribute).
 *
 * An edit changes one object, the static or the dynamic code, and nothing else: not the other code,
 * id, labels (except the one that attribute changes) or unknown entries. It adds a note to the
 * record's text 'edited', because the labels may no longer be true. */
#ifndef EDIT_EDIT_H
#define EDIT_EDIT_H

#include "model/model.h"
#include "tns/reader.h"
#include "tns/record.h"

enum edit_object { EDIT_STATIC, EDIT_DYNAMIC, EDIT_OBJECTS };
extern const char *const edit_objects[]; /* "static", "dynamic", NULL */

/* The logvar of a code that was set or drawn: practically no variance, so that dsvae-decode
 * --sample adds no noise to it. */
static const float edit_exact_logvar = -30;

struct edit_axis {
    int64_t axis; /* counted from 0 */
    double value;
};

/* The options of all verbs; each verb reads its own. */
struct edit_options {
    bool keep_odd;          /* swap: an unpaired last record passes unchanged */
    const char *match;      /* take: the labels by which to find the record, or NULL */
    double share;           /* take: how far to go to the other code, 0..1 */
    const char *by;         /* average: the labels that make the groups, or NULL */
    const char *name;       /* attribute: the label */
    const char *value;      /* attribute: its new value */
    int64_t steps;          /* interpolate, traverse: records made from one, >= 2 */
    bool spherical;         /* interpolate: along a great circle */
    double low, high;       /* traverse: first and last value of the axis */
    int64_t frame;          /* hold: -1: the first; set, traverse: only this frame, -1: all */
    int64_t frames;         /* sample: T, 0: unchanged; extend: how many to add */
    int64_t count;          /* sample: records made from one; 0: in place */
    int64_t seed;           /* sample, extend */
    double temperature;     /* sample, extend: 1 is the prior, 0 its mean */
    int64_t nearest;        /* match: how many codes make one, 1 to NEAREST_ROWS_MOST */
    struct edit_axis *axes; /* traverse (without values), set */
    size_t axis_count;
};

extern const struct edit_options edit_defaults;

/* Parses "K" or "K=V"; *valued: there is a value. */
int edit_parse_axis(struct edit_axis *axis, bool *valued, const char *text, struct err *e);

struct edit_verb;

/* A running edit; the caller sets the fields above `note` and zeroes the rest. */
struct edit {
    const struct edit_verb *verb;
    enum edit_object object;
    struct edit_options options;
    struct reader *other;   /* take, attribute, match: the second stream, started */
    const char *other_name; /* for messages */
    struct model *model;    /* sample, extend; or NULL */
    struct tape *tape;
    int (*write)(void *context, const struct record *r, struct err *e); /* receives the results */
    void *context;
    struct err note; /* after edit_begin() and edit_end(): a note for the user, or "" */
    void *state;     /* the verb's */
};

const char *edit_verb_name(const struct edit_verb *verb);
/* The kinds of the second stream that the verb needs, separated by '|', such as "latents"; or NULL.
 */
const char *edit_verb_other(const struct edit_verb *verb);
const struct edit_verb *edit_verb_find(const char *name); /* NULL if unknown */

/* edit_begin() fails if something that the verb needs is missing, and reads what it needs first
 * (attribute: all of `other`); edit_record() edits one
 * record, which it may change; edit_end() writes what the verb still holds and checks that nothing
 * is missing. Each returns 0, or -1 with the error. edit_close() frees, also after a failure. */
int edit_begin(struct edit *v, struct err *e);
int edit_record(struct edit *v, struct record *r, struct err *e);
int edit_end(struct edit *v, struct err *e);
void edit_close(struct edit *v);

#endif
