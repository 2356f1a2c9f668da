/* invented_voice.c - see invented_voice.h */
#include "invented_voice.h"

#include "base/rng.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FORMANTS = 9, BREATHS = 8 };

__attribute__((format(printf, 2, 3))) static void add(struct invented_voice *v, const char *format,
                                                      ...)
{
    size_t used = strlen(v->text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(v->text + used, sizeof v->text - used, format, arguments);
    va_end(arguments);
}

static double between(struct rng *r, double low, double high)
{
    return low + (high - low) * (double)rng_uniform(r);
}

static double normal(struct rng *r, double mean, double spread)
{
    float x;
    rng_normals(r, &x, 1);
    return mean + spread * (double)x;
}

static double limited(double x, double low, double high)
{
    return fmin(fmax(x, low), high);
}

/* In percent of the base voice: frequency, height, width. */
static void add_formants(struct invented_voice *v, struct rng *r)
{
    double tract = v->female ? between(r, 1.04, 1.25) : between(r, 0.82, 1.06);
    for (int k = 0; k < FORMANTS; k++) {
        double frequency = 100 * tract * (k ? normal(r, 1, 0.035) : 1);
        double height = limited(normal(r, 95, 15) * (1 - 0.02 * k), 40, 130);
        double width = limited(normal(r, 100, 20), 60, 160);
        add(v, "formant %d %.0f %.0f %.0f\n", k, frequency, height, width);
    }
}

static void add_breath(struct invented_voice *v, struct rng *r)
{
    double breath = between(r, 0, 6);
    if (rng_below(r, 2))
        return;
    add(v, "breath");
    for (int k = 0; k < BREATHS; k++)
        add(v, " %.0f", fmax(0, normal(r, breath, 1)));
    add(v, "\n");
}

void invented_voice_draw(struct invented_voice *v, uint64_t seed, uint64_t number)
{
    struct rng r = rng_make(seed, number, 1);
    *v = (struct invented_voice){.female = rng_below(&r, 2)};
    double pitch = v->female ? between(&r, 150, 240) : between(&r, 75, 140);
    add(v, "language variant\nname invented\ngender %s\n", v->female ? "female" : "male");
    add(v, "pitch %.0f %.0f\n", pitch, pitch * between(&r, 1.3, 1.75));
    add_formants(v, &r);
    add_breath(v, &r);
    add(v, "roughness %u\nflutter %u\n", rng_below(&r, 5), rng_below(&r, 6));
    add(v, "consonants %.0f\n", between(&r, 70, 130));
    double low = between(&r, 90, 255), middle = between(&r, 60, 200), high = between(&r, 30, 130);
    add(v, "tone 600 %.0f 1200 %.0f 2000 %.0f\n", low, middle, high);
}
