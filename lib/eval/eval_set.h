/* eval_set.h - labelled sequences to measure a model by. */
#ifndef EVAL_EVAL_SET_H
#define EVAL_EVAL_SET_H

#include "model/dataset.h"
#include "model/labels.h"
#include "eval/likeness.h"

/* The sequences, who is in them, and who swaps with whom (measure.h). */
struct test_set {
    struct dataset data;
    struct identity *who;               /* [count] */
    size_t *static_from, *dynamic_from; /* [count] */
    struct palette palette;
    bool has_palette; /* it has all colours of all frames */
};

/* Adds a record; `moving`: the labels that move. */
int test_set_add(struct test_set *s, struct record *r, const char *moving, struct err *e);
/* The end of it: draws the partners, collects the palette. */
int test_set_settle(struct test_set *s, uint64_t seed, struct err *e);
void test_set_free(struct test_set *s);

/* truth_of[j]: the sequence that has the labels of made sequence j, those that l knows (NULL: all).
 * Fails where there is none, or more than one. */
int test_set_match(size_t *truth_of, const struct test_set *truth, const struct test_set *made,
                   const struct labels *l, struct err *e);

#endif
