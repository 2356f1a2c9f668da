/* interrupt.c - notes signals. */
#include "interrupt.h"
#include "cli/progress.h"
#include "cli/signals.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

/* Launchers, and timeout(1), may send the same signal twice within a moment. */
static const double patience = 0.5; /* seconds */

static volatile sig_atomic_t noted;
static struct timespec first; /* when it was noted */

static double seconds_since(const struct timespec *then)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - then->tv_sec) + 1e-9 * (double)(now.tv_nsec - then->tv_nsec);
}

static bool note(int number)
{
    int saved = errno;
    bool goes_on = true;
    if (!noted) {
        clock_gettime(CLOCK_MONOTONIC, &first);
        noted = number;
    } else
        goes_on = number == SIGXCPU || seconds_since(&first) < patience;
    errno = saved;
    return goes_on;
}

void interrupt_defer(void)
{
    signals_defer(note);
}

void interrupt_restore(void)
{
    signals_defer(NULL);
}

int interrupt_noted(void)
{
    return noted;
}

bool interrupt_pending(void)
{
    return noted != 0;
}

void interrupt_end(int number)
{
    progress_hide();
    fflush(NULL);
    signals_end(number);
}
