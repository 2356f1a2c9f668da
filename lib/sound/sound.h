/* sound.h - what a stream of frames holds that are features of speech, 100 frames a second.
 *
 * A frame has SOUND_DIM numbers: the logarithm of the mean power in SOUND_BANDS mel bands, of an
 * envelope without harmonics; the logarithm of the pitch in Hz; and 1 where the voice sounds, else
 * 0. N samples have (N + SOUND_HOP - 1) / SOUND_HOP frames; frame t is centred at sample
 * SOUND_HOP * t + SOUND_HOP / 2. */
#ifndef SOUND_SOUND_H
#define SOUND_SOUND_H

#include <stddef.h>

enum {
    SOUND_RATE = 16000, /* samples a second, one channel */
    SOUND_HOP = 160,    /* samples a frame */
    SOUND_BANDS = 40,
    SOUND_PITCH = SOUND_BANDS,      /* the column of the logarithm of the pitch */
    SOUND_VOICED = SOUND_BANDS + 1, /* the column of voicing */
    SOUND_DIM = SOUND_BANDS + 2,
    SOUND_FFT = 1024,              /* points of the spectra */
    SOUND_BINS = SOUND_FFT / 2 + 1 /* of a spectrum: 0 Hz to half the rate */
};

/* The pitches that are looked for, and what a record without a voice has, in Hz. */
enum { SOUND_PITCH_LOW = 55, SOUND_PITCH_HIGH = 500, SOUND_PITCH_NONE = 150 };

/* The level that features are brought to: root of the mean power where it is loud. */
#define SOUND_LEVEL 0.1
#define SOUND_LEVEL_LEAST 0.001 /* what is softer is not raised further */
#define SOUND_POWER_LEAST 1e-7  /* is added to the power in each band, before the logarithm */

static inline size_t sound_frames(size_t samples)
{
    return samples / SOUND_HOP + (samples % SOUND_HOP != 0);
}

#endif
