/* terminal.h - a program that has the whole terminal to itself for a while: the other screen, keys
 * as they are typed, and everything as it was when the program ends, however it ends.
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

/* The size of standard output's terminal; what it does not say is taken for usual: 24 rows of 80
 * columns, characters of 8x16 pixels. */
struct terminal_size terminal_size(void);

/* Is there a terminal to show on, with cursor movements, and one to type at? */
bool terminal_usable(void);

int terminal_enter(struct err *e); /* where it is usable, and once */
void terminal_leave(void);         /* nothing happens where it was not entered */

/* Writes all of it to standard output. */
int terminal_write(const void *bytes, size_t size, struct err *e);

/* What there is to do next. */
enum terminal_event {
    TERMINAL_KEY,    /* *key was typed */
    TERMINAL_INPUT,  /* `fd` has something to read, or has ended */
    TERMINAL_REDRAW, /* the size may be another, and the screen is empty */
    TERMINAL_TIME,   /* so many seconds are over */
    TERMINAL_GONE,   /* nobody will type any more */
};
/* `fd` -1: none; `seconds` below 0: for ever. */
enum terminal_event terminal_wait(int *key, int fd, double seconds);

#endif
