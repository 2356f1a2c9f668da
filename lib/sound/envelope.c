/* envelope.c - see envelope.h */
#include "sound/envelope.h"

#include <math.h>

int envelope_open(struct envelope *v, struct err *e)
{
    v->fft = fft_open(SOUND_FFT, e);
    if (!v->fft)
        return -1;
    mel_make(&v->mel);
    for (int i = 0; i < ENVELOPE_WINDOW; i++)
        v->window[i] = (float)(0.5 - 0.5 * cos(2 * M_PI * i / (ENVELOPE_WINDOW - 1)));
    return 0;
}

void envelope_close(struct envelope *v)
{
    fft_close(v->fft);
}

void envelope_sums(const struct envelope *v, double *sum, const float *x)
{
    float windowed[SOUND_FFT] = {0}, X[SOUND_FFT + 2];
    for (int i = 0; i < ENVELOPE_WINDOW; i++)
        windowed[i] = x[i] * v->window[i];
    fft_forward(v->fft, X, windowed);
    sum[0] = 0;
    for (int k = 0; k < SOUND_BINS; k++) {
        double re = (double)X[2 * k], im = (double)X[2 * k + 1];
        sum[k + 1] = sum[k] + (re * re + im * im) / ENVELOPE_WINDOW;
    }
}

/* The power averaged over `width` bins around each bin. */
static void smooth(double *out, const double *sum, double width)
{
    for (int k = 0; k < SOUND_BINS; k++) {
        double edge[2] = {k + 0.5 - width / 2, k + 0.5 + width / 2}, below[2];
        for (int i = 0; i < 2; i++) {
            edge[i] = edge[i] < 0 ? 0 : edge[i] > SOUND_BINS ? SOUND_BINS : edge[i];
            int low = edge[i] < SOUND_BINS ? (int)edge[i] : SOUND_BINS - 1;
            below[i] = sum[low] + (edge[i] - low) * (sum[low + 1] - sum[low]);
        }
        out[k] = (below[1] - below[0]) / (edge[1] - edge[0]);
    }
}

void envelope_bands(const struct envelope *v, float *band, const double *sum, double width)
{
    double power[SOUND_BINS];
    smooth(power, sum, fmax(width * SOUND_FFT / SOUND_RATE, 1));
    mel_bands(&v->mel, band, power);
}

float envelope_feature(float power, double scale)
{
    return (float)log((double)power * scale + SOUND_POWER_LEAST);
}
