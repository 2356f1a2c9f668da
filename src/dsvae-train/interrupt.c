/* interrupt.c - signals that are noted instead of obeyed. */
#include "interrupt.h"
#include "cli/output.h"
#include "cli/progress.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static const int ending[] = {SIGINT, SIGTERM, SIGHUP};
enum { ENDING = sizeof ending / sizeof *ending };

/* Launchers, and timeout(1), may send the same twice in a moment. */
static const double patience = 0.5;

static struct sigaction before[ENDING];
static volatile sig_atomic_t noted;
static struct timespec first; /* when */

static void note(int number)
{
    int kept = errno;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double waited =
        (double)(now.tv_sec - first.tv_sec) + 1e-9 * (double)(now.tv_nsec - first.tv_nsec);
    if (!noted) {
        first = now;
        noted = number;
    } else if (waited >= patience)
        output_abandon(number);
    errno = kept;
}

void interrupt_defer(void)
{
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < ENDING; i++)
        sigaddset(&action.sa_mask, ending[i]);
    for (int i = 0; i < ENDING; i++)
        if (sigaction(ending[i], NULL, &before[i]) == 0 && before[i].sa_handler != SIG_IGN)
            sigaction(ending[i], &action, NULL);
}

void interrupt_restore(void)
{
    for (int i = 0; i < ENDING; i++)
        sigaction(ending[i], &before[i], NULL);
}

int interrupt_noted(void)
{
    return noted;
}

bool interrupt_told(void)
{
    return noted != 0;
}

void interrupt_end(int number)
{
    sigset_t set;
    progress_hide();
    fflush(NULL);
    sigemptyset(&set);
    sigaddset(&set, number);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    output_abandon(number);
    _exit(128 + number);
}
