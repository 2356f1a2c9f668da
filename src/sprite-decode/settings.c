/* settings.c - see settings.h */
#include "settings.h"

#include "base/num.h"
#include "base/number_list.h"
#include "cli/cli.h"

#include <string.h>

void settings_check(const struct settings *s, int operands)
{
    static size_t list[SETTINGS_LIST_MAX];
    bool cell = s->cell[0], chosen = s->actions.count || s->directions.count;
    cli_exclude(s->files, "--files", cell, "--cell");
    cli_exclude(s->files, "--files", chosen, "--action and --direction");
    cli_exclude(cell, "--cell", chosen, "--action and --direction");
    cli_exclude(cell || s->files, cell ? "--cell" : "--files", s->oversize.count, "--oversize");
    cli_exclude(s->atlas, "--atlas", cell, "--cell");
    cli_exclude(s->atlas, "--atlas", s->files, "--files");
    cli_exclude(s->atlas, "--atlas", s->oversize.count, "--oversize");
    cli_exclude(s->rgba, "--rgba", cli_given("background"), "--background");
    if (!cell && (s->rows || s->columns || s->join))
        cli_wrong_use("--rows, --columns and --join need --cell");
    if (!cell && (cli_given("margin") || cli_given("spacing") || cli_given("offset")))
        cli_wrong_use("--margin, --spacing and --offset need --cell");
    if (settings_frame_order(s) == ORDER_LIST)
        settings_list("--frames", s->frames, INT32_MAX, list);
    if (operands == 0 && !s->atlas)
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

void settings_remove_key(const struct settings *s, struct image *picture)
{
    uint8_t key[3];
    struct err e;
    if (!s->key)
        return;
    if (strcmp(s->key, "corner") == 0) {
        if (picture->rgba[3])
            image_remove(picture, picture->rgba);
        return;
    }
    if (num_colour(s->key, 3, key, &e))
        cli_wrong_use("--key: %s, or 'corner'", e.text);
    image_remove(picture, key);
}

const char *const settings_anchors[] = {"top-left",     "top",   "top-right",   "left",
                                        "center",       "right", "bottom-left", "bottom",
                                        "bottom-right", NULL};

struct anchor settings_anchor(const struct settings *s)
{
    int i = 0;
    while (strcmp(s->anchor, settings_anchors[i]) != 0)
        i++;
    return (struct anchor){i % 3, i / 3};
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
