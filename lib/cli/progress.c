/* progress.c - one line on the terminal, written over and over. */
#include "cli/progress.h"
#include "cli/cli.h"
#include "cli/group.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static const double between = 0.2; /* seconds from one refresh to the next */
static bool shown;

double progress_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void progress_show(double done, double seconds, const char *format, ...)
{
    static double last = -1;
    double now = progress_clock();
    if (shared.quiet || !group_speaks() || !isatty(STDERR_FILENO) ||
        (last >= 0 && now - last < between))
        return;
    last = now;
    shown = true;
    fprintf(stderr, "\r\033[K%s: %3.0f %% | ", cli_name(), 100 * done);
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    if (done > 0) {
        long left = (long)(seconds * (1 - done) / done + 0.5);
        fprintf(stderr, " | %ld:%02ld left", left / 60, left % 60);
    }
    fflush(stderr);
}

void progress_clear(void)
{
    if (shown)
        fprintf(stderr, "\r\033[K");
    shown = false;
}
