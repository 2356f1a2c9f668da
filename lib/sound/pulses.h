/* pulses.h - sound from features alone: pulses where the voice sounds, noise elsewhere and above
 * 4 kHz. A pulse is the minimum-phase response of the envelope (Oppenheim and Schafer,
 * "Discrete-Time Signal Processing", from the real cepstrum). */
#ifndef SOUND_PULSES_H
#define SOUND_PULSES_H

#include "base/err.h"
#include "sound/queue.h"

struct pulses;

/* The noise is that of the seed. NULL on failure. */
struct pulses *pulses_open(uint64_t seed, struct err *e);
void pulses_close(struct pulses *p); /* NULL is allowed */

/* Appends to `out` the samples that the frames suffice for: SOUND_HOP for each. */
int pulses_run(struct pulses *p, struct sample_queue *out, const struct target_queue *targets,
               struct err *e);

int64_t pulses_needs_frame(const struct pulses *p); /* the first frame that is still needed */

#endif
