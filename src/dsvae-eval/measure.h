/* measure.h - the measurements, with their progress. */
#ifndef DSVAE_EVAL_MEASURE_H
#define DSVAE_EVAL_MEASURE_H

#include "inputs.h"
#include "results.h"

/* Measures all rows that make sense for these inputs, and what probes find in the codes. Ends the
 * program where something fails. */
void measure(struct results *r, struct inputs *in, const struct input_options *o);

#endif
