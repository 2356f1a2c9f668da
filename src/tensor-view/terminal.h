/* terminal.h - full-screen use of the terminal: the alternate screen, keys as they are typed, and
 * the old state when the program ends, for whatever reason.
 *
 * The screen is standard output's terminal; keys are read from the controlling terminal, because
 * standard input may be a stream. The ending signals (cli/signals.h) give the terminal back before
 * they end the program; SIGTSTP gives it back while the program is stopped; cli_fail() and the like
 * give it back before they print. */
#ifndef TENSOR_VIEW_TERMINAL_H
#define TENSOR_VIEW_TERMINAL_H

#include "base/err.h"
#include "keys.h"
#include <stdbool.h>
#include <stddef.h>

struct terminal_size {
    size_t rows, cols;
    size_t cell_width, cell_height; /* of a character, in pixels */
};

/* The size of standard output's terminal. What is not known is assumed: 24 rows of 80 columns,
 * characters of 8x16 pixels. */
struct terminal_size terminal_size(void);

/* Is there a terminal that can move its cursor to show on, and one to read keys from? */
bool terminal_usable(void);

int terminal_enter(struct err *e); /* only where it is usable, and once */
void terminal_leave(void);         /* does nothing where it was not entered */

/* Writes all of it to standard output. */
int terminal_write(const void *bytes, size_t size, struct err *e);

/* What to do next. */
enum terminal_event {
    TERMINAL_KEY,    /* *key was typed */
    TERMINAL_INPUT,  /* `fd` has something to read, or has ended */
    TERMINAL_REDRAW, /* the size may have changed, and the screen is empty */
    TERMINAL_TIME,   /* the time is over */
    TERMINAL_GONE,   /* no more keys can arrive */
};
/* Waits for one of these. `fd` -1: no input; `seconds` below 0: no limit. */
enum terminal_event terminal_wait(int *key, int fd, double seconds);

#endif
