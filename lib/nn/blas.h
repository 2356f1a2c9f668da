/* blas.h - OpenBLAS, made fit for our workers. Internal to this floor. */
#ifndef NN_BLAS_H
#define NN_BLAS_H

/* Before the first matrix product; further calls do nothing. */
void blas_prepare(void);

#endif
