/* draw_wardrobe.h - the tables of palettes and clothes (draw_wardrobe.c), heads and faces
 * (draw_head.c) and hair (draw_hair.c). */
#ifndef SPRITE_DRAW_DRAW_WARDROBE_H
#define SPRITE_DRAW_DRAW_WARDROBE_H

#include "draw_pose.h"
#include "draw_raster.h"

/* The ramps of a picture. Their four colours depend on the character. */
enum ramp {
    RAMP_NONE,
    RAMP_SKIN,
    RAMP_HAIR,
    RAMP_BAND,  /* ribbons in the hair */
    RAMP_EYE,   /* SHADOW and BASE: iris, LIGHT: its shine */
    RAMP_MOUTH, /* also horns and teeth: LIGHT */
    RAMP_TOP,
    RAMP_TRIM, /* second colour of the top */
    RAMP_PANTS,
    RAMP_PANTS_TRIM,
    RAMP_SHOE,
    RAMP_STEEL,
    RAMP_WOOD,
    RAMP_GLOW,
    RAMPS
};

/* All colours by name: RAMP * SHADES + shade. */
enum colour {
    SKIN_OUTLINE = RAMP_SKIN * SHADES,
    SKIN_SHADOW,
    SKIN,
    SKIN_LIGHT,
    HAIR_OUTLINE,
    HAIR_SHADOW,
    HAIR,
    HAIR_LIGHT,
    BAND_OUTLINE,
    BAND_SHADOW,
    BAND,
    BAND_LIGHT,
    EYE_OUTLINE,
    EYE_SHADOW,
    EYE,
    EYE_LIGHT,
    MOUTH_OUTLINE,
    MOUTH_SHADOW,
    MOUTH,
    MOUTH_LIGHT,
    TOP_OUTLINE,
    TOP_SHADOW,
    TOP,
    TOP_LIGHT,
    TRIM_OUTLINE,
    TRIM_SHADOW,
    TRIM,
    TRIM_LIGHT,
    PANTS_OUTLINE,
    PANTS_SHADOW,
    PANTS,
    PANTS_LIGHT,
    PANTS_TRIM_OUTLINE,
    PANTS_TRIM_SHADOW,
    PANTS_TRIM,
    PANTS_TRIM_LIGHT,
    SHOE_OUTLINE,
    SHOE_SHADOW,
    SHOE,
    SHOE_LIGHT,
    STEEL_OUTLINE,
    STEEL_SHADOW,
    STEEL,
    STEEL_LIGHT,
    WOOD_OUTLINE,
    WOOD_SHADOW,
    WOOD,
    WOOD_LIGHT,
    GLOW_OUTLINE,
    GLOW_SHADOW,
    GLOW,
    GLOW_LIGHT,
};

/* 0xRRGGBB by ramp and shade. */
void wardrobe_palette(uint32_t palette[RAMPS * SHADES], const struct draw_character *c);

/* Relative to the middle of the head. */
struct head {
    const struct shape *shape[VIEWS];
    const struct shape *ears[VIEWS]; /* behind the head; in the side view over the hair */
    const struct shape *mark[VIEWS]; /* on the face: freckles, tusks; NULL: nothing */
    bool long_ears;                  /* visible over every hair */
};
extern const struct head wardrobe_heads[DRAW_VALUES];

/* Eyes and mouth; NULL in the back view. */
extern const struct shape *const wardrobe_faces[FACES][VIEWS];

struct hair {
    const struct shape *behind[VIEWS]; /* behind the head; NULL: nothing */
    const struct shape *over[VIEWS];
    bool covers_ears;
};
extern const struct hair wardrobe_hair[DRAW_VALUES];

/* Cloth that hangs from the hip and follows the legs. A length of 16 reaches the ankle. A window is
 * the part of the width that the cloth covers, in sixteenths: {from, to} twice, for each view. */
struct hem {
    uint8_t length, colour, edge; /* edge: colour of the border below, 0: none */
    uint8_t flare;                /* half design pixels on either side */
    uint8_t window[VIEWS][4];
};

/* The sleeve of an arm. `cover` is the part that it covers from the shoulder, in sixteenths; radii
 * are in quarter pixels. */
struct sleeve {
    uint8_t cover, colour, cuff, glove; /* cuff 0: none */
    uint8_t shoulder, wrist;
    uint8_t pad, pad_colour; /* a plate on the shoulder; radius 0: none */
};

struct top {
    const struct shape *body[VIEWS]; /* relative to the neck; the hip is at y = 24 */
    const struct shape
        *tail[VIEWS]; /* something loose behind it, e.g. a scarf's end; NULL: nothing */
    struct sleeve sleeve;
    struct hem hem;
};
extern const struct top wardrobe_tops[DRAW_VALUES];

/* A leg. `boot_cover` is the part that the boot covers from the sole, in sixteenths; radii are in
 * quarter pixels. */
struct pants {
    uint8_t thigh, shin, boot, stripe; /* colours; stripe 0: none */
    uint8_t boot_cover;
    uint8_t hip_radius, knee_radius, ankle_radius, foot_radius;
    uint8_t toe;      /* length beyond the toe joint, quarter pixels */
    uint8_t knee_pad; /* radius, 0: none */
    struct hem hem;
};
extern const struct pants wardrobe_pants[DRAW_VALUES];

#endif
