/* leakage.h - what each code tells of the labels, to linear probes: the static code of the motion,
 * the dynamic codes of the character. */
#ifndef EVAL_LEAKAGE_H
#define EVAL_LEAKAGE_H

#include "eval/evaluate.h"

/* Shares that are told right, 0..1; NAN where there is no static code. */
struct leakage {
    double from_static, from_dynamic, chance; /* chance: one in so many classes */
};

/* Of the judge's labels in `set` together: from the posterior mean of f, and from the mean over the
 * frames of z drawn from its posterior (a function of the seed). The probes learn from the teacher,
 * another set that the same model has encoded, and are asked about all of this one; without it they
 * learn from every other character, and are asked about the rest. Fails without memory, or then
 * where a character is alone. */
int leakage_measure(struct leakage *l, const struct evaluation *v, const struct evaluation *teacher,
                    const bool set[LABELS_MAX], struct err *e);

#endif
