/* cholesky.h - systems of linear equations with a symmetric positive definite matrix. */
#ifndef BLEND_CHOLESKY_H
#define BLEND_CHOLESKY_H

#include <stddef.h>

/* A [n,n], of which the lower triangle is read, becomes L there, with A = L L^T. A pivot that is
 * not positive, which rounding can make of a small one, counts as 1. */
void cholesky_factor(float *A, size_t n);
/* x [n] = A^-1 x */
void cholesky_solve(float *x, const float *L, size_t n);

#endif
