/* colour_map.c - see colour_map.h */
#include "plot/colour_map.h"

#include <math.h>
#include <stddef.h>

enum { STOPS = 11 };

/* ColorBrewer's RdBu (Brewer, Harrower and Penn). */
static const uint8_t diverging[STOPS][3] = {{5, 48, 97},     {33, 102, 172},  {67, 147, 195},
                                            {146, 197, 222}, {209, 229, 240}, {247, 247, 247},
                                            {253, 219, 199}, {244, 165, 130}, {214, 96, 77},
                                            {178, 24, 43},   {103, 0, 31}};

/* viridis (Smith and van der Walt). */
static const uint8_t sequential[STOPS][3] = {
    {68, 1, 84},    {72, 36, 117},  {65, 68, 135},  {53, 95, 141},  {42, 120, 142}, {33, 145, 140},
    {34, 168, 132}, {68, 191, 112}, {122, 209, 81}, {189, 223, 38}, {253, 231, 37}};

static void look_up(uint8_t rgb[3], const uint8_t stops[STOPS][3], double share)
{
    double at = fmin(fmax(share, 0), 1) * (STOPS - 1);
    size_t i = at >= STOPS - 1 ? STOPS - 2 : (size_t)at;
    double part = at - (double)i;
    for (int k = 0; k < 3; k++)
        rgb[k] = (uint8_t)lround(stops[i][k] + part * (stops[i + 1][k] - stops[i][k]));
}

void colour_diverging(uint8_t rgb[3], double share)
{
    look_up(rgb, diverging, share);
}

void colour_sequential(uint8_t rgb[3], double share)
{
    look_up(rgb, sequential, share);
}
