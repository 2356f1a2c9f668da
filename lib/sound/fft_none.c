/* fft_none.c - fft.h in a build without the libraries of sound. */
#include "sound/audio.h"
#include "sound/fft.h"

struct fft *fft_open(size_t n, struct err *e)
{
    (void)n;
    err_set(e, "%s", audio_absent);
    return NULL;
}

/* The others cannot be called: there is no struct fft. */

void fft_close(struct fft *f)
{
    (void)f;
}

void fft_forward(struct fft *f, float *X, const float *x)
{
    (void)f, (void)X, (void)x;
}

void fft_inverse(struct fft *f, float *x, const float *X)
{
    (void)f, (void)x, (void)X;
}
