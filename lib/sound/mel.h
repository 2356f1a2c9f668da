/* mel.h - bands of the mel scale, m = 2595 log10(1 + f / 700): triangles in hertz over the bins of
 * a spectrum, from 50 Hz to half the rate, each from the centre of the last to that of the next. */
#ifndef SOUND_MEL_H
#define SOUND_MEL_H

#include "sound/sound.h"

#define MEL_LOW 50.0
#define MEL_HIGH (SOUND_RATE / 2.0)

struct mel {
    double centre[SOUND_BANDS]; /* of each band in Hz */
    size_t first[SOUND_BANDS], count[SOUND_BANDS];
    float weight[SOUND_BANDS][SOUND_BINS]; /* of bin first + i; they sum to 1 */
};

void mel_make(struct mel *m);

/* The mean power in each band. band [SOUND_BANDS], power [SOUND_BINS]. */
void mel_bands(const struct mel *m, float *band, const double *power);

/* Back, as a line between the centres: values at `bins` frequencies from 0 Hz to half the rate.
 * out [bins], band [SOUND_BANDS]. */
void mel_spread(const struct mel *m, float *out, const float *band, size_t bins);

#endif
