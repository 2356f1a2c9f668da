/* signals.c - one handler for all signals that end a program. */
#include "cli/signals.h"

#include <stdlib.h>
#include <unistd.h>

enum { CLEANUPS = 4 };

const struct ending_signal ending_signals[ENDING_SIGNALS] = {
    {SIGHUP, true},  {SIGINT, true},   {SIGQUIT, false}, {SIGTERM, true},
    {SIGXCPU, true}, {SIGXFSZ, false}, {SIGPIPE, false},
};

static void (*volatile cleanups[CLEANUPS])(void);
static volatile sig_atomic_t cleanup_count;
static bool (*volatile deferred)(int number);

void signals_ending_set(sigset_t *set)
{
    sigemptyset(set);
    for (int i = 0; i < ENDING_SIGNALS; i++)
        sigaddset(set, ending_signals[i].number);
}

void signals_progress_set(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGUSR1);
#ifdef SIGINFO
    sigaddset(set, SIGINFO);
#endif
}

void signals_hold(sigset_t *before)
{
    sigset_t set;
    signals_ending_set(&set);
    pthread_sigmask(SIG_BLOCK, &set, before);
}

void signals_release(const sigset_t *before)
{
    pthread_sigmask(SIG_SETMASK, before, NULL);
}

void signals_cleanup(void (*cleanup)(void))
{
    if (cleanup_count == CLEANUPS)
        abort(); /* more than any program has */
    cleanups[cleanup_count] = cleanup;
    cleanup_count = cleanup_count + 1;
}

void signals_defer(bool (*note)(int number))
{
    deferred = note;
}

void signals_end(int number)
{
    sigset_t before, only;
    signals_hold(&before); /* a second signal must not cut the cleanups short */
    for (int i = cleanup_count; i-- > 0;)
        cleanups[i]();
    sigemptyset(&only);
    sigaddset(&only, number);
    signal(number, SIG_DFL);
    raise(number);
    pthread_sigmask(SIG_UNBLOCK, &only, NULL); /* it ends here */
    _exit(128 + number);
}

static bool is_deferrable(int number)
{
    for (int i = 0; i < ENDING_SIGNALS; i++)
        if (ending_signals[i].number == number)
            return ending_signals[i].deferrable;
    return false;
}

static void handle(int number)
{
    bool (*note)(int) = deferred;
    if (!note || !is_deferrable(number) || !note(number))
        signals_end(number);
}

void signals_begin(void)
{
    static bool begun;
    if (begun)
        return;
    begun = true;
    sigset_t progress;
    signals_progress_set(&progress);
    pthread_sigmask(SIG_BLOCK, &progress, NULL);
    signal(SIGPIPE, SIG_DFL);
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
    signals_ending_set(&action.sa_mask);
    sigaddset(&action.sa_mask, SIGTSTP); /* a terminal that is being given back stays given */
    sigaddset(&action.sa_mask, SIGCONT);
    for (int i = 0; i < ENDING_SIGNALS; i++) {
        struct sigaction old;
        if (sigaction(ending_signals[i].number, NULL, &old) == 0 && old.sa_handler == SIG_DFL)
            sigaction(ending_signals[i].number, &action, NULL);
    }
}
