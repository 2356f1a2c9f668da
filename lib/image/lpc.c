/* lpc.c - see lpc.h */
#include "image/lpc.h"

#include <string.h>

const struct lpc_action lpc_actions[LPC_ACTIONS] = {
    {"spellcast", 0, 4, 7, 1, {0, 1, 2, 3, 4, 5, 4, 6}},
    {"thrust", 4, 4, 8, 0, {0}},
    {"walk", 8, 4, 9, 1, {8, 1, 2, 3, 4, 5, 6, 7}},
    {"slash", 12, 4, 6, 1, {0, 1, 2, 3, 4, 5, 4, 0}},
    {"shoot", 16, 4, 13, 0, {0}},
    {"hurt", 20, 1, 6, 0, {0}},
};

const char *const lpc_direction_names[LPC_DIRECTIONS + 1] = {"back", "left", "front", "right"};

const struct lpc_action *lpc_action_find(const char *name)
{
    static const char *const aliases[][2] = {
        {"spellcard", "spellcast"}, {"cast", "spellcast"}, {"walkcycle", "walk"}, {"bow", "shoot"}};
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

int lpc_row(const struct lpc_action *action, int direction)
{
    if (action->directions == 1)
        return direction == LPC_FRONT ? (int)action->row : -1;
    return (int)action->row + direction;
}

int lpc_choose_action(struct lpc_choice *c, const char *name, struct err *e)
{
    const struct lpc_action *action = lpc_action_find(name);
    if (!action)
        return err_set(e, "'%.40s' is none of spellcast, thrust, walk, slash, shoot, hurt", name);
    c->actions |= 1u << (action - lpc_actions);
    return 0;
}

int lpc_choose_direction(struct lpc_choice *c, const char *name, struct err *e)
{
    int direction = lpc_direction_find(name);
    if (direction < 0)
        return err_set(e, "'%.40s' is none of back, left, front, right (up, left, down, right)",
                       name);
    c->directions |= 1u << direction;
    return 0;
}

bool lpc_is_chosen(const struct lpc_choice *c, const struct lpc_action *action, int direction)
{
    bool acts = !c->actions || c->actions >> (action - lpc_actions) & 1;
    bool turned = !c->directions || c->directions >> direction & 1;
    return acts && turned;
}
