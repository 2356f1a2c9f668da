/* look.c - see look.h */
#include "look.h"

#include "base/num.h"
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

enum mode { AUTO, BLOCKS, SIXEL, KITTY, ITERM, TEXT, MODES };

const char *const look_modes[MODES + 1] = {
    [AUTO] = "auto",   [BLOCKS] = "blocks", [SIXEL] = "sixel",
    [KITTY] = "kitty", [ITERM] = "iterm",   [TEXT] = "text",
};

static enum mode find_mode(const char *name)
{
    enum mode mode = AUTO;
    while (strcmp(look_modes[mode], name) != 0)
        mode++;
    return mode;
}

bool is_set(const char *name)
{
    const char *value = getenv(name);
    return value && *value;
}

static enum cell_colours choose_colours(enum mode mode, bool terminal)
{
    const char *colours = getenv("COLORTERM"), *name = getenv("TERM");
    if (is_set("NO_COLOR") || mode == TEXT)
        return CELLS_PLAIN;
    if (!terminal)
        return CELLS_TRUE;
    if (!name || strcmp(name, "dumb") == 0)
        return CELLS_PLAIN;
    bool all = colours && (strcmp(colours, "truecolor") == 0 || strcmp(colours, "24bit") == 0);
    return all ? CELLS_TRUE : CELLS_256;
}

static enum graphics choose_graphics(enum mode mode, enum cell_colours colours, bool terminal)
{
    static const enum graphics of_mode[MODES] = {
        [SIXEL] = GRAPHICS_SIXEL, [KITTY] = GRAPHICS_KITTY, [ITERM] = GRAPHICS_ITERM};
    if (mode == AUTO && terminal && colours != CELLS_PLAIN)
        return graphics_detect();
    return of_mode[mode];
}

static struct backdrop choose_backdrop(const char *background)
{
    struct err e;
    struct backdrop b = {.colour = {[3] = 255}};
    if (strcmp(background, "terminal") == 0)
        return b;
    if (strcmp(background, "checks") == 0) {
        b.what = BACKDROP_CHECKS;
        return b;
    }
    b.what = BACKDROP_COLOUR;
    if (num_colour(background, 3, b.colour, &e))
        cli_wrong_use("--background: %s, nor terminal or checks", e.text);
    return b;
}

struct look look_choose(const char *mode_name, const char *background, bool terminal)
{
    enum mode mode = find_mode(mode_name);
    enum cell_colours colours = choose_colours(mode, terminal);
    return (struct look){.colours = colours,
                         .style = mode == TEXT             ? CELLS_ASCII
                                  : colours == CELLS_PLAIN ? CELLS_SHADES
                                                           : CELLS_HALVES,
                         .graphics = choose_graphics(mode, colours, terminal),
                         .backdrop = choose_backdrop(background)};
}
