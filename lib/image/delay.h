/* delay.h - how long a frame of an animation is shown: seconds, as the fractions that files have.
 */
#ifndef IMAGE_DELAY_H
#define IMAGE_DELAY_H

#include <stdbool.h>
#include <stdint.h>

/* What players show a frame for whose file says 0. */
static const double delay_of_none = 0.1;

enum { DELAY_UNITS_MAX = 65535 };

/* The whole number of 1/unit seconds that is the nearest, at most DELAY_UNITS_MAX. */
uint16_t delay_units(float seconds, int unit);
/* Is it exactly that many, as a float? */
bool delay_is_exact(float seconds, int unit);

/* The fraction, in lowest terms, that is exactly this number of seconds, as a float: that of a whole
 * number of 1/1000 or 1/100 s where there is one. Returns false where none is found: then it is the
 * nearest one with small numbers, or the largest. */
bool delay_fraction(float seconds, uint16_t *numerator, uint16_t *denominator);

#endif
