/* synthesis.h - from features to sound, piece by piece and in constant memory.
 *
 * With the sound that the features came from: its pitch is changed (psola.h), then its envelope
 * (shape.h); where the features are as they were, the sound is too, to the bit. Without a sound:
 * pulses and noise (pulses.h), whose envelope is then corrected by shape.h. */
#ifndef SOUND_SYNTHESIS_H
#define SOUND_SYNTHESIS_H

#include "base/err.h"
#include "sound/sound.h"
#include <stddef.h>
#include <stdint.h>

struct synthesis;

/* What a record says. */
struct synthesis_input {
    const float *frames; /* [n,SOUND_DIM] what is wanted */
    const float *heard;  /* [n,SOUND_DIM] the features of the sound; NULL: there is no sound */
    size_t n;
    const float *sound; /* [samples] */
    size_t samples;
    double level; /* of the sound, see SOUND_LEVEL */
};

/* `passes`: how many times the envelope is corrected, 0 to SYNTHESIS_PASSES; each needs 32 ms more.
 * NULL on failure. */
enum { SYNTHESIS_PASSES = 4 };
/* A good number for a sound that begins so: more where it is made of pulses. */
static inline int synthesis_passes(const struct synthesis_input *in)
{
    return in->heard ? 1 : 2;
}
struct synthesis *synthesis_open(int passes, uint64_t seed, struct err *e);
void synthesis_close(struct synthesis *s); /* NULL is allowed */

/* Adds the next part of a sound: all of its parts have `heard`, or none has. */
int synthesis_push(struct synthesis *s, const struct synthesis_input *in, struct err *e);
int synthesis_end(struct synthesis *s, struct err *e); /* no more parts follow */

/* At most n of the samples that are complete; returns their number. */
size_t synthesis_take(struct synthesis *s, float *out, size_t n);

#endif
