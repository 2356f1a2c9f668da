/* results.h - what is measured: the rows of the tables, and their figures. */
#ifndef DSVAE_EVAL_RESULTS_H
#define DSVAE_EVAL_RESULTS_H

#include "eval/baselines.h"
#include "eval/evaluate.h"
#include "eval/leakage.h"

/* A row: sequences whose codes come from the same origins. */
enum row {
    REAL,
    RECONSTRUCTION,
    MADE,
    SWAP,
    SWAP_STATIC,
    SWAP_DYNAMIC,
    DRAWN_DYNAMIC,
    DRAWN_STATIC,
    FIRST_BASELINE, /* and so on, in the order of enum baseline */
    ROWS = FIRST_BASELINE + BASELINES
};

struct row_kind {
    const char *name, *key; /* in the table; in JSON */
    enum origin f, z;       /* of the static and the dynamic code; not of baselines */
};
extern const struct row_kind row_kinds[ROWS];

struct results {
    const struct labels *labels; /* of the classifier; NULL: there is none */
    const char *moving;          /* names of the labels that move, with commas between them */
    bool made;                   /* frames made elsewhere were measured, instead of swaps */
    struct outcome outcomes[ROWS];
    struct leakage leaks[LABELS_MAX + 1]; /* of each label, and of those that move together */
    size_t without_partner;               /* sequences that have no swap */
    bool snapped;                         /* exact pixels are counted after snapping to a palette */
};
void results_free(struct results *r);

/* Sets of labels, for predictions and probes: one label alone, or those that move. */
void labels_set_one(bool set[LABELS_MAX], size_t label);
void labels_set_moving(bool set[LABELS_MAX], const struct labels *l, const char *moving);

#endif
