/* leakage.h - which labels linear probes read from each code: a static code should not show the
 * motion, nor the dynamic codes the character. */
#ifndef EVAL_LEAKAGE_H
#define EVAL_LEAKAGE_H

#include "eval/evaluate.h"

/* Shares of the sequences that a probe classifies correctly, 0..1. */
struct leakage {
    double from_static; /* NAN where there is no static code */
    double from_dynamic;
    double chance; /* 1 / classes */
};

/* Measures the classifier's labels in `set` together. One probe sees the posterior mean of f, the
 * other the mean over the frames of z drawn from its posterior (a function of the seed). They learn
 * from `teacher`, an evaluation of another set by the same model, and are tested on all of *v;
 * where `teacher` is NULL they learn from every other character, and are tested on the rest. Fails
 * without memory, or without a teacher where the set has one character only. */
int leakage_measure(struct leakage *l, const struct evaluation *v, const struct evaluation *teacher,
                    const bool set[LABELS_MAX], struct err *e);

#endif
