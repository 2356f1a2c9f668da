/* turn.c - see turn.h */
#include "turn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A sextant of the circle of hues is SEXTANT, a saturation of 1 is ONE. */
enum { SEXTANT = 1 << 12, CIRCLE = 6 * SEXTANT, ONE = 1 << 16 };

struct turn turn_draw(struct rng *r)
{
    struct turn t = {.on = true};
    t.hue = (int)rng_below(r, 360);
    t.saturation = 30 + (int)rng_below(r, 111);
    t.value = 60 + (int)rng_below(r, 66);
    t.tint = rng_below(r, 2) ? 25 : 0;
    return t;
}

void turn_print(char out[TURN_TEXT], const struct turn *t)
{
    *out = '\0';
    if (t->on)
        snprintf(out, TURN_TEXT, "@%d,%d,%d,%d", t->hue, t->saturation, t->value, t->tint);
}

/* Reads "N," or at the end "N" at *at and moves on. Returns -1 if it is something else or too
 * large.
 */
static int parse_number(const char **at, int most, char after)
{
    int n = 0;
    const char *start = *at;
    for (; **at >= '0' && **at <= '9' && n <= most; (*at)++)
        n = n * 10 + (**at - '0');
    if (*at == start || n > most || **at != after)
        return -1;
    *at += after != '\0';
    return n;
}

struct turn turn_parse(char *text)
{
    struct turn t = {.on = true};
    char *mark = strrchr(text, '@');
    if (!mark)
        return (struct turn){0};
    const char *at = mark + 1;
    if ((t.hue = parse_number(&at, 359, ',')) < 0 ||
        (t.saturation = parse_number(&at, TURN_MOST, ',')) < 0 ||
        (t.value = parse_number(&at, TURN_MOST, ',')) < 0 ||
        (t.tint = parse_number(&at, 100, '\0')) < 0)
        return (struct turn){0};
    *mark = '\0';
    return t;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int most(int a, int b)
{
    return a > b ? a : b;
}

/* The hue of a colour whose largest and smallest values differ by c > 0. */
static int hue_of(const uint8_t rgb[3], int high, int c)
{
    int r = rgb[0], g = rgb[1], b = rgb[2];
    if (high == r)
        return ((g - b) * SEXTANT + CIRCLE * c) / c % CIRCLE;
    return high == g ? (b - r) * SEXTANT / c + 2 * SEXTANT : (r - g) * SEXTANT / c + 4 * SEXTANT;
}

/* From hue, saturation and value to one of red (n = 5), green (3), blue (1): v - v s clamp(k, 4 -
 * k, 0..1) with k = n + hue in sextants. `value` has 8 bits after the point. */
static uint8_t channel(int n, int hue, int saturation, int value)
{
    int k = (n * SEXTANT + hue) % CIRCLE;
    int slope = most(0, least(least(k, 4 * SEXTANT - k), SEXTANT));
    int64_t less = (int64_t)value * saturation / ONE * slope / SEXTANT;
    return (uint8_t)((value - less + 128) >> 8);
}

void turn_colour(const struct turn *t, const uint8_t rgb[3], uint8_t out[3])
{
    int high = most(rgb[0], most(rgb[1], rgb[2])), low = least(rgb[0], least(rgb[1], rgb[2]));
    int c = high - low;
    int hue = ((c ? hue_of(rgb, high, c) : 0) + t->hue * CIRCLE / 360) % CIRCLE;
    int saturation = c ? c * ONE / high * t->saturation / 100 : t->tint * ONE / 100;
    int value = least(255 << 8, (high << 8) * t->value / 100);
    saturation = least(saturation, ONE);
    for (int i = 0; i < 3; i++)
        out[i] = channel(5 - 2 * i, hue, saturation, value);
}

void turner_start(struct turner *t, const struct turn *turn)
{
    memset(t, 0, sizeof *t);
    t->turn = *turn;
}

void turner_pixels(struct turner *t, uint8_t *to, const uint8_t *from, size_t n)
{
    for (size_t i = 0; i < n; i++, to += 4, from += 4) {
        uint32_t key = 1u << 24 | (uint32_t)from[0] << 16 | (uint32_t)from[1] << 8 | from[2];
        uint32_t slot = key * 2654435761u >> 22; /* Fibonacci hashing, 10 bits */
        to[3] = from[3];
        if (!from[3]) {
            memset(to, 0, 3);
            continue;
        }
        if (t->slots[slot].key != key) {
            t->slots[slot].key = key;
            turn_colour(&t->turn, from, t->slots[slot].rgb);
        }
        memcpy(to, t->slots[slot].rgb, 3);
    }
}
