/* delay.c - see delay.h */
#include "image/delay.h"

#include <math.h>
#include <stddef.h>

uint16_t delay_units(float seconds, int unit)
{
    double units = round((double)seconds * unit);
    return (uint16_t)fmin(fmax(units, 0), DELAY_UNITS_MAX);
}

bool delay_is_exact(float seconds, int unit)
{
    return (float)(delay_units(seconds, unit) / (double)unit) == seconds;
}

/* The convergents of the continued fraction are the nearest fractions with small denominators. The
 * next one is p * whole + the one before; they grow until one is exact or too large. */
static bool find_convergent(float seconds, uint16_t *numerator, uint16_t *denominator)
{
    double rest = (double)seconds, p = 1, q = 0, p_before = 0, q_before = 1;
    for (;;) {
        double whole = floor(rest), p_next = whole * p + p_before, q_next = whole * q + q_before;
        if (p_next > DELAY_UNITS_MAX || q_next > DELAY_UNITS_MAX)
            return false;
        *numerator = (uint16_t)p_next;
        *denominator = (uint16_t)q_next;
        if ((float)(p_next / q_next) == seconds)
            return true;
        p_before = p, q_before = q, p = p_next, q = q_next;
        rest = 1 / (rest - whole);
    }
}

static uint16_t divisor(uint16_t a, uint16_t b)
{
    while (b) {
        uint16_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Files have 1/1000 and 1/100 s, or frames per second. */
bool delay_fraction(float seconds, uint16_t *numerator, uint16_t *denominator)
{
    static const uint16_t units[] = {1000, 100};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (delay_is_exact(seconds, units[i])) {
            uint16_t count = delay_units(seconds, units[i]), common = divisor(count, units[i]);
            *numerator = count / common;
            *denominator = units[i] / common;
            return true;
        }
    *numerator = DELAY_UNITS_MAX; /* of more seconds than a fraction can have */
    *denominator = 1;
    return find_convergent(seconds, numerator, denominator);
}
