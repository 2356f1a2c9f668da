/* progress.h - how far a long run is: one line on standard error that is written over, at most five
 * times a second, and only where standard error is a terminal and --quiet was not given. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "base/err.h"

double progress_clock(void); /* seconds, monotonic */

/* Shows "NAME: 37 % | TEXT | 2:05 left"; `done` in 0..1, `seconds` spent on it so far. */
void progress_show(double done, double seconds, const char *format, ...) ERR_FORMAT(3, 4);
/* Clears the line, so that what is printed next stands alone. */
void progress_clear(void);

#endif
