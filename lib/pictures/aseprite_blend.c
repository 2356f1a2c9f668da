/* aseprite_blend.c - the blend modes of layers. The modes are those of "Compositing and blending"
 * (W3C 2015), in bytes, with the results rounded as Aseprite rounds them. See aseprite.h */
#include "pictures/aseprite_parts.h"

#include <math.h>

static const char *const names[ASE_BLENDS] = {
    "normal",     "multiply",   "screen",     "overlay",    "darken",    "lighten", "color dodge",
    "color burn", "hard light", "soft light", "difference", "exclusion", "hue",     "saturation",
    "color",      "luminosity", "addition",   "subtract",   "divide",
};

const char *ase_blend_name(unsigned blend)
{
    return blend < ASE_BLENDS ? names[blend] : "unknown";
}

bool ase_blend_known(unsigned blend)
{
    return blend < ASE_HUE || (blend > ASE_LUMINOSITY && blend < ASE_BLENDS);
}

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

/* Where `to` is not opaque, the colour is between the blended one and that of `from`. */
void ase_blend_pixel(uint8_t to[4], const uint8_t from[4], uint8_t opacity, unsigned blend)
{
    int below = to[3], above = times(from[3], opacity);
    int alpha = below + above - times(below, above);
    if (above == 0)
        return;
    for (int i = 0; i < 3; i++) {
        int s = from[i];
        if (blend != ASE_NORMAL && below)
            s = times(255 - below, s) + times(below, mix(blend, to[i], s));
        to[i] = (uint8_t)(below ? to[i] + (s - to[i]) * above / alpha : s);
    }
    to[3] = (uint8_t)alpha;
}
