/* sprites.h - the Sprites data set of "Disentangled Sequential Autoencoder" (Li and Mandt, ICML
 * 2018), composed from its folder of LPC layers: body, bottomwear, topwear and hair (0.png to 5.png
 * each), and shoes/1.png, over one another in that order.
 *
 * 1296 characters, numbered ((body * 6 + bottomwear) * 6 + topwear) * 6 + hair, each in 9 motions
 * of 8 frames of 64x64 pixels. The file split.txt of the folder lists the characters in the order
 * of the official split: the first 1000 are for training, the other 296 for testing. */
#ifndef IMAGE_SPRITES_H
#define IMAGE_SPRITES_H

#include "base/err.h"
#include "image/compose.h"
#include "image/sheet.h"
#include <stddef.h>
#include <stdint.h>

enum {
    SPRITES_ATTRIBUTES = 4,
    SPRITES_VALUES = 6,
    SPRITES_CHARACTERS = 1296,
    SPRITES_TRAIN = 1000,
    SPRITES_MOTIONS = 9, /* walk, spellcard, slash; of each front, left, right */
    SPRITES_PIXELS = SPRITES_FRAMES * LPC_CELL * LPC_CELL, /* of one sequence */
};

extern const char *const sprites_attribute_names[SPRITES_ATTRIBUTES]; /* skin, pants, top, hair */

struct sprites_motion {
    const char *action, *direction;
};
extern const struct sprites_motion sprites_motions[SPRITES_MOTIONS]; /* in the data set's order */

struct sprites;

/* Loads the layers and the split: "train" or "test" (from split.txt), or "all": every character in
 * the order of its number, which needs no split.txt. NULL on failure. */
struct sprites *sprites_open(const char *folder, const char *split, const struct ground *ground,
                             struct err *e);
void sprites_close(struct sprites *s);

size_t sprites_count(const struct sprites *s); /* characters */

/* Prepares one motion for sprites_compose(). */
void sprites_begin(struct sprites *s, int motion);
/* The sequence of the i-th character in the current motion: `frames` is [8,64,64,C], C as the
 * ground says. Returns the character's number. */
int sprites_compose(struct sprites *s, size_t i, uint8_t *frames);

void sprites_attributes(int character, int out[SPRITES_ATTRIBUTES]); /* each 0..5 */

#endif
