/* terminal.c - enters and leaves the full-screen mode of the terminal. */
#include "terminal.h"
#include "cli/messages.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "keys.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

enum { USUAL_ROWS = 24, USUAL_COLS = 80, USUAL_WIDTH = 8, USUAL_HEIGHT = 16 };

/* How long the rest of a key's sequence may take, in seconds. */
static const double patience = 0.05;

/* The alternate screen, cleared, without cursor and without line wrap. */
static const char take_over[] = "\033[?1049h\033[?25l\033[?7l\033[m\033[2J";
/* First ends a sequence or picture that a signal may have cut off. */
static const char give_back[] = "\033\\\033[?2026l\033[m\033[?7h\033[?25h\033[?1049l";

static int tty = -1; /* keys are read from it */
static struct termios before;
static volatile sig_atomic_t entered, redraw;
static struct keys keys;

struct terminal_size terminal_size(void)
{
    struct terminal_size size = {USUAL_ROWS, USUAL_COLS, USUAL_WIDTH, USUAL_HEIGHT};
    struct winsize w;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w))
        return size;
    if (w.ws_row && w.ws_col) {
        size.rows = w.ws_row;
        size.cols = w.ws_col;
    }
    if (w.ws_xpixel >= size.cols && w.ws_ypixel >= size.rows) {
        size.cell_width = w.ws_xpixel / size.cols;
        size.cell_height = w.ws_ypixel / size.rows;
    }
    return size;
}

bool terminal_usable(void)
{
    const char *name = getenv("TERM");
    if (!isatty(STDOUT_FILENO) || !name || !*name || strcmp(name, "dumb") == 0)
        return false;
    if (tty < 0)
        tty = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY);
    return tty >= 0;
}

/* ---- also called by signal handlers: only async-signal-safe functions ---- */

static void put(const char *text, size_t length)
{
    while (length > 0) {
        ssize_t n = write(STDOUT_FILENO, text, length);
        if (n < 0 && errno != EINTR)
            return;
        if (n > 0) {
            text += n;
            length -= (size_t)n;
        }
    }
}

/* The modes first: a program in the background stops at that call, before it writes anything. */
static void take(void)
{
    struct termios raw = before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_iflag &= ~(tcflag_t)(ICRNL | IXON);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    tcsetattr(tty, TCSANOW, &raw);
    put(take_over, sizeof take_over - 1);
}

/* In the background the terminal belongs to another program. */
static void give(void)
{
    if (tcgetpgrp(tty) != getpgrp())
        return;
    put(give_back, sizeof give_back - 1);
    tcsetattr(tty, TCSANOW, &before);
}

static sigset_t leaving(void)
{
    sigset_t set;
    signals_ending_set(&set);
    sigaddset(&set, SIGTSTP);
    return set;
}

void terminal_leave(void)
{
    sigset_t set = leaving(), old;
    pthread_sigmask(SIG_BLOCK, &set, &old);
    if (entered) {
        entered = 0;
        give();
    }
    pthread_sigmask(SIG_SETMASK, &old, NULL);
}

/* Stops the process as usual, and gives the terminal back first. The ending signals work also while
 * it is stopped, and when it stops again because it continues in the background. */
static void stop(int number)
{
    int kept = errno;
    struct sigaction mine, usual = {.sa_handler = SIG_DFL};
    sigset_t set = leaving();
    terminal_leave();
    sigaction(number, &usual, &mine);
    raise(number);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL); /* it stops here */
    sigaction(number, &mine, NULL);
    entered = 1;
    take();
    redraw = 1;
    errno = kept;
}

/* After SIGSTOP, when the shell may have changed the modes. */
static void go_on(int number)
{
    int kept = errno;
    (void)number;
    if (entered)
        take();
    redraw = 1;
    errno = kept;
}

static void note_size(int number)
{
    (void)number;
    redraw = 1;
}

/* ---- called by the program ---- */

static void handle(int number, void (*handler)(int), bool alone)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART}, old;
    sigemptyset(&action.sa_mask);
    if (alone) {
        action.sa_mask = leaving();
        sigaddset(&action.sa_mask, SIGCONT); /* its handler must not run first and enter again */
    }
    if (sigaction(number, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
        sigaction(number, &action, NULL);
}

int terminal_enter(struct err *e)
{
    sigset_t awaited;
    if (tcgetattr(tty, &before))
        return err_errno(e, "cannot ask the terminal for its modes");
    progress_hide();
    atexit(terminal_leave);
    signals_cleanup(terminal_leave);
    messages_make_way(NULL, NULL, terminal_leave);
    handle(SIGTSTP, stop, true);
    handle(SIGCONT, go_on, false);
    handle(SIGWINCH, note_size, false);
    /* these two are handled only while the program waits, so that none is missed */
    sigemptyset(&awaited);
    sigaddset(&awaited, SIGWINCH);
    sigaddset(&awaited, SIGCONT);
    pthread_sigmask(SIG_BLOCK, &awaited, NULL);
    entered = 1;
    take();
    return 0;
}

int terminal_write(const void *bytes, size_t size, struct err *e)
{
    for (const char *at = bytes; size > 0;) {
        ssize_t n = write(STDOUT_FILENO, at, size);
        struct pollfd p = {.fd = STDOUT_FILENO, .events = POLLOUT};
        if (n < 0 && errno == EAGAIN)
            poll(&p, 1, -1);
        else if (n < 0 && errno != EINTR)
            return err_errno(e, "cannot write to the terminal");
        if (n > 0) {
            at += n;
            size -= (size_t)n;
        }
    }
    return 0;
}

/* Reads what was typed. False: the terminal is closed. */
static bool read_keys(void)
{
    ssize_t n = read(tty, keys.bytes + keys.count, sizeof keys.bytes - keys.count);
    if (n > 0)
        keys.count += (size_t)n;
    return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}

/* poll() that lets SIGWINCH and SIGCONT through. */
static int wait_for(struct pollfd *polled, double seconds)
{
    static const double longest = 1e6; /* a frame may have any time; time_t has a limit */
    seconds = seconds < longest ? seconds : longest;
    struct timespec limit = {.tv_sec = (time_t)seconds,
                             .tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9)};
    sigset_t mask;
    pthread_sigmask(SIG_BLOCK, NULL, &mask);
    sigdelset(&mask, SIGWINCH);
    sigdelset(&mask, SIGCONT);
    return ppoll(polled, 2, seconds < 0 ? NULL : &limit, &mask);
}

enum terminal_event terminal_wait(int *key, int fd, double seconds)
{
    for (double begun = progress_clock();;) {
        struct pollfd polled[] = {{.fd = tty, .events = POLLIN}, {.fd = fd, .events = POLLIN}};
        if (redraw) {
            redraw = 0;
            return TERMINAL_REDRAW;
        }
        if ((*key = keys_take(&keys, false)))
            return TERMINAL_KEY;
        double left = seconds - (progress_clock() - begun), now = left > 0 ? left : 0;
        bool partial = keys.count > 0, brief = partial && (seconds < 0 || now > patience);
        int found = wait_for(polled, brief ? patience : seconds < 0 ? -1 : now);
        if (found > 0 && polled[0].revents && !read_keys())
            return TERMINAL_GONE;
        if (found > 0 && !polled[0].revents)
            return TERMINAL_INPUT;
        if (found == 0 && partial && (*key = keys_take(&keys, true)))
            return TERMINAL_KEY;
        if (found == 0)
            return TERMINAL_TIME;
    }
}
