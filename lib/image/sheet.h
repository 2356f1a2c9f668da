/* sheet.h - sprite sheets: grids of cells, and the layout of the Liberated Pixel Cup's universal
 * sheet.
 *
 * The universal sheet has 13 columns and 21 rows of 64x64 cells: spellcast, thrust, walk, slash and
 * shoot in four rows each (back, left, front, right), and hurt in one (front). */
#ifndef IMAGE_SHEET_H
#define IMAGE_SHEET_H

#include "base/err.h"
#include "image/compose.h"
#include "image/image.h"
#include <stddef.h>
#include <stdint.h>

enum {
    LPC_CELL = 64,
    LPC_COLUMNS = 13,
    LPC_ROWS = 21,
    LPC_WIDTH = LPC_COLUMNS * LPC_CELL,
    LPC_HEIGHT = LPC_ROWS * LPC_CELL,
    LPC_TALL = 54 * LPC_CELL, /* height of the expanded sheet, which begins with the same rows */
    LPC_ACTIONS = 6,
    SPRITES_FRAMES = 8, /* in every sequence of the Sprites data set */
};

enum lpc_direction { LPC_BACK, LPC_LEFT, LPC_FRONT, LPC_RIGHT, LPC_DIRECTIONS };

struct lpc_action {
    const char *name;
    size_t row;                    /* of its first direction */
    size_t directions;             /* 4, or 1 (front) */
    size_t frames;                 /* cells of a row; walk's first is the figure standing */
    int in_sprites;                /* is it an action of the Sprites data set? then */
    uint8_t shown[SPRITES_FRAMES]; /* the column that each of its 8 frames shows */
};

extern const struct lpc_action lpc_actions[LPC_ACTIONS];

/* By name or alias (spellcard, cast, walkcycle, bow); NULL: unknown. */
const struct lpc_action *lpc_action_find(const char *name);
/* By name: back left front right, or up left down right, or n w s e; -1: unknown. */
int lpc_direction_find(const char *name);
extern const char *const lpc_direction_names[LPC_DIRECTIONS + 1]; /* "back" ..., NULL */

/* The sheet's row of an action in a direction; -1 where the layout has none (hurt, but front). */
int lpc_row(const struct lpc_action *action, int direction);

/* Cell size and layers (pictures of one size, the lowest first) of a sheet. */
struct sheet {
    const struct image *layers;
    size_t count;
    size_t cell_width, cell_height;
};

/* The layers' cell, composited over the ground, as [cell_height,cell_width,4]. */
void sheet_cell(const struct sheet *s, size_t column, size_t row, const struct ground *ground,
                uint8_t *rgba);
/* Has no layer a pixel there? */
bool sheet_cell_is_empty(const struct sheet *s, size_t column, size_t row);

/* Parses a list of numbers and ranges, "0-7,6" or "7-0", each below `limit`, into out[capacity];
 * *count is how many there are. */
int sheet_list(const char *text, size_t limit, size_t *out, size_t capacity, size_t *count,
               struct err *e);

#endif
