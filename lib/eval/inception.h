/* inception.h - scores of generated sequences from a classifier's predictions. */
#ifndef EVAL_INCEPTION_H
#define EVAL_INCEPTION_H

#include "base/err.h"
#include "model/labels.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct predictions {
    const struct labels *labels;
    const float *p;       /* [n,classes of all labels] probabilities */
    const uint8_t *truth; /* [n,labels] true classes */
    size_t n;             /* sequences */
};

/* In all functions `set` says which labels are looked at; the predicted class of a label is the
 * most probable one. */

/* The share of the sequences whose predicted class is right for every label of the set, 0..1; NAN
 * where n is 0. */
double predictions_right(const struct predictions *v, const bool set[LABELS_MAX]);

/* The effective number of different predictions: e to the entropy of how often each combination of
 * the set's classes is predicted. 1 if it is always the same one, the number of combinations if all
 * are equally frequent. */
double predictions_variety(const struct predictions *v, const bool set[LABELS_MAX]);

/* The inception score and its parts (Salimans et al. 2016; as C-DSVAE computes them): where p(y|x)
 * is the product of the probabilities of the set's labels, and p(y) the mean of p(y|x),
 *     IS = e^(mean KL(p(y|x) || p(y)))   H(y|x) = mean entropy of p(y|x)   H(y) = entropy of p(y)
 * with entropies in nats. Each true combination of classes counts equally: of each, only the first
 * sequences are used, as many as the rarest one has. Fails without memory. */
struct inception {
    double score, conditional, marginal;
};
int inception_score(struct inception *s, const struct predictions *v, const bool set[LABELS_MAX],
                    struct err *e);

/* How many combinations the classes of the set have, at most PREDICTIONS_COMBINATIONS_MAX + 1: with
 * more than PREDICTIONS_COMBINATIONS_MAX the functions above must not be called. */
enum { PREDICTIONS_COMBINATIONS_MAX = 4096 };
size_t predictions_combinations(const struct labels *l, const bool set[LABELS_MAX]);

#endif
