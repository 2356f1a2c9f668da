/* limiter.c - see limiter.h */
#include "sound/limiter.h"

#include "sound/sound.h"

#include <math.h>

static const float most = 0.999F;
static const float rise = 2.0F / SOUND_RATE; /* of the gain, in a sample */

size_t limiter_run(float *gain, float *x, size_t n)
{
    size_t changed = 0;
    for (size_t i = 0; i < n; i++) {
        float size = fabsf(x[i]);
        *gain = fminf(*gain + rise, 1);
        if (size > 1 || (*gain < 1 && size * *gain > most))
            *gain = fminf(*gain, most / size);
        if (*gain < 1) {
            x[i] *= *gain;
            changed++;
        }
    }
    return changed;
}
