/* lpc_sheet.c - see lpc_sheet.h
 *
 * A block has 4 rows of cells of 64, 128 or 192 pixels, that is 1, 2 or 3 steps of 256 pixels. */
#include "lpc_sheet.h"

#include "cli/cli.h"

#include <string.h>

enum { CENTRE = LPC_CELL * LPC_CELL }; /* pixels of a figure in the middle of a larger cell */
enum { NO_BLOCK = 1000 };              /* cost of a step that no block explains */

struct cell lpc_sheet_cell(const struct pictures *p, const struct lpc_action *action, size_t y,
                           size_t row, size_t column)
{
    const struct sheet grid = {.layers = p->images,
                               .count = p->count,
                               .cell_width = action->cell,
                               .cell_height = action->cell,
                               .top = y};
    return sheet_cell(&grid, column, row);
}

static bool is_drawn(const struct pictures *p, const struct lpc_action *action, size_t y,
                     size_t row, size_t column)
{
    struct cell cell = lpc_sheet_cell(p, action, y, row, column);
    return !cell_is_empty(&cell);
}

/* How many of the block's cells are drawn; SIZE_MAX if something is drawn beside them. */
static size_t count_drawn(const struct pictures *p, const struct lpc_action *action, size_t y)
{
    size_t drawn = 0, columns = p->width / action->cell;
    for (size_t row = 0; row < LPC_DIRECTIONS; row++)
        for (size_t column = 0; column < columns; column++)
            if (is_drawn(p, action, y, row, column)) {
                if (column >= action->frames)
                    return SIZE_MAX;
                drawn++;
            }
    return drawn;
}

/* The share of the base action's pixels that are in the middle of the block's cells, where the
 * generator repeats its figures. */
static double likeness(const struct pictures *p, const struct lpc_action *action, size_t y)
{
    static const struct ground nothing = {.channels = 4};
    static uint8_t figure[CENTRE * 4], middle[CENTRE * 4];
    const struct lpc_action *base = lpc_action_find(action->base);
    size_t equal = 0, opaque = 0;
    for (size_t row = 0; row < LPC_DIRECTIONS; row++)
        for (size_t column = 0; column < action->frames; column++) {
            struct cell cell = lpc_sheet_cell(p, action, y, row, column);
            struct cell from = lpc_sheet_cell(p, base, base->row * LPC_CELL, row,
                                              (size_t)(action->columns[column] - '0'));
            cell.x += (action->cell - LPC_CELL) / 2;
            cell.y += (action->cell - LPC_CELL) / 2;
            cell.width = cell.height = LPC_CELL;
            cell_draw(&cell, LPC_CELL, LPC_CELL, &nothing, middle);
            cell_draw(&from, LPC_CELL, LPC_CELL, &nothing, figure);
            for (size_t i = 0; i < CENTRE; i++)
                if (figure[i * 4 + 3]) {
                    opaque++;
                    equal += memcmp(figure + i * 4, middle + i * 4, 4) == 0;
                }
        }
    return opaque ? (double)equal / (double)opaque : 0;
}

/* How badly a block with cells of this size explains what is drawn at y: 0 if an action has exactly
 * the cells that are drawn. *action becomes the one that fits best. */
static int misfit(const struct pictures *p, size_t cell, size_t y, const struct lpc_action **action)
{
    int least = NO_BLOCK * (int)(cell / LPC_CELL);
    double best = -1;
    for (int i = LPC_UNIVERSAL; i < LPC_ACTIONS; i++) {
        const struct lpc_action *a = &lpc_actions[i];
        size_t cells = a->frames * LPC_DIRECTIONS;
        size_t drawn = a->cell == cell ? count_drawn(p, a, y) : SIZE_MAX;
        if (drawn == SIZE_MAX)
            continue;
        int cost = (int)(cells - drawn);
        double alike = cost <= least ? likeness(p, a, y) : 0;
        if (cost < least || (cost == least && alike > best)) {
            least = cost;
            best = alike;
            *action = a;
        }
    }
    return least;
}

/* Is nothing drawn in so many rows of pixels? */
static bool is_empty(const struct pictures *p, size_t y, size_t height)
{
    struct cell rows = {
        .layers = p->images, .count = p->count, .y = y, .width = p->width, .height = height};
    return cell_is_empty(&rows);
}

struct guess { /* from one step on */
    int cost;
    size_t height; /* steps; 0: nothing is drawn from here on */
    const struct lpc_action *action;
};

/* The block that, with the guesses below it, explains best what is drawn from y on. */
static struct guess guess_at(const struct pictures *p, size_t y, const struct guess *below,
                             size_t steps)
{
    static const size_t sizes[] = {192, 128, 64};
    struct guess best = {.cost = INT32_MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct guess g = {.height = sizes[i] / LPC_CELL};
        if (g.height > steps)
            continue;
        g.cost = misfit(p, sizes[i], y, &g.action) + below[g.height - 1].cost;
        if (g.cost < best.cost)
            best = g;
    }
    return best;
}

static void find_blocks(struct lpc_sheet *sheet, const struct pictures *p, size_t end)
{
    struct guess guesses[LPC_BLOCKS + 1] = {0};
    size_t steps = (p->height - end) / LPC_STEP;
    bool unknown = !is_empty(p, end + steps * LPC_STEP, LPC_STEP), drawn = unknown;
    for (size_t k = steps; k-- > 0;) {
        size_t y = end + k * LPC_STEP;
        drawn = drawn || !is_empty(p, y, LPC_STEP);
        if (drawn)
            guesses[k] = guess_at(p, y, &guesses[k + 1], steps - k);
    }
    for (size_t k = 0; k < steps && guesses[k].height; k += guesses[k].height) {
        struct lpc_block block = {guesses[k].action, end + k * LPC_STEP};
        unknown = unknown || !block.action;
        if (block.action)
            sheet->blocks[sheet->count++] = block;
    }
    if (unknown)
        cli_note("%s: something is drawn below row %zu that is no block of the generator, and is "
                 "not read (see --oversize, --cell)",
                 p->first_path, end / LPC_CELL);
}

/* The blocks that --oversize names, one below another. */
static void name_blocks(struct lpc_sheet *sheet, const struct pictures *p, const struct settings *s,
                        size_t y)
{
    for (int i = 0; i < s->oversize.count; i++) {
        struct err e;
        const struct lpc_action *action = lpc_action_find(s->oversize.items[i]);
        if (!action && lpc_action_unknown(s->oversize.items[i], LPC_ACTIONS, &e))
            cli_wrong_use("--oversize: %s", e.text);
        if (!lpc_in_block(action))
            cli_wrong_use("--oversize: %s has rows of its own", action->name);
        size_t height = action->cell * LPC_DIRECTIONS;
        if (y + height > p->height)
            pictures_fail(p->first_path, p->images, "%s needs %zu rows of pixels from %zu",
                          action->name, height, y);
        sheet->blocks[sheet->count++] = (struct lpc_block){action, y};
        y += height;
    }
}

void lpc_sheet_read(struct lpc_sheet *sheet, const struct pictures *p, const struct settings *s)
{
    size_t end = lpc_end_of_rows(p->width, p->height);
    *sheet = (struct lpc_sheet){.rows = end / LPC_CELL};
    if (s->oversize.count)
        name_blocks(sheet, p, s, end);
    else
        find_blocks(sheet, p, end);
}
