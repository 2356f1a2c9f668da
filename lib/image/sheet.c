/* sheet.c - see sheet.h */
#include "image/sheet.h"

#include "base/num.h"

#include <stdio.h>
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

void sheet_cell(const struct sheet *s, size_t column, size_t row, const struct ground *ground,
                uint8_t *rgba)
{
    size_t width = s->cell_width, height = s->cell_height;
    compose_clear(rgba, width * height, ground);
    for (size_t layer = 0; layer < s->count; layer++)
        for (size_t y = 0; y < height; y++)
            compose_over(rgba + y * width * 4,
                         image_at(&s->layers[layer], 0, column * width, row * height + y), width);
}

bool sheet_cell_is_empty(const struct sheet *s, size_t column, size_t row)
{
    size_t width = s->cell_width, height = s->cell_height;
    for (size_t layer = 0; layer < s->count; layer++)
        for (size_t y = 0; y < height; y++)
            if (!compose_is_empty(image_at(&s->layers[layer], 0, column * width, row * height + y),
                                  width))
                return false;
    return true;
}

/* One part of a list, "5" or "0-7", between two commas. */
static int parse_range(const char *text, size_t length, size_t limit, int64_t range[2],
                       struct err *e)
{
    char part[64];
    if (length >= sizeof part)
        return err_set(e, "a number or range in the list is too long");
    snprintf(part, sizeof part, "%.*s", (int)length, text);
    char *dash = strchr(part, '-');
    if (dash)
        *dash = '\0';
    if (num_integer(part, 0, (int64_t)limit - 1, &range[0], e))
        return -1;
    range[1] = range[0];
    return dash ? num_integer(dash + 1, 0, (int64_t)limit - 1, &range[1], e) : 0;
}

int sheet_list(const char *text, size_t limit, size_t *out, size_t capacity, size_t *count,
               struct err *e)
{
    *count = 0;
    for (const char *end;; text = end + 1) {
        int64_t range[2];
        end = text + strcspn(text, ",");
        if (parse_range(text, (size_t)(end - text), limit, range, e))
            return -1;
        int64_t step = range[1] < range[0] ? -1 : 1;
        for (int64_t i = range[0]; i != range[1] + step; i += step) {
            if (*count == capacity)
                return err_set(e, "the list has more than %zu entries", capacity);
            out[(*count)++] = (size_t)i;
        }
        if (*end == '\0')
            return 0;
    }
}
