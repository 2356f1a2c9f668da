/* inception.h - what a judge's verdicts say of generated sequences. */
#ifndef EVAL_INCEPTION_H
#define EVAL_INCEPTION_H

#include "base/err.h"
#include "model/labels.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of n sequences the probabilities p [n, classes of all labels] and the true classes truth [n,
 * labels]. */
struct predictions {
    const struct labels *labels;
    const float *p;
    const uint8_t *truth;
    size_t n;
};

/* The share of the sequences whose decisions are right for every label of the set, 0..1. */
double predictions_right(const struct predictions *v, const bool set[LABELS_MAX]);

/* e to the entropy of how often each combination of the set's classes is decided for: 1 if it is
 * always the same, the number of combinations if all are as frequent. NAN without memory. */
double predictions_variety(const struct predictions *v, const bool set[LABELS_MAX]);

/* The inception score and its parts (Salimans et al. 2016; as C-DSVAE computes them): with p(y|x)
 * the product of the set's heads,
 *     IS = e^(mean KL(p(y|x) || p(y)))   H(y|x) = mean entropy of p(y|x)   H(y) = entropy of p(y)
 * in nats, where p(y) is the mean of p(y|x); over as many sequences of each true combination as the
 * rarest one has, the first ones. Fails without memory. */
struct inception {
    double score, conditional, marginal;
};
int inception_score(struct inception *s, const struct predictions *v, const bool set[LABELS_MAX],
                    struct err *e);

/* How many combinations the classes of a set have; PREDICTIONS_COMBINATIONS_MAX + 1 where there are
 * more than the functions above may be asked about. */
enum { PREDICTIONS_COMBINATIONS_MAX = 4096 };
size_t predictions_combinations(const struct labels *l, const bool set[LABELS_MAX]);

#endif
