/* look.h - how frames and codes are shown: with which colours, characters or protocol for pictures.
 */
#ifndef TENSOR_VIEW_LOOK_H
#define TENSOR_VIEW_LOOK_H

#include "cells.h"
#include "fit.h"
#include "graphics.h"

struct look {
    enum cell_colours colours;
    enum cell_style style;
    enum graphics graphics;
    struct backdrop backdrop;
};

/* The names that --mode may have, NULL-terminated. */
extern const char *const look_modes[];

/* The look for one of these modes and a background (--background), on a terminal or not, as the
 * environment says (NO_COLOR, COLORTERM, TERM and what the terminal sets). An invalid background is
 * wrong use. */
struct look look_choose(const char *mode, const char *background, bool terminal);

/* Is the variable of the environment set, and not empty? */
bool is_set(const char *name);

#endif
