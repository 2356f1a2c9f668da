/* sprite_options.h - options that several programs which make frames have: --split, --action and
 * --direction. */
#ifndef CLI_SPRITE_OPTIONS_H
#define CLI_SPRITE_OPTIONS_H

#include "cli/options.h"
#include "image/lpc.h"

enum split { SPLIT_TRAIN, SPLIT_TEST, SPLIT_ALL };
extern const char *const split_names[]; /* for `choices`: "train", "test", "all", NULL */
enum split split_of(const char *name);  /* one of split_names */

/* The choice of the options --action and --direction among the first `known` actions; with
 * LPC_ACTIONS the action "all" is all of them. An unknown name is wrong use. */
struct lpc_choice lpc_choice_of(const struct text_list *actions, const struct text_list *directions,
                                int known);

#endif
