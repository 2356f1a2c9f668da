/* signals.h - the one list of signals that end a program, and what is done before one ends it.
 *
 * An ending signal runs the registered cleanups (they remove temporary files, give the terminal
 * back) and then ends the program as it does by default, so that the shell sees the usual status. A
 * program may defer some of them: it notes the signal, saves its work, and calls signals_end(). */
#ifndef CLI_SIGNALS_H
#define CLI_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

struct ending_signal {
    int number;
    bool deferrable; /* a request to stop: there is time to save work first */
};
enum { ENDING_SIGNALS = 7 };
extern const struct ending_signal ending_signals[ENDING_SIGNALS];

/* Installs the handler of the ending signals, but not for those that are ignored, except SIGPIPE:
 * a parent such as Python may leave it ignored. Blocks SIGUSR1 and SIGINFO, which the thread of
 * progress.c waits for. A program that starts threads before cli_begin() calls it before them; more
 * calls change nothing. */
void signals_begin(void);

/* `cleanup` is called when an ending signal arrives, the one registered last first. It runs in a
 * signal handler, so it calls only what is async-signal-safe. At most 4. */
void signals_cleanup(void (*cleanup)(void));

/* From here on `note` is called first when a deferrable signal arrives (in the handler); where it
 * returns true, the program goes on. NULL: none. */
void signals_defer(bool (*note)(int number));

/* Runs the cleanups and ends the program as this signal does by default; also from a handler. */
_Noreturn void signals_end(int number);

/* Fills `set` with the ending signals. */
void signals_ending_set(sigset_t *set);
/* Fills `set` with the signals that ask for the progress line. */
void signals_progress_set(sigset_t *set);

/* No ending signal arrives in this thread between the two calls. */
void signals_hold(sigset_t *before);
void signals_release(const sigset_t *before);

#endif
