/* guess.h - the steps of a guess at a pose, for decode.c: the table of the pose must be set. */
#ifndef COPY_GUESS_H
#define COPY_GUESS_H

#include "copy/decoder.h"

/* Colours of the pixels' places; what the characters with a similar pattern say of them; then
 * rounds of agreement among neighbours. */
void guess_pixels(struct copy_decoder *d);

/* Beliefs from scores [CHOICES]: equal colours get the largest of their scores, or the sum of
 * them; all together have the sum 1. */
void pixel_believe(struct pixel *p, const float score[CHOICES], bool sum);

#endif
