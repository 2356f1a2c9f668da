/* features.h - what the filter sees of a choice: numbers of about -1 to 1. */
#ifndef COPY_FEATURES_H
#define COPY_FEATURES_H

#include "copy/decoder.h"

enum { NEIGHBOURS = 8, FEATURES = VOTES + 2 + 5 * NEIGHBOURS + 10 };

/* Expected brightness of the pixels as they are believed now: d->bright. */
void features_begin(struct copy_decoder *d);

/* out [n,CHOICES,FEATURES] for rows at[n] of the table. */
void features_fill(float *out, struct copy_decoder *d, const uint32_t *at, size_t n);

#endif
