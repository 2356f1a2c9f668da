/* progress.h - how far long work is: the work moves counters on, and a thread shows them.
 *
 * On a terminal that is one line on standard error, written over at most five times a second and
 * never wider than the terminal. It is not there with --quiet, in the background, or where the
 * result goes into a pipe or to the terminal: the last program of a pipe has the line. SIGUSR1 (and
 * SIGINFO) has the same line printed wherever standard error goes, also while the work waits for
 * its input. These signals are blocked and waited for by that thread, so they interrupt nothing. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "base/err.h"
#include "tns/reader.h"
#include <stdbool.h>
#include <stdint.h>

double progress_clock(void); /* seconds, monotonic */

/* Starts the thread; `piped`: the result goes to standard output, which may be a pipe. */
void progress_start(bool piped);

/* ---- the work: what is done (records, unless it says otherwise), of what ---- */

void progress_doing(const char *what); /* "reading", for a part of the work; stays the caller's */
void progress_of(uint64_t items);      /* so many there will be */
void progress_input(uint64_t bytes);   /* one more input, of so many bytes; 0: nobody knows */
/* Done. Is called by one thread at a time, and costs next to nothing. */
void progress_add(uint64_t items, uint64_t bytes);
/* The reader is such an input, and its records count as they are read. */
void progress_watch(struct reader *r);

/* Work that knows better: from here on "NAME: 37 % | TEXT | 2:05 left"; `done` in 0..1, `seconds`
 * spent on it so far. */
void progress_show(double done, double seconds, const char *format, ...) ERR_FORMAT(3, 4);

/* Takes the line away for good. */
void progress_hide(void);

#endif
