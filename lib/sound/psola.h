/* psola.h - changes the pitch of a voice and keeps its time and envelope: windows of two periods,
 * laid at the distance of the new period (Moulines and Charpentier, "Pitch-synchronous waveform
 * processing techniques for text-to-speech synthesis using diphones", 1990). */
#ifndef SOUND_PSOLA_H
#define SOUND_PSOLA_H

#include "base/err.h"
#include "sound/queue.h"

struct psola;

/* NULL on failure. */
struct psola *psola_open(struct err *e);
void psola_close(struct psola *p); /* NULL is allowed */

/* Appends to `out` the samples that follow from `in`. Where no voiced frame has a wanted pitch that
 * differs from its own, they are unchanged, to the bit. */
int psola_run(struct psola *p, struct sample_queue *out, const struct sample_queue *in,
              const struct target_queue *targets, struct err *e);

/* The first sample of `in` and the first frame that are still needed. */
int64_t psola_needs_sample(const struct psola *p);
int64_t psola_needs_frame(const struct psola *p);

#endif
