/* stats.h - range, mean and norm of a tensor, and the distance of two. */
#ifndef TNS_STATS_H
#define TNS_STATS_H

#include "tns/tensor.h"

struct stats {
    size_t finite, nans, infinities;
    double min, max, mean; /* of the finite elements; NaN if there are none */
    double norm;           /* the root of the sum of their squares */
};

struct stats stats_of(const struct tensor *t);

/* The largest |a - b| over two tensors of one dtype and shape, and the first element that has it.
 * Two NaNs, and two equal infinities, do not differ; a NaN or an infinity and anything else differ
 * by infinity. *squares: the sum of their squares. */
double stats_distance(const struct tensor *a, const struct tensor *b, size_t *where,
                      double *squares);

#endif
