/* eigen.h - the principal axes of a covariance matrix: its eigenvectors. */
#ifndef NN_EIGEN_H
#define NN_EIGEN_H

#include "base/err.h"
#include <stddef.h>

/* Replaces the symmetric matrix [n,n] by its eigenvectors: one per row, of length 1, with the sign
 * that makes the largest entry positive. values [n] become the eigenvalues. Both are in descending
 * order of the eigenvalues. `what` names the data in errors. Returns 0, or -1 with the text in *e.
 */
int eigen_principal(float *matrix, float *values, size_t n, const char *what, struct err *e);

#endif
