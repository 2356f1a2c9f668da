/* column.h - mean and spread of a column of numbers. */
#ifndef EVAL_COLUMN_H
#define EVAL_COLUMN_H

#include <stddef.h>

/* Mean and standard deviation of column k of x [T,D], T 1 or more. */
void column_moments(double *mean, double *spread, const float *x, size_t T, size_t D, size_t k);

#endif
