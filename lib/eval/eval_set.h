/* eval_set.h - labelled sequences to measure a model by. */
#ifndef EVAL_EVAL_SET_H
#define EVAL_EVAL_SET_H

#include "eval/likeness.h"
#include "model/dataset.h"
#include "model/labels.h"

/* The sequences, who is in them, and who swaps with whom (measure.h). */
struct eval_set {
    struct dataset data;
    struct identity *who;               /* [count] */
    size_t *static_from, *dynamic_from; /* [count] */
    struct palette palette;
    bool has_palette; /* it has all colours of all frames */
};

/* Adds a record; `moving`: the labels that move. */
int eval_set_add(struct eval_set *s, struct record *r, const char *moving, struct err *e);
/* The end of it: draws the partners, collects the palette. */
int eval_set_finish(struct eval_set *s, uint64_t seed, struct err *e);
void eval_set_free(struct eval_set *s);

/* truth_of[j]: the sequence that has the labels of made sequence j, those that l knows (NULL: all).
 * Fails where there is none, or more than one. */
int eval_set_match(size_t *truth_of, const struct eval_set *truth, const struct eval_set *made,
                   const struct labels *l, struct err *e);

#endif
