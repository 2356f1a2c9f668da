/* page_lpc.c - places sequences on an LPC sheet. See page.h */
#include "page.h"

void page_begin_lpc(struct page *p, size_t width, size_t height)
{
    p->lpc.width = width > LPC_WIDTH ? width : LPC_WIDTH;
    p->lpc.height = height > LPC_HEIGHT ? height : LPC_HEIGHT;
    p->lpc.end = height ? lpc_end_of_rows(p->lpc.width, p->lpc.height) : LPC_TALL;
}

static void grow_to(struct page_lpc *lpc, size_t width, size_t height)
{
    lpc->width = width > lpc->width ? width : lpc->width;
    lpc->height = height > lpc->height ? height : lpc->height;
}

/* Where the blocks on the sheet end. */
static size_t end_of_blocks(const struct page_lpc *lpc)
{
    size_t end = lpc->end;
    for (int i = LPC_UNIVERSAL; i < LPC_ACTIONS; i++)
        if (lpc->block_y[i])
            end += lpc_actions[i].cell * LPC_DIRECTIONS;
    return end;
}

/* Finds where the first row of an action is; the sheet grows for it. */
static int place_action(struct page_lpc *lpc, const struct lpc_action *action, size_t *y,
                        struct err *e)
{
    size_t *block = &lpc->block_y[action - lpc_actions];
    size_t end = end_of_blocks(lpc), bottom = (action->row + action->directions) * LPC_CELL;
    if (!lpc_in_block(action)) {
        if (bottom > lpc->end && end > lpc->end)
            return err_set(e, "%s has no place on a sheet of --size %zux%zu", action->name,
                           lpc->width, lpc->height);
        lpc->end = bottom > lpc->end ? LPC_TALL : lpc->end;
        grow_to(lpc, 0, bottom > LPC_HEIGHT ? lpc->end : 0);
        *y = action->row * LPC_CELL;
        return 0;
    }
    if (!*block) {
        *block = end;
        grow_to(lpc, action->cell * action->frames, end + action->cell * LPC_DIRECTIONS);
    }
    *y = *block;
    return 0;
}

static int check_tile(struct page *p, const struct lpc_action *action, int direction, bool shown,
                      struct err *e)
{
    const struct tile *tile = &p->tiles[p->count - 1];
    const char *turned = lpc_direction_names[direction];
    bool *taken = &p->lpc.taken[action - lpc_actions][direction];
    if (tile->width != action->cell || tile->height != action->cell)
        return err_set(e, "frames of %zux%zu pixels, %s has %zux%zu on an LPC sheet", tile->width,
                       tile->height, action->name, action->cell, action->cell);
    if (lpc_row_of(action, direction) < 0)
        return err_set(e, "an LPC sheet has no row for %s, %s", action->name, turned);
    if (*taken)
        return err_set(e, "%s, %s is already on the sheet, which has one character", action->name,
                       turned);
    if (tile->frames != action->frames && !shown)
        return err_set(e, "%zu frames, %s has %zu on an LPC sheet%s", tile->frames, action->name,
                       action->frames, action->in_sprites ? " (or 8, as in Sprites)" : "");
    *taken = true;
    return 0;
}

int page_lpc(struct page *p, const struct lpc_action *action, int direction, struct err *e)
{
    size_t tile = p->count - 1, frames = p->tiles[tile].frames, cell = action->cell;
    bool shown = action->in_sprites && frames == SPRITES_FRAMES, taken[LPC_COLUMNS] = {false};
    size_t y = 0;
    if (check_tile(p, action, direction, shown, e) || place_action(&p->lpc, action, &y, e))
        return -1;
    y += (size_t)lpc_row_of(action, direction) * cell;
    for (size_t t = 0; t < frames; t++) {
        size_t column = shown ? action->shown[t] : t;
        if (taken[column])
            continue; /* the column is in the sequence twice: the first frame counts */
        taken[column] = true;
        if (page_place(p, (struct place){.tile = tile, .tile_frame = t, .x = column * cell, .y = y},
                       e))
            return -1;
    }
    for (size_t column = 0; column < action->frames; column++)
        p->lpc.left_empty += !taken[column];
    return 0;
}
