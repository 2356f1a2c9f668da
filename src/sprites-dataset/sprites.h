/* sprites.h - the Sprites data set of "Disentangled Sequential Autoencoder" (Li and Mandt, ICML
 * 2018), composed from its folder of LPC sheets. The layers, from the lowest to the highest, are
 * body, bottomwear, topwear and hair (each 0.png to 5.png), and shoes/1.png.
 *
 * 1296 characters, numbered ((body * 6 + bottomwear) * 6 + topwear) * 6 + hair, each in 9 motions
 * of 8 frames of 64x64 pixels. The file split.txt in the folder lists the characters in the order
 * of the official split: the first 1000 are for training, the other 296 for testing. */
#ifndef SPRITES_DATASET_SPRITES_H
#define SPRITES_DATASET_SPRITES_H

#include "base/err.h"
#include "cli/sprite_options.h"
#include "image/compose.h"
#include <stddef.h>
#include <stdint.h>

enum {
    SPRITES_ATTRIBUTES = 4,
    SPRITES_VALUES = 6,
    SPRITES_CHARACTERS = 1296,
    SPRITES_TRAIN = 1000,
    SPRITES_MOTIONS = 9, /* walk, spellcard, slash; each with front, left, right */
    SPRITES_PIXELS = SPRITES_FRAMES * LPC_CELL * LPC_CELL, /* of one sequence */
};

extern const char *const sprites_attribute_names[SPRITES_ATTRIBUTES]; /* skin, pants, top, hair */

struct sprites_motion {
    const char *action, *direction;
};
extern const struct sprites_motion sprites_motions[SPRITES_MOTIONS]; /* in the data set's order */

struct sprites;

/* Loads the layers and the split: "train" are the first 1000 characters of split.txt, "test" the
 * others; "all" are all in the order of their numbers, and split.txt is not read. Returns NULL with
 * the error text in *e on failure. */
struct sprites *sprites_open(const char *folder, enum split split, const struct ground *ground,
                             struct err *e);
void sprites_close(struct sprites *s);

size_t sprites_count(const struct sprites *s); /* characters of the split */

/* Starts a motion, 0..SPRITES_MOTIONS-1, for sprites_compose(). */
void sprites_begin(struct sprites *s, int motion);
/* Composes the sequence of the i-th character of the split in the current motion into frames
 * [8,64,64,C], with the channels C of the ground. Returns the character's number. */
int sprites_compose(struct sprites *s, size_t i, uint8_t *frames);

/* The attributes of a character by its number, each 0..5. */
void sprites_attributes(int character, int out[SPRITES_ATTRIBUTES]);

#endif
