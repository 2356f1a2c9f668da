/* lapack.h - OpenBLAS and its LAPACK, loaded at the first use. Networks use the kernels of nn/gemm,
 * so most programs never load it. */
#ifndef NN_LAPACK_H
#define NN_LAPACK_H

#include "base/err.h"
#include <cblas.h>
#undef I /* of <complex.h>, which cblas.h brings in */

/* The functions in use; valid after lapack_open(). */
struct lapack {
    __typeof__(cblas_sgemm) *sgemm; /* for comparison, in the benchmarks */
    __typeof__(openblas_get_corename) *corename;
    /* LAPACK: eigenvalues w, ascending, and eigenvectors (columns of a) of a symmetric matrix */
    void (*ssyev)(const char *job, const char *half, const int *n, float *a, const int *lda,
                  float *w, float *work, const int *lwork, int *info);
    /* LAPACK: solves A X = B in place, A symmetric and positive definite, both column-major */
    void (*dposv)(const char *half, const int *n, const int *columns, double *a, const int *lda,
                  double *b, const int *ldb, int *info);
};
extern struct lapack blas;

/* Loads it, once, with all the memory that it needs; a program that needs it at the end of long
 * work calls this at the start. Returns 0, or -1 with the text in *e: it is not installed, has no
 * such function, or there is not enough memory. */
int lapack_open(struct err *e);

#endif
