/* edit.h - the verbs of latent-edit(1): each takes the latents records of a stream one after
 * another and writes the edited ones. Memory is constant but for what a verb has to hold: the
 * neighbour (swap, interpolate), a record a group (average), the codes by label (take with a label
 * to match), the sums of a least squares fit (attribute).
 *
 * An edit changes one object, the static or the dynamic code, and leaves all else alone: the other
 * code, id and labels (but the one that attribute goes along), unknown entries. What was done is
 * added to the record's text 'edited', because the labels may no longer be true. */
#ifndef EDIT_EDIT_H
#define EDIT_EDIT_H

#include "model/model.h"
#include "tns/reader.h"
#include "tns/record.h"

enum edit_object { EDIT_STATIC, EDIT_DYNAMIC, EDIT_OBJECTS };
extern const char *const edit_objects[]; /* "static", "dynamic", NULL */

/* The logvar of a code that was set or drawn: as good as no spread, so that dsvae-decode --sample
 * adds no noise to it. */
static const float edit_exact_logvar = -30;

struct edit_axis {
    int64_t axis; /* counted from 0 */
    double value;
};

/* What the verbs are told; each looks at its own. */
struct edit_options {
    bool keep_odd;          /* swap: a last record without a neighbour passes */
    const char *match;      /* take: the labels by which to find the record, or NULL */
    const char *by;         /* average: the labels that make the groups, or NULL */
    const char *name;       /* attribute: the label, */
    const char *value;      /* and what it shall be */
    int64_t steps;          /* interpolate, traverse: records made from one; 2 or more */
    bool spherical;         /* interpolate: along a great circle */
    double low, high;       /* traverse: the axis' first and last value */
    int64_t frame;          /* hold: 0 or more; set, traverse: only this frame, -1: all */
    int64_t frames;         /* sample: T, 0: as many as there are; extend: how many more */
    int64_t count;          /* sample: records made from one; 0: itself */
    int64_t seed;           /* sample, extend */
    double temperature;     /* sample, extend: 1 is the prior, 0 its mean */
    struct edit_axis *axes; /* traverse (without values), set */
    size_t axis_count;
};

struct edit_verb;

/* An edit under way; zero but for what the caller fills in. */
struct edit {
    const struct edit_verb *verb;
    enum edit_object object;
    struct edit_options options;
    struct reader *other;   /* take, attribute: the second stream, started */
    const char *other_name; /* for messages */
    struct model *model;    /* sample, extend; or NULL */
    struct tape *tape;
    int (*write)(void *context, const struct record *r, struct err *e); /* where results go */
    void *context;
    struct err note; /* after edit_begin() and edit_end(): what the user should know, or "" */
    void *state;     /* the verb's */
};

extern const struct edit_verb *const edit_verbs[]; /* NULL-terminated */
const char *edit_verb_name(const struct edit_verb *verb);
const struct edit_verb *edit_verb_find(const char *name); /* NULL: there is none */

/* edit_begin() reads what must be known first (attribute: all of `other`); edit_record() takes one
 * record, which may be changed; edit_end() writes what was held back and checks that nothing is
 * missing. Each: 0, or -1 with the text. edit_close() frees; also after a failure. */
int edit_begin(struct edit *v, struct err *e);
int edit_record(struct edit *v, struct record *r, struct err *e);
int edit_end(struct edit *v, struct err *e);
void edit_close(struct edit *v);

#endif
