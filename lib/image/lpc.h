/* lpc.h - the universal sprite sheet of the Liberated Pixel Cup: its actions, directions and rows.
 *
 * The sheet has 13 columns and 21 rows of 64x64 cells: spellcast, thrust, walk, slash and shoot
 * with four rows each (back, left, front, right), and hurt with one (front). */
#ifndef IMAGE_LPC_H
#define IMAGE_LPC_H

#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    LPC_CELL = 64, /* pixels */
    LPC_COLUMNS = 13,
    LPC_ROWS = 21,
    LPC_WIDTH = LPC_COLUMNS * LPC_CELL,
    LPC_HEIGHT = LPC_ROWS * LPC_CELL,
    LPC_TALL = 54 * LPC_CELL, /* height of the expanded sheet, which starts with the same rows */
    LPC_ACTIONS = 6,
    SPRITES_FRAMES = 8, /* in every sequence of the Sprites data set */
};

enum lpc_direction { LPC_BACK, LPC_LEFT, LPC_FRONT, LPC_RIGHT, LPC_DIRECTIONS };

struct lpc_action {
    const char *name;
    size_t row;                    /* of its first direction */
    size_t directions;             /* 4, or 1 (front) */
    size_t frames;                 /* cells of a row; the first cell of walk is the standing pose */
    int in_sprites;                /* whether the Sprites data set has this action; if so: */
    uint8_t shown[SPRITES_FRAMES]; /* the columns of its 8 frames */
};

extern const struct lpc_action lpc_actions[LPC_ACTIONS];
extern const char *const lpc_direction_names[LPC_DIRECTIONS + 1]; /* "back" ..., NULL */

/* The action of this name or other name (spellcard, cast, walkcycle, bow); NULL: unknown. */
const struct lpc_action *lpc_action_find(const char *name);
/* The direction of this name: back left front right, up left down right, or n w s e; -1: unknown.
 */
int lpc_direction_find(const char *name);

/* The sheet's row for an action in a direction; -1 if the sheet has none (hurt has only front). */
int lpc_row(const struct lpc_action *action, int direction);

/* Which actions and directions the user chose. {0} chooses all. */
struct lpc_choice {
    unsigned actions, directions; /* bit i: number i is chosen; 0: all are */
};

/* Add an action or a direction to the choice. Return 0, or -1 with the error text in *e if the name
 * is unknown. */
int lpc_choose_action(struct lpc_choice *c, const char *name, struct err *e);
int lpc_choose_direction(struct lpc_choice *c, const char *name, struct err *e);

bool lpc_is_chosen(const struct lpc_choice *c, const struct lpc_action *action, int direction);

#endif
