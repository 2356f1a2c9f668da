/* lpc.c - see lpc.h */
#include "image/lpc.h"

#include <stdio.h>
#include <string.h>

#define ROWS(name, row, frames)                                                                    \
    {                                                                                              \
        name, row, LPC_DIRECTIONS, 0, frames, LPC_CELL, false, {0}, 0, 0                           \
    }
#define ONE_ROW(name, row, frames, only)                                                           \
    {                                                                                              \
        name, row, 1, only, frames, LPC_CELL, false, {0}, 0, 0                                     \
    }
#define BLOCK(name, cell, frames, base, columns)                                                   \
    {                                                                                              \
        name, 0, LPC_DIRECTIONS, 0, frames, cell, false, {0}, base, columns                        \
    }

/* Blocks of one size and length are in the order in which they are guessed. */
const struct lpc_action lpc_actions[LPC_ACTIONS] = {
    {"spellcast", 0, 4, 0, 7, LPC_CELL, true, {0, 1, 2, 3, 4, 5, 4, 6}, 0, 0},
    ROWS("thrust", 4, 8),
    {"walk", 8, 4, 0, 9, LPC_CELL, true, {8, 1, 2, 3, 4, 5, 6, 7}, 0, 0},
    {"slash", 12, 4, 0, 6, LPC_CELL, true, {0, 1, 2, 3, 4, 5, 4, 0}, 0, 0},
    ROWS("shoot", 16, 13),
    ONE_ROW("hurt", 20, 6, LPC_FRONT),
    ONE_ROW("climb", 21, 6, LPC_BACK),
    ROWS("idle", 22, 2),
    ROWS("jump", 26, 5),
    ROWS("sit", 30, 3),
    ROWS("emote", 34, 3),
    ROWS("run", 38, 8),
    ROWS("combat_idle", 42, 2),
    ROWS("backslash", 46, 13),
    ROWS("halfslash", 50, 6),
    BLOCK("slash_128", 128, 6, "slash", "012345"),
    BLOCK("halfslash_128", 128, 6, "halfslash", "012345"),
    BLOCK("thrust_128", 128, 8, "thrust", "01234567"),
    BLOCK("walk_128", 128, 9, "walk", "012345678"),
    BLOCK("backslash_128", 128, 13, "backslash", "0123456789:;<"),
    BLOCK("slash_oversize", 192, 6, "slash", "012345"),
    BLOCK("slash_reverse_oversize", 192, 6, "slash", "543210"),
    BLOCK("thrust_oversize", 192, 8, "thrust", "01234567"),
    BLOCK("whip_oversize", 192, 8, "slash", "01543332"),
    BLOCK("tool_whip", 192, 8, "slash", "01543332"),
    BLOCK("tool_hammer", 128, 9, "slash", "554410000"),
    BLOCK("tool_axe", 128, 10, "slash", "5544310000"),
    BLOCK("tool_rod", 128, 13, "thrust", "0123454445423"),
    BLOCK("wheelchair", LPC_CELL, 2, "sit", "22"),
};

const char *const lpc_direction_names[LPC_DIRECTIONS + 1] = {"back", "left", "front", "right"};

const struct lpc_action *lpc_action_find(const char *name)
{
    static const char *const aliases[][2] = {
        {"spellcard", "spellcast"},    {"cast", "spellcast"},
        {"walkcycle", "walk"},         {"bow", "shoot"},
        {"combat", "combat_idle"},     {"1h_slash", "backslash"},
        {"1h_backslash", "backslash"}, {"1h_halfslash", "halfslash"}};
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (strcmp(name, aliases[i][0]) == 0)
            name = aliases[i][1];
    for (int i = 0; i < LPC_ACTIONS; i++)
        if (strcmp(name, lpc_actions[i].name) == 0)
            return &lpc_actions[i];
    return NULL;
}

int lpc_direction_find(const char *name)
{
    static const char *const names[LPC_DIRECTIONS][3] = {{"back", "up", "n"},
                                                         {"left", "left", "w"},
                                                         {"front", "down", "s"},
                                                         {"right", "right", "e"}};
    for (int direction = 0; direction < LPC_DIRECTIONS; direction++)
        for (int i = 0; i < 3; i++)
            if (strcmp(name, names[direction][i]) == 0)
                return direction;
    return -1;
}

int lpc_action_unknown(const char *name, int actions, struct err *e)
{
    char names[512] = "", shown[64];
    for (int i = 0; i < actions; i++)
        snprintf(names + strlen(names), sizeof names - strlen(names), "%s%s", i ? ", " : "",
                 lpc_actions[i].name);
    return err_set(e, "'%s' is none of %s", err_quote(shown, sizeof shown, name, strlen(name)),
                   names);
}

int lpc_direction_unknown(const char *name, struct err *e)
{
    char shown[64];
    return err_set(e, "'%s' is none of back, left, front, right (up, left, down, right)",
                   err_quote(shown, sizeof shown, name, strlen(name)));
}

bool lpc_in_block(const struct lpc_action *action)
{
    return action - lpc_actions >= LPC_UNIVERSAL;
}

int lpc_row_of(const struct lpc_action *action, int direction)
{
    if (action->directions == 1)
        return direction == (int)action->only ? 0 : -1;
    return direction;
}

/* Whether the widest block of a sheet can have this width, in so much height. */
static bool is_width_of_block(size_t width, size_t height)
{
    for (int i = LPC_UNIVERSAL; i < LPC_ACTIONS; i++)
        if (lpc_actions[i].frames * lpc_actions[i].cell == width &&
            lpc_actions[i].cell * LPC_DIRECTIONS <= height)
            return true;
    return false;
}

size_t lpc_end_of_rows(size_t width, size_t height)
{
    static const size_t ends[] = {LPC_TALL, 46 * LPC_CELL, LPC_HEIGHT};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (height > ends[i] && (height - ends[i]) % LPC_STEP == 0 &&
            is_width_of_block(width, height - ends[i]))
            return ends[i];
    return height < LPC_TALL ? height : LPC_TALL;
}

int lpc_choose_action(struct lpc_choice *c, const char *name, int actions, struct err *e)
{
    const struct lpc_action *action = lpc_action_find(name);
    if (!action || action - lpc_actions >= actions)
        return lpc_action_unknown(name, actions, e);
    c->actions |= (uint32_t)1 << (action - lpc_actions);
    return 0;
}

int lpc_choose_direction(struct lpc_choice *c, const char *name, struct err *e)
{
    int direction = lpc_direction_find(name);
    if (direction < 0)
        return lpc_direction_unknown(name, e);
    c->directions |= (uint32_t)1 << direction;
    return 0;
}

bool lpc_is_chosen(const struct lpc_choice *c, const struct lpc_action *action, int direction)
{
    bool acts = !c->actions || c->actions >> (action - lpc_actions) & 1;
    bool turned = !c->directions || c->directions >> direction & 1;
    return acts && turned;
}
