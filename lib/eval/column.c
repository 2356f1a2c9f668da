/* column.c - see column.h */
#include "eval/column.h"

#include <math.h>

void column_moments(double *mean, double *spread, const float *x, size_t T, size_t D, size_t k)
{
    double sum = 0, square = 0;
    for (size_t i = 0; i < T; i++) {
        sum += (double)x[i * D + k] / (double)T;
        square += (double)x[i * D + k] * (double)x[i * D + k] / (double)T;
    }
    *mean = sum;
    *spread = sqrt(fmax(square - sum * sum, 0));
}
