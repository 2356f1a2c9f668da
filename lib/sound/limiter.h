/* limiter.h - keeps sound within -1..1: where it is louder, its gain falls at once, and rises again
 * to 1 in at most half a second. Sound that is never louder is unchanged, to the bit. */
#ifndef SOUND_LIMITER_H
#define SOUND_LIMITER_H

#include <stddef.h>

/* Changes x [n] in place. `gain` is 1 before the first samples, and is carried on from call to
 * call. Returns how many samples were changed. */
size_t limiter_run(float *gain, float *x, size_t n);

#endif
