/* lpc.h - the universal sprite sheet of the Liberated Pixel Cup: its actions, directions and rows.
 *
 * The classic sheet has 13 columns and 21 rows of 64x64 cells: spellcast, thrust, walk, slash and
 * shoot with four rows each (back, left, front, right), and hurt with one (front). Today's
 * generator (Universal LPC Spritesheet Generator) goes on with climb to halfslash, 54 rows in all.
 * Below them is a block of four rows for each weapon or tool that needs larger cells, in any order;
 * the width grows with them. */
#ifndef IMAGE_LPC_H
#define IMAGE_LPC_H

#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    LPC_CELL = 64, /* pixels */
    LPC_COLUMNS = 13,
    LPC_CLASSIC_ROWS = 21,
    LPC_ROWS = 54,
    LPC_WIDTH = LPC_COLUMNS * LPC_CELL,
    LPC_HEIGHT = LPC_CLASSIC_ROWS * LPC_CELL, /* of the classic sheet */
    LPC_TALL = LPC_ROWS * LPC_CELL,           /* of today's, without blocks */
    LPC_CLASSIC = 6,                          /* actions of the classic sheet, the first ones */
    LPC_UNIVERSAL = 15,                       /* actions in rows of their own, the first ones */
    LPC_ACTIONS = 29,                         /* with those of the blocks */
    LPC_STEP = 256, /* a block has 4 rows of cells of 1, 2 or 3 times 64: its height in pixels is a
                       multiple of this */
    SPRITES_FRAMES = 8, /* in every sequence of the Sprites data set */
};

enum lpc_direction { LPC_BACK, LPC_LEFT, LPC_FRONT, LPC_RIGHT, LPC_DIRECTIONS };

struct lpc_action {
    const char *name;
    size_t row;        /* of its first direction; not for the actions of blocks */
    size_t directions; /* 4, or 1: `only` */
    enum lpc_direction only;
    size_t frames;                 /* cells of a row; the first cell of walk is the standing pose */
    size_t cell;                   /* its width and height: LPC_CELL, or another in a block */
    bool in_sprites;               /* whether the Sprites data set has this action; if so: */
    uint8_t shown[SPRITES_FRAMES]; /* the columns of its 8 frames */
    const char *base;              /* a block: the action whose figures are in its cells */
    const char *columns;           /* the column of each: "543210" */
};

extern const struct lpc_action lpc_actions[LPC_ACTIONS];
extern const char *const lpc_direction_names[LPC_DIRECTIONS + 1]; /* "back" ..., NULL */

/* The action of this name or other name (spellcard, cast, walkcycle, bow, combat, 1h_slash,
 * 1h_backslash, 1h_halfslash); NULL: unknown. */
const struct lpc_action *lpc_action_find(const char *name);
/* The direction of this name: back left front right, up left down right, or n w s e; -1: unknown.
 */
int lpc_direction_find(const char *name);

/* Error texts for a name that is none: "'fly' is none of spellcast, ...", the first `actions`.
 * Return -1. */
int lpc_action_unknown(const char *name, int actions, struct err *e);
int lpc_direction_unknown(const char *name, struct err *e);

bool lpc_in_block(const struct lpc_action *action);

/* The row of an action in a direction, counted from its first one; -1 if it has none (hurt has only
 * front, climb only back). */
int lpc_row_of(const struct lpc_action *action, int direction);

/* Where the universal rows of a sheet end, and its blocks begin, in pixels from the top. The
 * generator once had 21 rows, then 46, and has 54 today; the widest block sets the width. Other
 * tools cut sheets, or add empty space. */
size_t lpc_end_of_rows(size_t width, size_t height);

/* Which actions and directions the user chose. {0} chooses all. */
struct lpc_choice {
    uint32_t actions, directions; /* bit i: number i is chosen; 0: all are */
};

/* Add an action, of the first `actions`, or a direction to the choice. Return 0, or -1 with the
 * error text in *e if the name is unknown. */
int lpc_choose_action(struct lpc_choice *c, const char *name, int actions, struct err *e);
int lpc_choose_direction(struct lpc_choice *c, const char *name, struct err *e);

bool lpc_is_chosen(const struct lpc_choice *c, const struct lpc_action *action, int direction);

#endif
