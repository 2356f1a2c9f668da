/* cholesky.c - row by row; sums are in double precision. */
#include "blend/cholesky.h"

#include <math.h>

static double product(const float *a, const float *b, size_t n)
{
    double sum[4] = {0};
    for (size_t k = 0; k < n; k++)
        sum[k % 4] += (double)a[k] * (double)b[k];
    return sum[0] + sum[1] + (sum[2] + sum[3]);
}

void cholesky_factor(float *A, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        float *row = A + i * n;
        for (size_t j = 0; j < i; j++)
            row[j] = (float)((row[j] - product(row, A + j * n, j)) / A[j * n + j]);
        double pivot = row[i] - product(row, row, i);
        row[i] = pivot > 0 ? (float)sqrt(pivot) : 1;
    }
}

void cholesky_solve(float *x, const float *L, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = (float)((x[i] - product(x, L + i * n, i)) / L[i * n + i]);
    for (size_t i = n; i-- > 0;) {
        x[i] /= L[i * n + i];
        for (size_t k = 0; k < i; k++)
            x[k] -= x[i] * L[i * n + k];
    }
}
