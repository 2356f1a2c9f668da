/* sprite_options.c - from the words of options to what they choose. */
#include "cli/sprite_options.h"
#include "cli/messages.h"

#include <string.h>

const char *const split_names[] = {
    [SPLIT_TRAIN] = "train", [SPLIT_TEST] = "test", [SPLIT_ALL] = "all", NULL};

enum split split_of(const char *name)
{
    enum split split = SPLIT_TRAIN;
    while (strcmp(split_names[split], name) != 0)
        split++;
    return split;
}

struct lpc_choice lpc_choice_of(const struct text_list *actions, const struct text_list *directions,
                                int known)
{
    struct lpc_choice choice = {0};
    struct err e;
    for (int i = 0; i < actions->count; i++)
        if (known == LPC_ACTIONS && strcmp(actions->items[i], "all") == 0)
            choice.actions = UINT32_MAX;
        else if (lpc_choose_action(&choice, actions->items[i], known, &e))
            cli_wrong_use("--action: %s", e.text);
    for (int i = 0; i < directions->count; i++)
        if (lpc_choose_direction(&choice, directions->items[i], &e))
            cli_wrong_use("--direction: %s", e.text);
    return choice;
}
