/* envelope.h - the power of sound in mel bands, without its harmonics: the spectrum of 25 ms,
 * averaged over the width of one harmonic. */
#ifndef SOUND_ENVELOPE_H
#define SOUND_ENVELOPE_H

#include "base/err.h"
#include "sound/fft.h"
#include "sound/mel.h"

enum { ENVELOPE_WINDOW = 400 }; /* samples, centred on the frame */
#define ENVELOPE_UNVOICED 120.0 /* Hz that are averaged over where there is no pitch */

/* The mean power of white noise of variance 1: the mean square of the window. */
#define ENVELOPE_NOISE 0.375

struct envelope {
    struct fft *fft; /* of SOUND_FFT points */
    struct mel mel;
    float window[ENVELOPE_WINDOW];
};

int envelope_open(struct envelope *v, struct err *e);
void envelope_close(struct envelope *v);

/* Sums of the power in all bins before each bin. sum [SOUND_BINS+1], x [ENVELOPE_WINDOW]. */
void envelope_sums(const struct envelope *v, double *sum, const float *x);
/* band [SOUND_BANDS] of these sums; `width` in Hz: the pitch, or ENVELOPE_UNVOICED. */
void envelope_bands(const struct envelope *v, float *band, const double *sum, double width);

/* The feature of a mean power that is multiplied by `scale`. */
float envelope_feature(float power, double scale);

#endif
