/* ticks.c - see ticks.h */
#include "plot/ticks.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct axis axis_cover(double low, double high, bool logarithmic)
{
    if (logarithmic) {
        double around = pow(high / low, 0.05) + 1e-3;
        return (struct axis){low / around, high * around, true, false};
    }
    double around = 0.05 * (high / 2 - low / 2) * 2; /* the difference may overflow */
    if (around <= fabs(high) * 1e-9)
        around = high == 0 ? 1 : fabs(high) / 2; /* a single value is in the middle */
    return (struct axis){fmax(low - around, -1e300), fmin(high + around, 1e300), false, false};
}

double axis_share(const struct axis *a, double value)
{
    if (a->logarithmic)
        return log(value / a->low) / log(a->high / a->low);
    return (value / 2 - a->low / 2) / (a->high / 2 - a->low / 2);
}

/* The number as text, with a minus sign instead of the hyphen. */
static void put_text(char out[TICK_TEXT], double value, int decimals, bool scientific)
{
    char plain[TICK_TEXT];
    size_t used = 0;
    snprintf(plain, sizeof plain - 8, scientific ? "%.*g" : "%.*f", decimals, value);
    for (const char *c = plain; *c && used + 4 < TICK_TEXT; c++)
        used += (size_t)snprintf(out + used, TICK_TEXT - used, *c == '-' ? "\u2212" : "%c", *c);
}

/* The smallest of 1, 2, 2.5, 5 times a power of 10 that gives at most `most` ticks. */
static double choose_step(const struct axis *a, size_t most)
{
    static const double steps[] = {1, 2, 2.5, 5, 10};
    double least = (a->high / 2 - a->low / 2) / (double)most * 2, power;
    power = pow(10, floor(log10(least)));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        double step = steps[i] * power, ends = floor(a->high / step) - ceil(a->low / step) + 1;
        bool fits = !a->whole || (step >= 1 && step == floor(step));
        if (fits && ends <= (double)most)
            return step;
    }
    return a->whole && 10 * power < 1 ? 1 : 20 * power;
}

static void make_even(struct ticks *t, const struct axis *a, size_t most)
{
    double step = choose_step(a, most);
    bool scientific = fmax(fabs(a->low), fabs(a->high)) >= 1e6 || step < 1e-4;
    int decimals = 0;
    while (!scientific && decimals < 6 &&
           fabs(step * pow(10, decimals) - round(step * pow(10, decimals))) > 1e-6)
        decimals++;
    double first = ceil(a->low / step);
    for (size_t i = 0; i < most && t->count < TICKS_MAX; i++) {
        double value = (first + (double)i) * step;
        if (value > a->high)
            break;
        value = fabs(value) < step / 2 ? 0 : value; /* no "-0" */
        t->at[t->count] = value;
        put_text(t->text[t->count++], value, scientific ? 4 : decimals, scientific);
    }
}

static void add_decades(struct ticks *t, const struct axis *a, const double *multiples, double step)
{
    double last = floor(log10(a->high));
    for (double power = floor(log10(a->low)); power <= last; power += step)
        for (const double *m = multiples; *m > 0 && t->count < TICKS_MAX; m++) {
            double value = *m * pow(10, power);
            if (value < a->low * (1 - 1e-9) || value > a->high * (1 + 1e-9))
                continue;
            t->at[t->count] = value;
            put_text(t->text[t->count++], value, 6, true);
        }
}

/* Powers of 10: with their multiples by 2 and 5, or 3, where `most` allows, or only every second or
 * further power where they are too many. */
static void make_decades(struct ticks *t, const struct axis *a, size_t most)
{
    static const double multiples[][4] = {{1, 2, 5, 0}, {1, 3, 0}, {1, 0}};
    double step = 1;
    for (size_t i = 0; i < 3 || t->count > most; i++) {
        t->count = 0;
        add_decades(t, a, multiples[i < 3 ? i : 2], step);
        if (t->count <= most)
            return;
        step += i >= 2;
    }
}

void ticks_make(struct ticks *t, const struct axis *a, size_t most)
{
    most = most > TICKS_MAX ? TICKS_MAX : most;
    t->count = 0;
    if (a->logarithmic)
        make_decades(t, a, most);
    if (t->count < 2) { /* a range of less than a decade may have none of them */
        t->count = 0;
        make_even(t, a, most);
    }
}
