/* draw_wardrobe.c - palettes and clothes (see draw_wardrobe.h); heads are in draw_head.c, hair in
 * draw_hair.c. */
#include "draw_wardrobe.h"

#include <string.h>

/* Outline, shadow, base, light. Shadows lean to blue and red, lights to yellow. */
static const uint32_t skins[DRAW_VALUES][SHADES] = {
    {0x5c2a26, 0xcf8a6b, 0xf2c29b, 0xffe2c2}, {0x4a221c, 0xa9683f, 0xd69a66, 0xefbf8e},
    {0x2a1414, 0x633726, 0x8d5838, 0xb57d54}, {0x4f3352, 0xc7a0b4, 0xf3dcd6, 0xfff6ef},
    {0x1d3020, 0x4a7838, 0x78a748, 0xa6cd6c}, {0x182a50, 0x3b78ab, 0x62afcd, 0x9fdde6},
};
static const uint32_t eyes[DRAW_VALUES][SHADES] = {
    {0x2a1a2e, 0x1f3f86, 0x4a8be0, 0xffffff}, {0x24140f, 0x4a2c14, 0x8c5a24, 0xffffff},
    {0x160b0e, 0x2e1a10, 0x6b4020, 0xffffff}, {0x2e1c3c, 0x1f6b3c, 0x4cc06a, 0xffffff},
    {0x141c12, 0x8c1f14, 0xe0562c, 0xffffff}, {0x10183a, 0xa87a10, 0xf2cc3c, 0xffffff},
};
static const uint32_t hairs[DRAW_VALUES][SHADES] = {
    {0x2b1610, 0x5f331d, 0x8c4f2a, 0xbb7a43}, {0x5e3812, 0xbd8224, 0xecbb3e, 0xffe58a},
    {0x4c1012, 0x9b2c1c, 0xd5532a, 0xf78f4e}, {0x2f3652, 0x7d89ad, 0xbccadf, 0xf3f8ff},
    {0x5a1842, 0xae3a7c, 0xe66ca6, 0xffaed0}, {0x170f26, 0x2d2247, 0x463a6c, 0x6f60a0},
};
static const uint32_t bands[DRAW_VALUES][SHADES] = {
    {0x2b1610, 0x5f331d, 0x8c4f2a, 0xbb7a43}, {0x5e3812, 0xbd8224, 0xecbb3e, 0xffe58a},
    {0x16324a, 0x24648c, 0x3c9cc8, 0x86d4ee}, {0x2f3652, 0x7d89ad, 0xbccadf, 0xf3f8ff},
    {0x183a4a, 0x2b8a94, 0x54c8c0, 0xa8f0dc}, {0x4a2a10, 0xb8781c, 0xf0b43c, 0xffe08a},
};
static const uint32_t tops[DRAW_VALUES][SHADES] = {
    {0x12343f, 0x1e6f7c, 0x33a3a6, 0x72d2c4}, {0x26164a, 0x4a2e86, 0x6e4bb4, 0x9a7ad8},
    {0x262c3c, 0x667084, 0x9ea9ba, 0xdfe6ee}, {0x2e180e, 0x5f3820, 0x8a5a34, 0xb4824e},
    {0x3c0e1a, 0x7f1c2e, 0xb2303c, 0xdc5c54}, {0x1c3a24, 0x2f6e3c, 0x4f9c4e, 0x8cc872},
};
static const uint32_t trims[DRAW_VALUES][SHADES] = {
    {0x4a4a52, 0xb4b4ac, 0xe6e4d8, 0xffffff}, {0x5a3a10, 0xb88424, 0xeabc44, 0xffe88c},
    {0x5a3a10, 0xb88424, 0xeabc44, 0xffe88c}, {0x5a4632, 0xc0aa84, 0xe8d8b4, 0xfff6dc},
    {0x5a3a10, 0xb88424, 0xeabc44, 0xffe88c}, {0x5c2410, 0xc05a1c, 0xf0902c, 0xffc05c},
};
static const uint32_t pants[DRAW_VALUES][SHADES] = {
    {0x161e38, 0x2c4272, 0x44639c, 0x6c8cc0}, {0x4a1230, 0x8c2650, 0xc2406c, 0xe87890},
    {0x343018, 0x6e6632, 0x9c924c, 0xc4ba74}, {0x20242e, 0x3a4250, 0x565f70, 0x7c8798},
    {0x5a4a38, 0xb8a684, 0xe4d6b2, 0xfff8dc}, {0x141418, 0x2a2a32, 0x42424e, 0x62626e},
};
static const uint32_t pants_trims[DRAW_VALUES][SHADES] = {
    {0x161e38, 0x2c4272, 0x44639c, 0x6c8cc0}, {0x5a4632, 0xc0aa84, 0xf0e2c0, 0xfff6dc},
    {0x343018, 0x6e6632, 0x9c924c, 0xc4ba74}, {0x263048, 0x5c6e92, 0x94a8c6, 0xd8e4f2},
    {0x5a3a10, 0xb88424, 0xeabc44, 0xffe88c}, {0x5a3a08, 0xb8801c, 0xf0b830, 0xffe070},
};
static const uint32_t shoes[DRAW_VALUES][SHADES] = {
    {0x2a1610, 0x5a3420, 0x845230, 0xaa784c}, {0x241420, 0x4c2a44, 0x6e4262, 0x966488},
    {0x3c3c48, 0x9ca0b0, 0xdcdee4, 0xffffff}, {0x263048, 0x5c6e92, 0x94a8c6, 0xd8e4f2},
    {0x5a1a10, 0xa83420, 0xdc5c30, 0xf89458}, {0x3e0c10, 0x7e1c1c, 0xb43428, 0xde6a48},
};
static const uint32_t mouth[SHADES] = {0x4a1418, 0x8c2c30, 0xc85a54, 0xfff4e0};
static const uint32_t steel[SHADES] = {0x2a3048, 0x7c8caa, 0xc4d2e2, 0xffffff};
static const uint32_t wood[SHADES] = {0x2e180c, 0x66401e, 0x966432, 0xc08c50};
static const uint32_t glow[SHADES] = {0x2050b0, 0x3c8cf0, 0x80d0ff, 0xf0ffff};

void wardrobe_palette(uint32_t palette[RAMPS * SHADES], const struct draw_character *c)
{
    const int *value = c->value;
    const uint32_t *ramps[RAMPS] = {
        [RAMP_NONE] = mouth,
        [RAMP_SKIN] = skins[value[DRAW_SKIN]],
        [RAMP_HAIR] = hairs[value[DRAW_HAIR]],
        [RAMP_BAND] = bands[value[DRAW_HAIR]],
        [RAMP_EYE] = eyes[value[DRAW_SKIN]],
        [RAMP_MOUTH] = mouth,
        [RAMP_TOP] = tops[value[DRAW_TOP]],
        [RAMP_TRIM] = trims[value[DRAW_TOP]],
        [RAMP_PANTS] = pants[value[DRAW_PANTS]],
        [RAMP_PANTS_TRIM] = pants_trims[value[DRAW_PANTS]],
        [RAMP_SHOE] = shoes[value[DRAW_PANTS]],
        [RAMP_STEEL] = steel,
        [RAMP_WOOD] = wood,
        [RAMP_GLOW] = glow,
    };
    for (int i = 0; i < RAMPS; i++)
        memcpy(&palette[i * SHADES], ramps[i], sizeof skins[0]);
}

/* ---- tops: half design pixels from the neck; the hip is at y = 24 ---- */

#define TORSO_FRONT                                                                                \
    {                                                                                              \
        -5, 0, 5, 0, 11, 2, 14, 6, 12, 14, 10, 19, 11, 25, -11, 25, -10, 19, -12, 14, -14, 6, -11, \
            2                                                                                      \
    }
#define TORSO_SIDE                                                                                 \
    {                                                                                              \
        -6, 1, 5, 1, 9, 7, 9, 14, 7, 25, -8, 25, -8, 14, -9, 6                                     \
    }

static const struct shape shirt_front[] = {{SHAPE_POLYGON, TOP, TORSO_FRONT},
                                           {SHAPE_SHADING, 0, {4}},
                                           {SHAPE_POLYGON, SKIN | INSIDE, {-4, 0, 4, 0, 0, 7}},
                                           {SHAPE_CAPSULE, TRIM | INSIDE, {-5, 0, 1, 0, 7, 1}},
                                           {SHAPE_CAPSULE, TRIM | INSIDE, {5, 0, 1, 0, 7, 1}},
                                           {SHAPE_RECT, TRIM | INSIDE, {-20, 16, 40, 2}},
                                           {0}};
static const struct shape shirt_side[] = {{SHAPE_POLYGON, TOP, TORSO_SIDE},
                                          {SHAPE_SHADING, 0, {3}},
                                          {SHAPE_CAPSULE, TRIM | INSIDE, {-6, 1, 2, 6, 2, 2}},
                                          {SHAPE_RECT, TRIM | INSIDE, {-20, 16, 40, 2}},
                                          {0}};
static const struct shape shirt_back[] = {{SHAPE_POLYGON, TOP, TORSO_FRONT},
                                          {SHAPE_SHADING, 0, {4}},
                                          {SHAPE_RECT, TRIM | INSIDE, {-20, 16, 40, 2}},
                                          {0}};

static const struct shape robe_front[] = {{SHAPE_POLYGON, TOP, TORSO_FRONT},
                                          {SHAPE_SHADING, 0, {4}},
                                          {SHAPE_POLYGON, TRIM | INSIDE, {-7, 0, 7, 0, 0, 13}},
                                          {SHAPE_POLYGON, TOP_SHADOW | INSIDE, {-4, 0, 4, 0, 0, 8}},
                                          {SHAPE_RECT, TRIM_SHADOW | INSIDE, {-20, 18, 40, 4}},
                                          {SHAPE_RECT, TRIM_LIGHT | INSIDE, {-2, 18, 4, 4}},
                                          {0}};
static const struct shape robe_side[] = {{SHAPE_POLYGON, TOP, TORSO_SIDE},
                                         {SHAPE_SHADING, 0, {3}},
                                         {SHAPE_CAPSULE, TRIM | INSIDE, {4, 0, 1, 9, 12, 1}},
                                         {SHAPE_RECT, TRIM_SHADOW | INSIDE, {-20, 18, 40, 4}},
                                         {0}};
static const struct shape robe_back[] = {{SHAPE_POLYGON, TOP, TORSO_FRONT},
                                         {SHAPE_SHADING, 0, {4}},
                                         {SHAPE_RECT, TRIM_SHADOW | INSIDE, {-20, 18, 40, 4}},
                                         {0}};

static const struct shape armour_front[] = {
    {SHAPE_POLYGON, TOP, TORSO_FRONT},
    {SHAPE_SHADING, 0, {4}},
    {SHAPE_RECT, TOP_OUTLINE | INSIDE, {-20, 12, 40, 1}},
    {SHAPE_POLYGON, TOP_LIGHT | INSIDE, {-9, 4, -3, 4, -4, 10, -8, 10}},
    {SHAPE_RECT, TOP_SHADOW | INSIDE, {-1, 3, 2, 10}},
    {SHAPE_RECT, TRIM | INSIDE, {-20, 14, 40, 2}},
    {SHAPE_RECT, TOP_OUTLINE | INSIDE, {-20, 20, 40, 2}},
    {SHAPE_RECT, TRIM_LIGHT | INSIDE, {-2, 20, 4, 2}},
    {0}};
static const struct shape armour_side[] = {{SHAPE_POLYGON, TOP, TORSO_SIDE},
                                           {SHAPE_SHADING, 0, {3}},
                                           {SHAPE_RECT, TRIM | INSIDE, {-20, 14, 40, 2}},
                                           {SHAPE_RECT, TOP_OUTLINE | INSIDE, {-20, 20, 40, 2}},
                                           {0}};
static const struct shape armour_back[] = {{SHAPE_POLYGON, TOP, TORSO_FRONT},
                                           {SHAPE_SHADING, 0, {4}},
                                           {SHAPE_RECT, TOP_SHADOW | INSIDE, {-1, 3, 2, 11}},
                                           {SHAPE_RECT, TRIM | INSIDE, {-20, 14, 40, 2}},
                                           {SHAPE_RECT, TOP_OUTLINE | INSIDE, {-20, 20, 40, 2}},
                                           {0}};

static const struct shape vest_front[] = {
    {SHAPE_POLYGON, TOP, TORSO_FRONT},
    {SHAPE_SHADING, 0, {4}},
    {SHAPE_POLYGON, TRIM | INSIDE, {-5, 0, 5, 0, 4, 13, 6, 25, -6, 25, -4, 13}},
    {SHAPE_POLYGON, SKIN | INSIDE, {-3, 0, 3, 0, 0, 6}},
    {SHAPE_RECT, TRIM_SHADOW | INSIDE, {0, 8, 2, 18}},
    {SHAPE_RECT, TOP_OUTLINE | INSIDE, {-20, 21, 40, 3}},
    {SHAPE_RECT, TRIM_LIGHT | INSIDE, {-2, 21, 4, 3}},
    {0}};
static const struct shape vest_side[] = {
    {SHAPE_POLYGON, TOP, TORSO_SIDE},
    {SHAPE_SHADING, 0, {3}},
    {SHAPE_POLYGON, TRIM | INSIDE, {6, 0, 12, 0, 12, 25, 6, 25}},
    {SHAPE_RECT, TOP_OUTLINE | INSIDE, {-20, 21, 40, 3}},
    {0}};
static const struct shape vest_back[] = {{SHAPE_POLYGON, TOP, TORSO_FRONT},
                                         {SHAPE_SHADING, 0, {4}},
                                         {SHAPE_RECT, TOP_SHADOW | INSIDE, {-1, 6, 2, 16}},
                                         {SHAPE_RECT, TOP_OUTLINE | INSIDE, {-20, 21, 40, 3}},
                                         {0}};

static const struct shape coat_front[] = {
    {SHAPE_POLYGON, TOP, TORSO_FRONT},
    {SHAPE_SHADING, 0, {4}},
    {SHAPE_RECT, TOP_OUTLINE | INSIDE, {-1, 6, 1, 20}},
    {SHAPE_POLYGON, TOP_LIGHT | INSIDE, {-8, 0, -4, 0, 0, 9, -5, 6}},
    {SHAPE_POLYGON, TOP_LIGHT | INSIDE, {8, 0, 4, 0, 0, 9, 5, 6}},
    {SHAPE_POLYGON, SKIN | INSIDE, {-4, 0, 4, 0, 0, 6}},
    {SHAPE_RECT, TRIM | INSIDE, {-5, 11, 2, 2}},
    {SHAPE_RECT, TRIM | INSIDE, {3, 11, 2, 2}},
    {SHAPE_RECT, TRIM | INSIDE, {-5, 17, 2, 2}},
    {SHAPE_RECT, TRIM | INSIDE, {3, 17, 2, 2}},
    {0}};
static const struct shape coat_side[] = {{SHAPE_POLYGON, TOP, TORSO_SIDE},
                                         {SHAPE_SHADING, 0, {3}},
                                         {SHAPE_CAPSULE, TOP_LIGHT | INSIDE, {-4, 0, 2, 7, 5, 2}},
                                         {SHAPE_RECT, TRIM | INSIDE, {5, 11, 2, 2}},
                                         {SHAPE_RECT, TRIM | INSIDE, {5, 17, 2, 2}},
                                         {0}};
static const struct shape coat_back[] = {{SHAPE_POLYGON, TOP, TORSO_FRONT},
                                         {SHAPE_SHADING, 0, {4}},
                                         {SHAPE_RECT, TOP_OUTLINE | INSIDE, {-10, 18, 20, 2}},
                                         {SHAPE_RECT, TRIM | INSIDE, {-5, 18, 2, 2}},
                                         {SHAPE_RECT, TRIM | INSIDE, {3, 18, 2, 2}},
                                         {0}};

static const struct shape scarf_front[] = {{SHAPE_POLYGON, TOP, TORSO_FRONT},
                                           {SHAPE_SHADING, 0, {4}},
                                           {SHAPE_RECT, TOP_LIGHT | INSIDE, {-20, 10, 40, 2}},
                                           {SHAPE_RECT, TOP_LIGHT | INSIDE, {-20, 16, 40, 2}},
                                           {SHAPE_RECT, TOP_SHADOW | INSIDE, {-20, 22, 40, 4}},
                                           {SHAPE_CAPSULE, TRIM, {-9, 3, 4, 9, 3, 4}},
                                           {SHAPE_CAPSULE, TRIM, {5, 4, 3, 7, 17, 3}},
                                           {SHAPE_CAPSULE, TRIM_SHADOW, {-8, 6, 1, 8, 6, 1}},
                                           {SHAPE_RECT, TRIM_SHADOW, {4, 16, 6, 2}},
                                           {0}};
static const struct shape scarf_side[] = {{SHAPE_POLYGON, TOP, TORSO_SIDE},
                                          {SHAPE_SHADING, 0, {3}},
                                          {SHAPE_RECT, TOP_LIGHT | INSIDE, {-20, 10, 40, 2}},
                                          {SHAPE_RECT, TOP_LIGHT | INSIDE, {-20, 16, 40, 2}},
                                          {SHAPE_RECT, TOP_SHADOW | INSIDE, {-20, 22, 40, 4}},
                                          {SHAPE_CAPSULE, TRIM, {-6, 3, 4, 7, 3, 4}},
                                          {SHAPE_CAPSULE, TRIM_SHADOW, {-5, 6, 1, 7, 6, 1}},
                                          {0}};
static const struct shape scarf_side_tail[] = {
    {SHAPE_CAPSULE, TRIM, {-7, 3, 3, -16, 16, 4}},
    {SHAPE_SHADING, 0, {2}},
    {SHAPE_CAPSULE, TRIM_SHADOW | INSIDE, {-20, 16, 1, -12, 17, 1}},
    {0}};

const struct top wardrobe_tops[DRAW_VALUES] = {
    {.body = {shirt_front, shirt_side, shirt_back},
     .sleeve =
         {.cover = 6, .colour = TOP, .cuff = TRIM, .glove = SKIN, .shoulder = 11, .wrist = 10}},
    {.body = {robe_front, robe_side, robe_back},
     .sleeve =
         {.cover = 14, .colour = TOP, .cuff = TRIM, .glove = SKIN, .shoulder = 11, .wrist = 14},
     .hem = {.length = 11,
             .colour = TOP,
             .edge = TRIM,
             .flare = 2,
             .window = {{0, 16}, {0, 16}, {0, 16}}}},
    {.body = {armour_front, armour_side, armour_back},
     .sleeve = {.cover = 14,
                .colour = TOP,
                .cuff = TRIM,
                .glove = TOP,
                .shoulder = 10,
                .wrist = 10,
                .pad = 15,
                .pad_colour = TOP},
     .hem = {.length = 4,
             .colour = TOP,
             .edge = TRIM,
             .flare = 1,
             .window = {{0, 16}, {0, 16}, {0, 16}}}},
    {.body = {vest_front, vest_side, vest_back},
     .sleeve = {.cover = 12,
                .colour = TRIM,
                .cuff = TRIM_SHADOW,
                .glove = SKIN,
                .shoulder = 10,
                .wrist = 11}},
    {.body = {coat_front, coat_side, coat_back},
     .sleeve =
         {.cover = 14, .colour = TOP, .cuff = TRIM, .glove = SKIN, .shoulder = 11, .wrist = 10},
     .hem = {.length = 12,
             .colour = TOP,
             .edge = TOP_LIGHT,
             .flare = 4,
             .window = {{0, 4, 12, 16}, {0, 8}, {0, 16}}}},
    {.body = {scarf_front, scarf_side, scarf_front},
     .tail = {NULL, scarf_side_tail, NULL},
     .sleeve = {.cover = 14,
                .colour = TOP,
                .cuff = TOP_SHADOW,
                .glove = TRIM,
                .shoulder = 11,
                .wrist = 11}},
};

const struct pants wardrobe_pants[DRAW_VALUES] = {
    {.thigh = PANTS,
     .shin = PANTS,
     .boot = SHOE,
     .boot_cover = 1,
     .hip_radius = 13,
     .knee_radius = 10,
     .ankle_radius = 9,
     .foot_radius = 9},
    {.thigh = SKIN,
     .shin = SKIN,
     .boot = SHOE,
     .boot_cover = 3,
     .hip_radius = 11,
     .knee_radius = 8,
     .ankle_radius = 7,
     .foot_radius = 9,
     .hem = {.length = 11,
             .colour = PANTS,
             .edge = PANTS_TRIM,
             .flare = 6,
             .window = {{0, 16}, {0, 16}, {0, 16}}}},
    {.thigh = PANTS,
     .shin = SKIN,
     .boot = SHOE,
     .boot_cover = 2,
     .hip_radius = 13,
     .knee_radius = 10,
     .ankle_radius = 7,
     .foot_radius = 10},
    {.thigh = PANTS,
     .shin = PANTS_TRIM,
     .boot = SHOE,
     .boot_cover = 3,
     .hip_radius = 12,
     .knee_radius = 10,
     .ankle_radius = 10,
     .foot_radius = 10,
     .knee_pad = 7},
    {.thigh = PANTS,
     .shin = PANTS,
     .boot = SHOE,
     .boot_cover = 0,
     .hip_radius = 14,
     .knee_radius = 16,
     .ankle_radius = 12,
     .foot_radius = 8,
     .toe = 8},
    {.thigh = PANTS,
     .shin = PANTS,
     .boot = SHOE,
     .stripe = PANTS_TRIM,
     .boot_cover = 6,
     .hip_radius = 11,
     .knee_radius = 8,
     .ankle_radius = 8,
     .foot_radius = 10},
};
