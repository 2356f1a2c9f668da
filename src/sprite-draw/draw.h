/* draw.h - draws invented sprites by code: the data set of dsvae-tools itself. draw.c draws a
 * figure, draw_pose.c poses its skeleton, draw_raster.c draws shapes, draw_wardrobe.c, draw_head.c
 * and draw_hair.c have the tables of shapes and colours.
 *
 * A character has four attributes of six values each; every value has its own shape and colour. It
 * is posed by a small skeleton in three dimensions, so every motion exists in every direction and
 * in any number of frames. All arithmetic is on integers: the same arguments give the same bytes on
 * every machine. */
#ifndef SPRITE_DRAW_DRAW_H
#define SPRITE_DRAW_DRAW_H

#include <stdbool.h>
#include <stdint.h>

enum draw_attribute { DRAW_SKIN, DRAW_HAIR, DRAW_TOP, DRAW_PANTS, DRAW_ATTRIBUTES };

enum draw_motion { DRAW_WALK, DRAW_SPELLCAST, DRAW_SLASH, DRAW_JUMP, DRAW_WAVE, DRAW_MOTIONS };

enum draw_direction { DRAW_FRONT, DRAW_LEFT, DRAW_RIGHT, DRAW_BACK, DRAW_DIRECTIONS };

enum {
    DRAW_VALUES = 6,        /* of each attribute */
    DRAW_CHARACTERS = 1296, /* DRAW_VALUES to the power of DRAW_ATTRIBUTES */
    DRAW_TEST = 296,        /* characters that are held out for tests */
    DRAW_SIDE_MIN = 16,     /* of a frame, in pixels */
    DRAW_SIDE_MAX = 128,
    DRAW_FRAMES_MAX = 64,
};

/* Names for labels and options: "skin", "walk", "front", and values such as "elf", "ponytail". The
 * arrays with one element more end in NULL. */
extern const char *const draw_attribute_names[DRAW_ATTRIBUTES];
extern const char *const draw_motion_names[DRAW_MOTIONS + 1];
extern const char *const draw_direction_names[DRAW_DIRECTIONS + 1];
extern const char *const draw_value_names[DRAW_ATTRIBUTES][DRAW_VALUES + 1];

struct draw_character {
    int value[DRAW_ATTRIBUTES]; /* each 0..DRAW_VALUES-1 */
};

/* Number in 0..DRAW_CHARACTERS-1: ((skin*6 + hair)*6 + top)*6 + pants; and back. */
int draw_character_number(const struct draw_character *c);
struct draw_character draw_character_of(int number);

/* The fixed split: which characters are held out for tests. The training data has none of these
 * combinations, but each of their values. */
void draw_split(bool is_test[DRAW_CHARACTERS]);

/* Draws frame `frame` of a motion that repeats after `frames` frames.
 * rgba [height,width,4], straight alpha, 0 or 255 only; transparent pixels are all zero.
 * width and height: DRAW_SIDE_MIN..DRAW_SIDE_MAX; frames: 1..DRAW_FRAMES_MAX; frame: 0..frames-1.
 * The figure keeps its proportions: it is scaled by the shorter side, centred, and stands at the
 * bottom. A frame facing left is the mirror image of the one facing right, except for the
 * light, which comes from the same side. */
void draw_frame(uint8_t *rgba, const struct draw_character *c, enum draw_motion motion,
                enum draw_direction direction, int frame, int frames, int width, int height);

#endif
