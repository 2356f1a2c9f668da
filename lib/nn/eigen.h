/* eigen.h - the axes of a covariance: along each the variance is what it is, between them there is
 * none. */
#ifndef NN_EIGEN_H
#define NN_EIGEN_H

#include "base/err.h"
#include <stddef.h>

/* The symmetric matrix [n,n] becomes its eigenvectors, one a row, of length 1, largest eigenvalue
 * first; each has a positive largest entry. `what` names it in errors. */
int eigen_principal(float *matrix, float *values, size_t n, const char *what, struct err *e);

#endif
