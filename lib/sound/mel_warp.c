/* mel_warp.c - see mel_warp.h */
#include "sound/mel_warp.h"
#include "sound/mel.h"

#include <math.h>

static double mel(double hz)
{
    return 2595 * log10(1 + hz / 700);
}

static double hz(double mels)
{
    return 700 * (pow(10, mels / 2595) - 1);
}

void mel_warp_set(struct mel_warp *w, double stretch, size_t bands)
{
    double step = (mel(MEL_HIGH) - mel(MEL_LOW)) / (double)(bands + 1);
    double first = mel(MEL_LOW) + step, last = (double)(bands - 1);
    w->bands = bands;
    for (size_t i = 0; i < bands; i++) {
        double at = (mel(stretch * hz(first + (double)i * step)) - first) / step;
        at = fmin(fmax(at, 0), last);
        size_t from = (size_t)fmin(at, last - 1);
        w->from[i] = (uint16_t)from;
        w->share[i] = (float)(at - (double)from);
    }
}

void mel_warp_apply(float *to, const float *from, const struct mel_warp *w)
{
    for (size_t i = 0; i < w->bands; i++) {
        const float *pair = from + w->from[i];
        to[i] = pair[0] + w->share[i] * (pair[1] - pair[0]);
    }
}
