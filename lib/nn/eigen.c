/* eigen.c - eigenvectors by LAPACK's ssyev, in a fixed order and with fixed signs. */
#include "nn/eigen.h"

#include "base/mem.h"
#include "nn/lapack.h"

#include <math.h>
#include <stdlib.h>

enum { WORK = 64 }; /* floats of LAPACK's working memory per row */

static void swap(float *a, float *b)
{
    float kept = *a;
    *a = *b;
    *b = kept;
}

/* The sign of an eigenvector is arbitrary: this makes its largest entry positive. */
static void settle_sign(float *u, size_t n)
{
    size_t top = 0;
    for (size_t i = 1; i < n; i++)
        if (fabsf(u[i]) > fabsf(u[top]))
            top = i;
    float sign = u[top] < 0 ? -1 : 1;
    for (size_t i = 0; i < n; i++)
        u[i] *= sign;
}

int eigen_principal(float *matrix, float *values, size_t n, const char *what, struct err *e)
{
    int size = (int)n, info = 0, work_size = WORK * size;
    if (lapack_open(e))
        return -1;
    float *work = mem_array(WORK * n, sizeof *work);
    if (!work)
        return err_memory(e, WORK * n * sizeof *work, "eigenvectors");
    blas.ssyev("V", "U", &size, matrix, &size, values, work, &work_size, &info);
    free(work);
    if (info)
        return err_set(
            e,
            "the covariance of %s has no eigenvalues (LAPACK ssyev %d): did the training "
            "diverge? Then try a smaller --rate",
            what, info);
    /* LAPACK's order is ascending. Its matrices are column-major, so a vector is a row here. */
    for (size_t i = 0; i < n / 2; i++) {
        swap(&values[i], &values[n - 1 - i]);
        for (size_t k = 0; k < n; k++)
            swap(&matrix[i * n + k], &matrix[(n - 1 - i) * n + k]);
    }
    for (size_t i = 0; i < n; i++)
        settle_sign(matrix + i * n, n);
    return 0;
}
