/* shape.h - gives sound the envelope that is wanted: short-time spectra, each multiplied by the
 * wanted envelope divided by that of the sound, at most 30 dB up or down. */
#ifndef SOUND_SHAPE_H
#define SOUND_SHAPE_H

#include "base/err.h"
#include "sound/queue.h"

struct shape;

/* NULL on failure. */
struct shape *shape_open(struct err *e);
void shape_close(struct shape *s); /* NULL is allowed */

/* Appends to `out` the samples that follow from `in`. A sample that only frames that are not edited
 * reach is unchanged, to the bit. */
int shape_run(struct shape *s, struct sample_queue *out, const struct sample_queue *in,
              const struct target_queue *targets, struct err *e);

/* The first sample of `in` and the first frame that are still needed. */
int64_t shape_needs_sample(const struct shape *s);
int64_t shape_needs_frame(const struct shape *s);

#endif
