/* lpc_sheet.h - what an LPC sheet of any size has: the universal rows, and blocks of larger cells
 * below them. */
#ifndef SPRITE_DECODE_LPC_SHEET_H
#define SPRITE_DECODE_LPC_SHEET_H

#include "image/lpc.h"
#include "image/sheet.h"
#include "pictures.h"

enum { LPC_BLOCKS = IMAGE_SIDE_MAX / LPC_STEP };

struct lpc_block {
    const struct lpc_action *action;
    size_t y; /* of its first row */
};

struct lpc_sheet {
    size_t rows; /* universal rows of 64 pixels */
    struct lpc_block blocks[LPC_BLOCKS];
    size_t count;
};

/* Reads the layout of the pictures. The generator does not write which blocks a sheet has: they are
 * those of --oversize, or are found from what is drawn. Exits if the picture is no LPC sheet. */
void lpc_sheet_read(struct lpc_sheet *sheet, const struct pictures *p, const struct settings *s);

/* Column t of an action's row in a direction, `y` being where its first row is. */
struct cell lpc_sheet_cell(const struct pictures *p, const struct lpc_action *action, size_t y,
                           size_t row, size_t column);

#endif
