/* fft.h - the discrete Fourier transform of real numbers: by kissfft where the build finds it
 * (fft_kiss.c; package libkissfft-dev), else fft_open() fails with a message that says so
 * (fft_none.c). */
#ifndef SOUND_FFT_H
#define SOUND_FFT_H

#include "base/err.h"
#include <stddef.h>

struct fft;

/* Transforms of n real numbers, n even. NULL on failure. */
struct fft *fft_open(size_t n, struct err *e);
void fft_close(struct fft *f); /* NULL is allowed */

/* X_k = sum over t of x_t exp(-2 pi i k t / n). x [n]; X [n/2+1,2]: real and imaginary parts. */
void fft_forward(struct fft *f, float *X, const float *x);
/* Its inverse, divided by n. */
void fft_inverse(struct fft *f, float *x, const float *X);

#endif
