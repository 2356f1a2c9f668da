/* progress.h - how far long work is: the work increases counters, and a thread shows them.
 *
 * On a terminal that is one line on standard error, replaced at most five times per second and
 * never wider than the terminal. There is no line with --quiet, in the background, or where the
 * result is written to a pipe or to the terminal: the last program of a pipe shows the line.
 * SIGUSR1 (and SIGINFO) prints the same line once, wherever standard error is, also while the work
 * waits for its input. These signals are blocked, and that thread waits for them, so they interrupt
 * nothing. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "base/err.h"
#include "tns/reader.h"
#include <stdbool.h>
#include <stdint.h>

double progress_clock(void); /* seconds, monotonic */

/* Starts the thread; `piped`: the result is written to standard output, which may be a pipe. */
void progress_start(bool piped);

/* ---- how much of the work is done, in records unless it says otherwise ---- */

void progress_doing(const char *what); /* a part of the work, "reading"; it stays the caller's */
void progress_of(uint64_t items);      /* the number of items in all */
void progress_input(uint64_t bytes);   /* one more input of this size; 0: not known */
/* Adds to what is done. Called by one thread at a time; it is cheap. */
void progress_add(uint64_t items, uint64_t bytes);
/* Counts the reader as an input, and its records as they are read. */
void progress_watch(struct reader *r);

/* For work that knows its own share: from here on "NAME: 37 % | TEXT | 2:05 left"; `done` in 0..1,
 * `seconds` is the time spent on it so far. */
void progress_show(double done, double seconds, const char *format, ...) ERR_FORMAT(3, 4);

/* Removes the line; none is drawn afterwards. */
void progress_hide(void);

#endif
