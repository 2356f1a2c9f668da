/* settings.c - see settings.h */
#include "settings.h"

#include "base/number_list.h"
#include "cli/cli.h"

#include <string.h>

void settings_check(const struct settings *s, int operands)
{
    bool cell = s->cell[0], chosen = s->actions.count || s->directions.count;
    cli_exclude(s->files, "--files", cell, "--cell");
    cli_exclude(s->files, "--files", chosen, "--action and --direction");
    cli_exclude(cell, "--cell", chosen, "--action and --direction");
    cli_exclude(s->rgba, "--rgba", cli_given("background"), "--background");
    if (!cell && (s->rows || s->columns || s->join))
        cli_wrong_use("--rows, --columns and --join need --cell");
    if (operands == 0)
        cli_wrong_use("a PNG, GIF or Aseprite file is needed ('-' is standard input)");
}

struct ground settings_ground(const struct settings *s)
{
    struct ground ground;
    struct err e;
    if (ground_choose(&ground, s->rgba, s->background, &e))
        cli_wrong_use("--background: %s", e.text);
    return ground;
}

struct lpc_choice settings_choice(const struct settings *s)
{
    struct lpc_choice choice = {0};
    struct err e;
    for (int i = 0; i < s->actions.count; i++)
        if (lpc_choose_action(&choice, s->actions.items[i], &e))
            cli_wrong_use("--action: %s", e.text);
    for (int i = 0; i < s->directions.count; i++)
        if (lpc_choose_direction(&choice, s->directions.items[i], &e))
            cli_wrong_use("--direction: %s", e.text);
    return choice;
}

enum frame_order settings_frame_order(const struct settings *s)
{
    if (strcmp(s->frames, "sprites") == 0)
        return ORDER_SPRITES;
    return strcmp(s->frames, "natural") == 0 ? ORDER_NATURAL : ORDER_LIST;
}

size_t settings_list(const char *option, const char *text, size_t limit,
                     size_t list[SETTINGS_LIST_MAX])
{
    struct err e;
    size_t count;
    if (number_list_parse(text, limit, list, SETTINGS_LIST_MAX, &count, &e))
        cli_wrong_use("%s: %s", option, e.text);
    return count;
}
