/* cut.h - a layer in memory: the cells of its universal sheet, each cut down to what is drawn. */
#ifndef SPRITE_DRESS_CUT_H
#define SPRITE_DRESS_CUT_H

#include "base/err.h"
#include "image/lpc.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cut {
    struct cut_cell {
        uint8_t x, y, width, height; /* of the drawn rectangle within the cell; 0: nothing */
        uint32_t at;                 /* its first pixel in `rgba` */
    } cells[LPC_CLASSIC_ROWS][LPC_COLUMNS];
    uint8_t *rgba;
    size_t bytes;    /* of this and the pixels */
    unsigned action; /* bit i: action i is drawn in one direction or more */
};

/* Loads the layer `path` in `folder`. 1: loaded, the caller frees it with cut_free(); 0: it does
 * not have the size of a universal sheet; -1: it cannot be read. The error says why. */
int cut_load(struct cut **out, const char *folder, const char *path, struct err *e);
void cut_free(struct cut *c);

bool cut_is_complete(const struct cut *c); /* is every action drawn? */

#endif
