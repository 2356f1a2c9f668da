/* fft_kiss.c - fft.h by kissfft. */
#include "base/mem.h"
#include "sound/fft.h"

#include <kiss_fftr.h>
#include <stdlib.h>

struct fft {
    kiss_fftr_cfg forward, inverse;
    size_t n;
};

struct fft *fft_open(size_t n, struct err *e)
{
    struct fft *f = mem_zero(1, sizeof *f);
    if (f) {
        f->n = n;
        f->forward = kiss_fftr_alloc((int)n, 0, NULL, NULL);
        f->inverse = kiss_fftr_alloc((int)n, 1, NULL, NULL);
    }
    if (f && f->forward && f->inverse)
        return f;
    fft_close(f);
    err_memory(e, n * sizeof(float), "a Fourier transform");
    return NULL;
}

void fft_close(struct fft *f)
{
    if (!f)
        return;
    kiss_fftr_free(f->forward);
    kiss_fftr_free(f->inverse);
    free(f);
}

void fft_forward(struct fft *f, float *X, const float *x)
{
    kiss_fftr(f->forward, x, (kiss_fft_cpx *)X);
}

void fft_inverse(struct fft *f, float *x, const float *X)
{
    kiss_fftri(f->inverse, (const kiss_fft_cpx *)X, x);
    for (size_t t = 0; t < f->n; t++)
        x[t] /= (float)f->n;
}
