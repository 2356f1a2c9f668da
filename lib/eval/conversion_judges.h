/* conversion_judges.h - which word and which speaker a classifier takes converted sequences for.
 * The judge of words is a logistic regression on JUDGED_FRAMES frames, evenly spread over the
 * sequence, without its mean; that of speakers one on mean and spread: it can be fooled by moving
 * these. Internal to lib/eval. */
#ifndef EVAL_CONVERSION_JUDGES_H
#define EVAL_CONVERSION_JUDGES_H

#include "eval/conversion.h"

enum { JUDGED_FRAMES = 12 };

/* The features of the sequences of all pairs. */
struct judged {
    size_t count, most;
    size_t W, S;                       /* numbers of a word, and of a speaker */
    float *words, *speakers;           /* [CONVERSIONS,most,W], [CONVERSIONS,most,S] */
    size_t *content, *source, *target; /* [most] */
};

int judged_open(struct judged *j, size_t most, const struct model *m, struct err *e);
void judged_free(struct judged *j);
/* Sets the features of row `row` of pair j->count, from x [T,D]. */
void judged_add(struct judged *j, enum conversion_row row, const float *x, size_t T,
                const struct model *m);
/* Trains the judges, and sets what they say in *out. */
int judge_all(struct conversion *out, const struct judged *j, const struct conversion_set *s,
              struct err *e);

#endif
