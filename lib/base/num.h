/* num.h - strict parsing of numbers: the complete text must be a number within the range. */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Each returns 0, or -1 with a text such as "'12x' is not a whole number" or
 * "99 is out of range (1 to 64)". */
int num_integer(const char *text, int64_t min, int64_t max, int64_t *out, struct err *e);
int num_real(const char *text, double min, double max, double *out, struct err *e); /* finite */
int num_bytes(const char *text, int64_t min, int64_t max, int64_t *out,
              struct err *e); /* with suffix K, M or G (powers of 1024) */
/* "WxH", or "N" for twice the same number */
int num_pair(const char *text, int64_t min, int64_t max, int64_t out[2], struct err *e);

/* "RRGGBB", with an optional '#' in front, into colour[0..2]. With 4 `channels` also "RRGGBBAA",
 * into colour[0..3]; "RRGGBB" leaves colour[3] unchanged. */
int num_colour(const char *text, int channels, uint8_t *colour, struct err *e);

bool num_finite(const float *x, size_t n); /* whether all n elements are finite */

#endif
