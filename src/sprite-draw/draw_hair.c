/* draw_hair.c - the six hair styles, in half design pixels from the middle of the head. */
#include "draw_wardrobe.h"

#include <stddef.h>

/* ---- crop ---- */

static const struct shape crop_front[] = {
    {SHAPE_POLYGON, HAIR, {-22, 3,   -23, -6, -19, -15, -13, -20, -5,  -23, 5,   -23, 13,  -20,
                           19,  -15, 23,  -6, 22,  3,   18,  1,   17,  -5,  12,  -2,  9,   -7,
                           3,   -3,  -1,  -8, -7,  -3,  -10, -7,  -14, -2,  -17, -5,  -18, 1}},
    {SHAPE_SHADING, 0, {4}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {-12, -14, 1, -4, -18, 2}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {2, -10, 1, 8, -18, 1}},
    {0}};
static const struct shape crop_side[] = {
    {SHAPE_POLYGON, HAIR, {11,  -20, 18,  -13, 20,  -5,  15,  -3,  12,  -8,  8,   -2,
                           4,   -6,  1,   2,   -2,  12,  -7,  8,   -10, 17,  -16, 15,
                           -21, 7,   -23, -4,  -20, -14, -12, -20, -3,  -23, 5,   -22}},
    {SHAPE_SHADING, 0, {4}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {-8, -16, 1, 2, -18, 2}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {-16, 0, 1, -10, -10, 1}},
    {0}};
static const struct shape crop_back[] = {
    {SHAPE_ELLIPSE, HAIR, {0, -3, 23, 20}},
    {SHAPE_POLYGON, HAIR, {-21, 4, -17, 15, -12, 12, -8, 18, -3, 14, 1,
                           19,  6, 14,  10, 18,  14, 12, 18, 15, 21, 4}},
    {SHAPE_SHADING, 0, {4}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {-15, -7, 1, -5, -11, 2}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {4, -11, 1, 9, -10, 1}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {-12, -14, 1, -4, -18, 2}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {-8, 4, 1, -6, 13, 1}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {6, 2, 1, 5, 13, 1}},
    {0}};

/* ---- long ---- */

static const struct shape long_front_behind[] = {
    {SHAPE_ELLIPSE, HAIR_SHADOW, {0, -2, 23, 20}},
    {SHAPE_POLYGON, HAIR_SHADOW, {-23, -2, -26, 16, -25, 32, -20, 37, -12, 34,
                                  12,  34, 20,  37, 25,  32, 26,  16, 23,  -2}},
    {SHAPE_POLYGON, HAIR, {-23, -2, -26, 16, -25, 32, -20, 37, -17, 30, -18, 10}},
    {SHAPE_POLYGON, HAIR, {23, -2, 26, 16, 25, 32, 20, 37, 17, 30, 18, 10}},
    {0}};
static const struct shape long_front[] = {
    {SHAPE_POLYGON, HAIR, {0,  -23, -8, -22, -16, -18, -21, -10, -23, 0,  -24, 12, -22,
                           20, -18, 22, -17, 10,  -16, 0,   -11, -6,  -3, -10, 2,  -16}},
    {SHAPE_POLYGON, HAIR, {-2, -23, 8,  -22, 16, -18, 21, -10, 23, 0, 24, 12, 22,
                           20, 18,  22, 17,  10, 16,  0,  11,  -4, 4, -9, 0,  -16}},
    {SHAPE_SHADING, 0, {4}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {-15, -11, 2, -6, -16, 2}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {8, -15, 1, 14, -11, 1}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {1, -23, 1, 1, -16, 1}},
    {0}};
static const struct shape long_side_behind[] = {
    {SHAPE_POLYGON, HAIR, {0,   -22, -12, -20, -20, -13, -24, -2, -26, 14, -27, 30,
                           -22, 38,  -16, 34,  -12, 38,  -7,  32, -5,  14, 0,   4}},
    {SHAPE_SHADING, 0, {4}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {-14, 8, 1, -15, 30, 1}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {-20, 4, 1, -22, 24, 1}},
    {0}};
static const struct shape long_side[] = {
    {SHAPE_POLYGON, HAIR, {10,  -21, 17,  -15, 20,  -7,  16,  -6,  10, -10, 6,
                           -4,  4,   6,   3,   18,  -2,  26,  -8,  28, -16, 26,
                           -23, 6,   -22, -6,  -18, -15, -10, -21, 0,  -23}},
    {SHAPE_SHADING, 0, {4}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {-14, -12, 1, 4, -16, 2}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {-6, 2, 1, -9, 26, 1}},
    {0}};
static const struct shape long_back[] = {
    {SHAPE_ELLIPSE, HAIR, {0, -3, 23, 20}},
    {SHAPE_POLYGON, HAIR, {-23, -2, -26, 16, -25, 32, -20, 38, -12, 35, -6, 40, 0,
                           36,  6,  40,  12, 35,  20, 38,  25, 32,  26, 16, 23, -2}},
    {SHAPE_SHADING, 0, {4}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {-15, -7, 1, -5, -11, 2}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {4, -11, 1, 9, -10, 1}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {-14, -12, 2, -5, -16, 2}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {-18, 8, 1, -19, 24, 1}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {-6, 8, 1, -7, 34, 1}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {7, 4, 1, 8, 34, 1}},
    {0}};

/* ---- ponytail ---- */

static const struct shape tail_front_behind[] = {
    {SHAPE_POLYGON, HAIR, {4,  -20, 14, -27, 24, -24, 30, -12, 31, 4,
                           28, 18,  25, 10,  22, 18,  21, 0,   14, -10}},
    {SHAPE_SHADING, 0, {4}},
    {SHAPE_CAPSULE, BAND, {11, -22, 3, 15, -18, 3}},
    {0}};
static const struct shape tail_front[] = {
    {SHAPE_POLYGON, HAIR, {-21, 8,   -23, -4,  -20, -14, -13, -20, -5,  -23, 5,   -23,
                           13,  -20, 20,  -14, 23,  -4,  21,  8,   18,  4,   16,  -7,
                           8,   -13, -2,  -12, -8,  -7,  -12, -1,  -17, 1,   -18, 6}},
    {SHAPE_SHADING, 0, {4}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {-14, -11, 1, -4, -17, 2}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {2, -13, 1, 10, -20, 1}},
    {0}};
static const struct shape tail_side_behind[] = {
    {SHAPE_POLYGON, HAIR, {-12, -20, -22, -25, -31, -20, -35, -6, -34, 10,
                           -29, 24,  -27, 12,  -23, 18,  -24, 0,  -18, -10}},
    {SHAPE_SHADING, 0, {4}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {-26, -19, 1, -30, -6, 1}},
    {SHAPE_CAPSULE, BAND, {-18, -22, 3, -16, -14, 3}},
    {0}};
static const struct shape tail_side[] = {
    {SHAPE_POLYGON, HAIR, {10,  -21, 17,  -15, 20,  -6,  14,  -7,  8,  -10, 4,
                           -4,  2,   4,   -1,  10,  -3,  3,   -8,  10, -15, 13,
                           -21, 7,   -22, -4,  -19, -14, -11, -21, 0,  -23}},
    {SHAPE_SHADING, 0, {4}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {-10, -16, 1, 4, -17, 2}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {-14, -12, 1, 0, -4, 1}},
    {0}};
static const struct shape tail_back[] = {
    {SHAPE_ELLIPSE, HAIR, {0, -3, 23, 20}},
    {SHAPE_ELLIPSE, HAIR, {0, 4, 19, 13}},
    {SHAPE_SHADING, 0, {4}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {-14, -4, 1, -4, -16, 1}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {14, -4, 1, 4, -16, 1}},
    {SHAPE_CAPSULE, HAIR_OUTLINE, {0, -12, 8, 0, 22, 6}},
    {SHAPE_POLYGON, HAIR, {-6, -18, 6, -18, 8, 4, 5, 20, 0, 30, -5, 20, -8, 4}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {4, -8, 2, 3, 20, 1}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {-4, -8, 1, -4, 12, 1}},
    {SHAPE_CAPSULE, BAND, {-5, -19, 3, 5, -19, 3}},
    {0}};

/* ---- spikes ---- */

static const struct shape spikes_front[] = {
    {SHAPE_POLYGON, HAIR, {-21, 6,  -28, -7, -22, -8, -27, -19, -17, -17, -16, -28, -7,  -22, 1,
                           -32, 7,  -22, 17, -28, 17, -17, 27,  -19, 22,  -8,  28,  -7,  21,  6,
                           17,  -5, 12,  0,  8,   -7, 1,   -1,  -7,  -7,  -12, 0,   -17, -5}},
    {SHAPE_SHADING, 0, {4}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {-10, -12, 1, -12, -22, 1}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {-2, -12, 1, 0, -24, 1}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {8, -9, 1, 12, -20, 1}},
    {0}};
static const struct shape spikes_side[] = {
    {SHAPE_POLYGON, HAIR, {20,  -4,  25,  -13, 17,  -15, 20,  -26, 9,   -22, 6,   -32, -4,  -23,
                           -14, -30, -14, -19, -28, -21, -22, -10, -32, -4,  -22, 0,   -28, 12,
                           -17, 10,  -12, 16,  -5,  8,   1,   3,   5,   -6,  9,   0,   14,  -6}},
    {SHAPE_SHADING, 0, {4}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {0, -12, 1, -10, -20, 1}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {8, -14, 1, 6, -24, 1}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {-8, 0, 1, -20, -6, 1}},
    {0}};
static const struct shape spikes_back[] = {
    {SHAPE_POLYGON, HAIR, {-18, 12, -28, 8, -22, 2, -29, -7, -22, -8, -27, -19, -17, -17, -16,
                           -28, -7, -22, 1, -32, 7, -22, 17, -28, 17, -17, 27,  -19, 22,  -8,
                           29,  -7, 22,  2, 28,  8, 18,  12, 9,   18, 0,   12,  -9,  18}},
    {SHAPE_SHADING, 0, {4}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {-8, -8, 1, -14, -20, 1}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {-2, -12, 1, 0, -24, 1}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {8, -6, 1, 18, -12, 1}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {4, 2, 1, 8, 14, 1}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {-8, 2, 1, -10, 12, 1}},
    {0}};

/* ---- twin tails ---- */

static const struct shape twin_front_behind[] = {
    {SHAPE_CAPSULE, HAIR, {-27, -8, 6, -33, 16, 5}},
    {SHAPE_CAPSULE, HAIR, {-33, 16, 5, -29, 28, 1}},
    {SHAPE_CAPSULE, HAIR, {27, -8, 6, 33, 16, 5}},
    {SHAPE_CAPSULE, HAIR, {33, 16, 5, 29, 28, 1}},
    {SHAPE_SHADING, 0, {4}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {-30, -6, 1, -33, 10, 1}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {26, -6, 1, 30, 10, 1}},
    {SHAPE_ELLIPSE, BAND, {-22, -12, 4, 5}},
    {SHAPE_ELLIPSE, BAND, {22, -12, 4, 5}},
    {0}};
static const struct shape twin_front[] = {
    {SHAPE_POLYGON, HAIR, {-22, 6,   -23, -5, -19, -15, -13, -20, -5,  -23, 5,   -23, 13, -20,
                           19,  -15, 23,  -5, 22,  6,   18,  6,   17,  -4,  10,  -2,  9,  -6,
                           6,   -2,  -6,  -2, -8,  -6,  -10, -2,  -17, -4,  -18, 6}},
    {SHAPE_SHADING, 0, {4}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {-14, -12, 1, 6, -15, 2}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {1, -23, 1, 1, -18, 1}},
    {0}};
static const struct shape twin_side_behind[] = {{SHAPE_CAPSULE, HAIR_SHADOW, {6, -12, 6, 8, 4, 5}},
                                                {0}};
static const struct shape twin_side[] = {
    {SHAPE_POLYGON, HAIR, {10,  -21, 17,  -15, 21,  -5,  18,  -3,  10,  -2, 8,   -6,
                           6,   -2,  4,   6,   0,   6,   -4,  2,   -12, 12, -17, 12,
                           -22, 4,   -22, -6,  -18, -15, -10, -21, 0,   -23}},
    {SHAPE_SHADING, 0, {4}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {-2, -15, 1, 12, -12, 1}},
    {SHAPE_CAPSULE, HAIR_OUTLINE, {-13, -6, 7, -19, 18, 6}},
    {SHAPE_CAPSULE, HAIR_OUTLINE, {-19, 18, 6, -16, 31, 2}},
    {SHAPE_CAPSULE, HAIR, {-13, -6, 5, -19, 18, 4}},
    {SHAPE_CAPSULE, HAIR, {-19, 18, 4, -16, 30, 1}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {-15, -4, 1, -20, 14, 1}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {-11, -2, 1, -16, 22, 1}},
    {SHAPE_ELLIPSE, BAND_OUTLINE, {-10, -12, 6, 6}},
    {SHAPE_ELLIPSE, BAND, {-10, -12, 4, 4}},
    {0}};
static const struct shape twin_back[] = {
    {SHAPE_CAPSULE, HAIR, {-27, -8, 6, -33, 16, 5}},
    {SHAPE_CAPSULE, HAIR, {-33, 16, 5, -29, 28, 1}},
    {SHAPE_CAPSULE, HAIR, {27, -8, 6, 33, 16, 5}},
    {SHAPE_CAPSULE, HAIR, {33, 16, 5, 29, 28, 1}},
    {SHAPE_ELLIPSE, HAIR, {0, -3, 23, 20}},
    {SHAPE_ELLIPSE, HAIR, {0, 3, 19, 14}},
    {SHAPE_SHADING, 0, {4}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {-15, -7, 1, -5, -11, 2}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {4, -11, 1, 9, -10, 1}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {1, -20, 1, 1, 18, 1}},
    {SHAPE_CAPSULE, HAIR_LIGHT | INSIDE, {-14, -12, 1, -5, -16, 2}},
    {SHAPE_ELLIPSE, BAND, {-22, -12, 4, 5}},
    {SHAPE_ELLIPSE, BAND, {22, -12, 4, 5}},
    {0}};

/* ---- curls ---- */

static const struct shape curls_front_behind[] = {{SHAPE_ELLIPSE, HAIR, {0, -6, 26, 22}},
                                                  {SHAPE_ELLIPSE, HAIR, {-23, 2, 9, 9}},
                                                  {SHAPE_ELLIPSE, HAIR, {23, 2, 9, 9}},
                                                  {SHAPE_ELLIPSE, HAIR, {-24, -12, 8, 8}},
                                                  {SHAPE_ELLIPSE, HAIR, {24, -12, 8, 8}},
                                                  {SHAPE_ELLIPSE, HAIR, {-21, 14, 7, 7}},
                                                  {SHAPE_ELLIPSE, HAIR, {21, 14, 7, 7}},
                                                  {SHAPE_SHADING, 0, {4}},
                                                  {0}};
static const struct shape curls_front[] = {
    {SHAPE_ELLIPSE, HAIR, {-17, -12, 8, 8}},
    {SHAPE_ELLIPSE, HAIR, {-8, -14, 8, 8}},
    {SHAPE_ELLIPSE, HAIR, {2, -13, 8, 7}},
    {SHAPE_ELLIPSE, HAIR, {10, -14, 8, 8}},
    {SHAPE_ELLIPSE, HAIR, {18, -11, 7, 7}},
    {SHAPE_ELLIPSE, HAIR, {-13, -22, 9, 8}},
    {SHAPE_ELLIPSE, HAIR, {0, -25, 9, 8}},
    {SHAPE_ELLIPSE, HAIR, {13, -22, 9, 8}},
    {SHAPE_SHADING, 0, {4}},
    {SHAPE_ELLIPSE, HAIR_LIGHT | INSIDE, {-14, -22, 3, 3}},
    {SHAPE_ELLIPSE, HAIR_LIGHT | INSIDE, {-2, -25, 3, 3}},
    {SHAPE_ELLIPSE, HAIR_LIGHT | INSIDE, {-8, -15, 2, 2}},
    {SHAPE_ELLIPSE, HAIR_LIGHT | INSIDE, {10, -20, 2, 2}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {-6, -19, 1, -4, -17, 1}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {6, -17, 1, 8, -19, 1}},
    {0}};
static const struct shape curls_side[] = {
    {SHAPE_ELLIPSE, HAIR, {-8, -10, 20, 17}},
    {SHAPE_ELLIPSE, HAIR, {-20, 8, 9, 9}},
    {SHAPE_ELLIPSE, HAIR, {-26, -4, 8, 8}},
    {SHAPE_ELLIPSE, HAIR, {-22, -17, 9, 9}},
    {SHAPE_ELLIPSE, HAIR, {-9, -25, 9, 8}},
    {SHAPE_ELLIPSE, HAIR, {5, -24, 9, 8}},
    {SHAPE_ELLIPSE, HAIR, {15, -16, 8, 8}},
    {SHAPE_ELLIPSE, HAIR, {-11, 13, 8, 7}},
    {SHAPE_SHADING, 0, {4}},
    {SHAPE_ELLIPSE, HAIR_LIGHT | INSIDE, {-22, -17, 3, 3}},
    {SHAPE_ELLIPSE, HAIR_LIGHT | INSIDE, {-9, -24, 3, 3}},
    {SHAPE_ELLIPSE, HAIR_LIGHT | INSIDE, {5, -22, 3, 3}},
    {SHAPE_ELLIPSE, HAIR_LIGHT | INSIDE, {-12, -8, 2, 2}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {-16, 2, 1, -12, 5, 1}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {-4, -12, 1, 0, -10, 1}},
    {0}};
static const struct shape curls_back[] = {
    {SHAPE_ELLIPSE, HAIR, {0, -4, 26, 22}},
    {SHAPE_ELLIPSE, HAIR, {-23, 2, 9, 9}},
    {SHAPE_ELLIPSE, HAIR, {23, 2, 9, 9}},
    {SHAPE_ELLIPSE, HAIR, {-24, -12, 8, 8}},
    {SHAPE_ELLIPSE, HAIR, {24, -12, 8, 8}},
    {SHAPE_ELLIPSE, HAIR, {-18, 14, 8, 7}},
    {SHAPE_ELLIPSE, HAIR, {18, 14, 8, 7}},
    {SHAPE_ELLIPSE, HAIR, {-6, 17, 8, 7}},
    {SHAPE_ELLIPSE, HAIR, {7, 17, 8, 7}},
    {SHAPE_ELLIPSE, HAIR, {-13, -22, 9, 8}},
    {SHAPE_ELLIPSE, HAIR, {0, -25, 9, 8}},
    {SHAPE_ELLIPSE, HAIR, {13, -22, 9, 8}},
    {SHAPE_SHADING, 0, {4}},
    {SHAPE_ELLIPSE, HAIR_LIGHT | INSIDE, {-14, -22, 3, 3}},
    {SHAPE_ELLIPSE, HAIR_LIGHT | INSIDE, {-2, -25, 3, 3}},
    {SHAPE_ELLIPSE, HAIR_LIGHT | INSIDE, {-18, -6, 2, 2}},
    {SHAPE_ELLIPSE, HAIR_LIGHT | INSIDE, {-4, -10, 2, 2}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {-8, 2, 1, -4, 5, 1}},
    {SHAPE_CAPSULE, HAIR_SHADOW | INSIDE, {8, -4, 1, 12, -2, 1}},
    {0}};

const struct hair wardrobe_hair[DRAW_VALUES] = {
    {.over = {crop_front, crop_side, crop_back}},
    {.behind = {long_front_behind, long_side_behind},
     .over = {long_front, long_side, long_back},
     .covers_ears = true},
    {.behind = {tail_front_behind, tail_side_behind}, .over = {tail_front, tail_side, tail_back}},
    {.over = {spikes_front, spikes_side, spikes_back}},
    {.behind = {twin_front_behind, twin_side_behind}, .over = {twin_front, twin_side, twin_back}},
    {.behind = {curls_front_behind},
     .over = {curls_front, curls_side, curls_back},
     .covers_ears = true},
};
