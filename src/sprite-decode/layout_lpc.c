/* layout_lpc.c - the actions and directions of an LPC universal sheet, each as one sequence. */
#include "lpc_sheet.h"
#include "sequence.h"

#include <stdio.h>
#include <string.h>

enum row_state { NOT_CHOSEN, EMPTY, WRITTEN };

/* An action's place on the sheet. */
struct rows {
    const struct lpc_action *action;
    size_t y; /* of its first row */
};

static bool row_is_empty(const struct pictures *p, const struct rows *r, size_t row)
{
    struct cell cells = lpc_sheet_cell(p, r->action, r->y, row, 0);
    cells.width *= r->action->frames;
    return cell_is_empty(&cells);
}

static void write_row(struct job *j, const struct rows *r, size_t row, int direction)
{
    struct err e;
    char id[RECORD_ID + 64];
    struct map labels = {0};
    const struct lpc_action *action = r->action;
    struct sequence s = {.width = action->cell, .height = action->cell};
    const char *turned = lpc_direction_names[direction];
    bool sprites = action->in_sprites && j->order == ORDER_SPRITES;
    for (size_t t = 0; t < (sprites ? SPRITES_FRAMES : action->frames); t++)
        sequence_add(
            &s, lpc_sheet_cell(&j->pictures, action, r->y, row, sprites ? action->shown[t] : t));
    snprintf(id, sizeof id, "%s/%s/%s", j->name, action->name, turned);
    sequence_reorder(&s, j, id);
    cli_check(map_set_text(&labels, "action", action->name, &e), &e);
    cli_check(map_set_text(&labels, "direction", turned, &e), &e);
    sequence_write(&s, j, id, &labels);
    sequence_free(&s);
}

static enum row_state write_direction(struct job *j, const struct rows *r, int direction)
{
    int row = lpc_row_of(r->action, direction);
    size_t bottom = r->y + ((size_t)(row < 0 ? 0 : row) + 1) * r->action->cell;
    if (row < 0 || bottom > j->pictures.height || !lpc_is_chosen(&j->choice, r->action, direction))
        return NOT_CHOSEN;
    if (row_is_empty(&j->pictures, r, (size_t)row))
        return EMPTY;
    write_row(j, r, (size_t)row, direction);
    return WRITTEN;
}

/* Adds "walk", or with a direction "walk/left", to a list in one text. */
static void list_add(char *list, size_t size, const char *action, const char *direction)
{
    size_t used = strlen(list);
    snprintf(list + used, size - used, "%s%s%s%s", used ? ", " : "", action, direction ? "/" : "",
             direction ? direction : "");
}

/* Writes the directions of one action, and lists those that are empty: by the action's name alone
 * if no direction was written. */
static void write_action(struct job *j, const struct rows *r, char *empty, size_t size)
{
    enum row_state states[LPC_DIRECTIONS];
    int count[WRITTEN + 1] = {0};
    for (int d = 0; d < LPC_DIRECTIONS; d++) {
        states[d] = write_direction(j, r, d);
        count[states[d]]++;
    }
    if (count[EMPTY] && !count[WRITTEN]) {
        list_add(empty, size, r->action->name, NULL);
        return;
    }
    for (int d = 0; d < LPC_DIRECTIONS; d++)
        if (states[d] == EMPTY)
            list_add(empty, size, r->action->name, lpc_direction_names[d]);
}

/* Larger cells are read only when they are named, because models take frames of one size. */
static void write_blocks(struct job *j, const struct lpc_sheet *sheet, char *empty, size_t size)
{
    char larger[512] = "";
    for (size_t i = 0; i < sheet->count; i++) {
        const struct lpc_action *action = sheet->blocks[i].action;
        struct rows r = {action, sheet->blocks[i].y};
        if (action->cell == LPC_CELL || j->choice.actions)
            write_action(j, &r, empty, size);
        else
            list_add(larger, sizeof larger, action->name, NULL);
    }
    if (*larger)
        cli_note("%s: larger cells, read only with --action all or by name: %s",
                 j->pictures.first_path, larger);
}

/* Says what is drawn beside the cells of the rows. */
static void note_beside(const struct pictures *p, const struct lpc_sheet *sheet)
{
    char beside[512] = "";
    for (int i = 0; i < LPC_UNIVERSAL; i++) {
        const struct lpc_action *a = &lpc_actions[i];
        struct cell rest = lpc_sheet_cell(p, a, a->row * LPC_CELL, 0, a->frames);
        rest.width = p->width - rest.x;
        rest.height = a->directions * LPC_CELL;
        if (a->row + a->directions <= sheet->rows && !cell_is_empty(&rest))
            list_add(beside, sizeof beside, a->name, NULL);
    }
    if (*beside)
        cli_note("%s: more cells are drawn than an LPC sheet has, and not read: %s (see --cell)",
                 p->first_path, beside);
}

void layout_lpc(struct job *j)
{
    char empty[512] = "";
    struct lpc_sheet sheet;
    lpc_sheet_read(&sheet, &j->pictures, j->settings);
    for (int i = 0; i < LPC_UNIVERSAL; i++) {
        struct rows r = {&lpc_actions[i], lpc_actions[i].row * LPC_CELL};
        if (lpc_actions[i].row < sheet.rows)
            write_action(j, &r, empty, sizeof empty);
    }
    write_blocks(j, &sheet, empty, sizeof empty);
    note_beside(&j->pictures, &sheet);
    if (*empty)
        cli_note("%s: not drawn and skipped: %s", j->pictures.first_path, empty);
}
