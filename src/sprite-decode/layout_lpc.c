/* layout_lpc.c - the actions and directions of an LPC universal sheet, each as one sequence. */
#include "sequence.h"

#include <stdio.h>
#include <string.h>

enum row_state { NOT_CHOSEN, EMPTY, WRITTEN };

static bool row_is_empty(const struct sheet *sheet, size_t row, size_t columns)
{
    for (size_t column = 0; column < columns; column++)
        if (!sheet_cell_is_empty(sheet, column, row))
            return false;
    return true;
}

static void write_row(struct job *j, const struct lpc_action *action, int direction, size_t row)
{
    struct err e;
    char id[RECORD_ID + 64];
    struct map labels = {0};
    struct sequence s = {0};
    const char *turned = lpc_direction_names[direction];
    bool sprites = action->in_sprites && j->order == ORDER_SPRITES;
    for (size_t t = 0; t < (sprites ? SPRITES_FRAMES : action->frames); t++)
        sequence_add(&s, j->pictures.sheets, sprites ? action->shown[t] : t, row);
    sequence_reorder(&s, j);
    snprintf(id, sizeof id, "%s/%s/%s", j->name, action->name, turned);
    cli_check(map_set_text(&labels, "action", action->name, &e), &e);
    cli_check(map_set_text(&labels, "direction", turned, &e), &e);
    sequence_write(&s, j, id, &labels);
    sequence_free(&s);
}

static enum row_state write_direction(struct job *j, const struct lpc_action *action, int direction)
{
    int row = lpc_row(action, direction);
    if (row < 0 || !lpc_is_chosen(&j->choice, action, direction))
        return NOT_CHOSEN;
    if (row_is_empty(j->pictures.sheets, (size_t)row, action->frames))
        return EMPTY;
    write_row(j, action, direction, (size_t)row);
    return WRITTEN;
}

/* Adds "walk", or with a direction "walk/left", to a list in one text. */
static void list_empty(char *list, size_t size, const char *action, const char *direction)
{
    size_t used = strlen(list);
    snprintf(list + used, size - used, "%s%s%s%s", used ? ", " : "", action, direction ? "/" : "",
             direction ? direction : "");
}

/* Writes the directions of one action, and lists those that are empty: by the action's name alone
 * if no direction was written. */
static void write_action(struct job *j, const struct lpc_action *action, char *empty, size_t size)
{
    enum row_state states[LPC_DIRECTIONS];
    int count[WRITTEN + 1] = {0};
    for (int d = 0; d < LPC_DIRECTIONS; d++) {
        states[d] = write_direction(j, action, d);
        count[states[d]]++;
    }
    if (count[EMPTY] && !count[WRITTEN]) {
        list_empty(empty, size, action->name, NULL);
        return;
    }
    for (int d = 0; d < LPC_DIRECTIONS; d++)
        if (states[d] == EMPTY)
            list_empty(empty, size, action->name, lpc_direction_names[d]);
}

void layout_lpc(struct job *j)
{
    char empty[512] = "";
    for (int i = 0; i < LPC_ACTIONS; i++)
        write_action(j, &lpc_actions[i], empty, sizeof empty);
    if (*empty)
        cli_note("%s: not drawn and skipped: %s", j->pictures.first_path, empty);
}
