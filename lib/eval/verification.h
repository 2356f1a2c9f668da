/* verification.h - how well codes tell whether two sequences are of the same speaker. */
#ifndef EVAL_VERIFICATION_H
#define EVAL_VERIFICATION_H

#include "base/err.h"
#include <stddef.h>

/* *out: the equal error rate, 0..1, of all pairs of the codes x [n,D] of known classes [n], where a
 * pair is called the same if the cosine of its codes is above a threshold: the mean of the false
 * acceptances and the false rejections at the threshold where they differ least. NAN where there is
 * no pair of one sort. Returns 0, or -1 without memory. */
int equal_error_rate(double *out, const float *x, const size_t *classes, size_t n, size_t D,
                     struct err *e);

#endif
