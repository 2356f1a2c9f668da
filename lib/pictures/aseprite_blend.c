/* aseprite_blend.c - the blend modes of layers. The modes are those of "Compositing and blending"
 * (W3C 2015), in bytes, with the results rounded as Aseprite rounds them. See aseprite.h */
#include "pictures/aseprite_parts.h"

#include <math.h>

uint8_t ase_times(unsigned a, unsigned b)
{
    unsigned product = a * b + 128;
    return (uint8_t)((product + (product >> 8)) >> 8);
}

static int times(int a, int b)
{
    return ase_times((unsigned)a, (unsigned)b);
}

/* 255 * a / b, rounded; a < b */
static int ratio(int a, int b)
{
    return (a * 255 + b / 2) / b;
}

static int screen(int b, int s)
{
    return b + s - times(b, s);
}

static int hard_light(int b, int s)
{
    return s < 128 ? times(b, 2 * s) : screen(b, 2 * s - 255);
}

static int soft_light(int below, int source)
{
    double b = below / 255.0, s = source / 255.0;
    double d = b <= 0.25 ? ((16 * b - 12) * b + 4) * b : sqrt(b);
    double r = s <= 0.5 ? b - (1 - 2 * s) * b * (1 - b) : b + (2 * s - 1) * (d - b);
    return (int)(r * 255 + 0.5);
}

static int dodge(int b, int s)
{
    return b == 0 ? 0 : b >= 255 - s ? 255 : ratio(b, 255 - s);
}

static int burn(int b, int s)
{
    return b == 255 ? 255 : 255 - b >= s ? 0 : 255 - ratio(255 - b, s);
}

static int divide(int b, int s)
{
    return b == 0 ? 0 : b >= s ? 255 : ratio(b, s);
}

/* One channel: `s` on the opaque colour `b`. */
static int mix(unsigned blend, int b, int s)
{
    switch (blend) {
    case 1:
        return times(b, s);
    case 2:
        return screen(b, s);
    case 3:
        return hard_light(s, b);
    case 4:
        return b < s ? b : s;
    case 5:
        return b > s ? b : s;
    case 6:
        return dodge(b, s);
    case 7:
        return burn(b, s);
    case 8:
        return hard_light(b, s);
    case 9:
        return soft_light(b, s);
    case 10:
        return b > s ? b - s : s - b;
    case 11:
        return b + s - 2 * times(b, s);
    case 16:
        return b + s > 255 ? 255 : b + s;
    case 17:
        return b > s ? b - s : 0;
    case 18:
        return divide(b, s);
    default:
        return s;
    }
}

/* ---- modes of whole colours ---- */

struct colour {
    double c[3]; /* red, green, blue, 0 to 1 */
};

static struct colour colour_of(const uint8_t rgba[4])
{
    return (struct colour){{rgba[0] / 255.0, rgba[1] / 255.0, rgba[2] / 255.0}};
}

static double luminosity(struct colour x)
{
    return 0.3 * x.c[0] + 0.59 * x.c[1] + 0.11 * x.c[2];
}

static double least(struct colour x)
{
    return fmin(x.c[0], fmin(x.c[1], x.c[2]));
}

static double most(struct colour x)
{
    return fmax(x.c[0], fmax(x.c[1], x.c[2]));
}

static double saturation(struct colour x)
{
    return most(x) - least(x);
}

/* The same hue with this saturation: the least channel becomes 0, the largest s. */
static struct colour with_saturation(struct colour x, double s)
{
    double low = least(x), range = saturation(x);
    for (int i = 0; i < 3; i++)
        x.c[i] = range > 0 ? (x.c[i] - low) * s / range : 0;
    return x;
}

/* The same colour with this luminosity; what leaves the range of 0 to 1 is moved towards grey. */
static struct colour with_luminosity(struct colour x, double l)
{
    double change = l - luminosity(x);
    for (int i = 0; i < 3; i++)
        x.c[i] += change;
    double low = least(x), high = most(x), grey = luminosity(x);
    for (int i = 0; i < 3 && low < 0; i++)
        x.c[i] = grey + (x.c[i] - grey) * grey / (grey - low);
    for (int i = 0; i < 3 && high > 1; i++)
        x.c[i] = grey + (x.c[i] - grey) * (1 - grey) / (high - grey);
    return x;
}

static struct colour mix_colours(unsigned blend, struct colour b, struct colour s)
{
    switch (blend) {
    case ASE_HUE:
        return with_luminosity(with_saturation(s, saturation(b)), luminosity(b));
    case ASE_SATURATION:
        return with_luminosity(with_saturation(b, saturation(s)), luminosity(b));
    case ASE_COLOR:
        return with_luminosity(s, luminosity(b));
    default: /* ASE_LUMINOSITY */
        return with_luminosity(b, luminosity(s));
    }
}

/* The colour of `from` on the opaque colour of `to`. */
static void mix_pixel(int mixed[3], unsigned blend, const uint8_t to[4], const uint8_t from[4])
{
    bool whole = blend >= ASE_HUE && blend <= ASE_LUMINOSITY;
    struct colour x = {{0}};
    if (whole)
        x = mix_colours(blend, colour_of(to), colour_of(from));
    for (int i = 0; i < 3; i++)
        mixed[i] = whole ? (int)(255 * fmin(fmax(x.c[i], 0), 1)) : mix(blend, to[i], from[i]);
}

/* Where `to` is not opaque, the colour is between the blended one and that of `from`. */
void ase_blend_pixel(uint8_t to[4], const uint8_t from[4], uint8_t opacity, unsigned blend)
{
    int below = to[3], above = times(from[3], opacity);
    int alpha = below + above - times(below, above), mixed[3];
    if (above == 0)
        return;
    if (blend != ASE_NORMAL)
        mix_pixel(mixed, blend, to, from);
    for (int i = 0; i < 3; i++) {
        int s = from[i];
        if (blend != ASE_NORMAL && below)
            s = times(255 - below, s) + times(below, mixed[i]);
        to[i] = (uint8_t)(below ? to[i] + (s - to[i]) * above / alpha : s);
    }
    to[3] = (uint8_t)alpha;
}
