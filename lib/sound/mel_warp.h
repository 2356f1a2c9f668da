/* mel_warp.h - a mel spectrum as another vocal tract would make it: its frequency axis stretched
 * (vocal tract length perturbation; Jaitly and Hinton 2013). */
#ifndef SOUND_MEL_WARP_H
#define SOUND_MEL_WARP_H

#include <stddef.h>
#include <stdint.h>

enum { MEL_BANDS_MAX = 256 };

/* Band i of the result is between bands from[i] and from[i] + 1 of the spectrum. */
struct mel_warp {
    size_t bands;
    uint16_t from[MEL_BANDS_MAX];
    float share[MEL_BANDS_MAX]; /* of band from[i] + 1, 0..1 */
};

/* The warp by which frequency f of the result is frequency `stretch` f of the spectrum, whose
 * 2 to MEL_BANDS_MAX bands are centred at equal distances on the mel scale, 2595 log10(1 + f/700),
 * between MEL_LOW and MEL_HIGH (mel.h). */
void mel_warp_set(struct mel_warp *w, double stretch, size_t bands);
/* to, from [bands]; not the same memory */
void mel_warp_apply(float *to, const float *from, const struct mel_warp *w);

#endif
