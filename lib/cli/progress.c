/* progress.c - counters, and the thread that prints them as a line. */
#include "cli/progress.h"
#include "base/thread.h"
#include "cli/cli.h"
#include "cli/processes.h"
#include "cli/signals.h"

#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { TICK_NANOSECONDS = 200000000, TEXT = 160, LINE = 256, USUAL_COLUMNS = 80 };

/* Protects everything but the counters, the terminal's line included. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static _Atomic uint64_t items, bytes;

static struct {
    const char *what;
    uint64_t items, bytes; /* 0: not known */
    bool endless;          /* the length of one input is not known */
    double since;          /* progress_clock() at the start */
} total;

static struct {
    bool given;
    double done, seconds;
    char text[TEXT];
} shown; /* by progress_show() */

static _Atomic bool draws; /* a line is drawn on the terminal */
static char drawn[LINE];   /* its text; "": none */

double progress_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- called by the work ---- */

void progress_doing(const char *what)
{
    pthread_mutex_lock(&lock);
    total.what = what;
    pthread_mutex_unlock(&lock);
}

void progress_of(uint64_t all)
{
    pthread_mutex_lock(&lock);
    total.items = all;
    pthread_mutex_unlock(&lock);
}

void progress_input(uint64_t size)
{
    pthread_mutex_lock(&lock);
    total.endless = total.endless || size == 0;
    total.bytes += size;
    pthread_mutex_unlock(&lock);
}

/* No other thread writes, so an atomic addition is not needed. */
static void increase(_Atomic uint64_t *counter, uint64_t by)
{
    uint64_t now = atomic_load_explicit(counter, memory_order_relaxed);
    atomic_store_explicit(counter, now + by, memory_order_relaxed);
}

void progress_add(uint64_t more, uint64_t of_input)
{
    increase(&items, more);
    increase(&bytes, of_input);
}

static void count_record(struct reader *r)
{
    progress_add(1, reader_used(r));
}

void progress_watch(struct reader *r)
{
    progress_input(reader_size(r));
    reader_on_record(r, count_record);
}

void progress_show(double done, double seconds, const char *format, ...)
{
    va_list args;
    pthread_mutex_lock(&lock);
    shown.given = true;
    shown.done = done;
    shown.seconds = seconds;
    va_start(args, format);
    vsnprintf(shown.text, sizeof shown.text, format, args);
    va_end(args);
    pthread_mutex_unlock(&lock);
}

/* ---- the line ---- */

struct line {
    char name[TEXT], share[16], text[TEXT], left[32]; /* each may be "" */
};

static void print_left(char *out, size_t size, double seconds)
{
    if (!(seconds < 1e9))
        return;
    long s = (long)(seconds + 0.5);
    if (s < 3600)
        snprintf(out, size, "%ld:%02ld left", s / 60, s % 60);
    else if (s < 48 * 3600)
        snprintf(out, size, "%ld:%02ld:%02ld left", s / 3600, s / 60 % 60, s % 60);
    else
        snprintf(out, size, "%ld days left", s / (24 * 3600));
}

static void print_count(char *out, size_t size, uint64_t n, double seconds)
{
    int used = snprintf(out, size, "%s%s%" PRIu64, total.what ? total.what : "",
                        total.what ? " | " : "", n);
    double rate = seconds > 0 ? (double)n / seconds : 0;
    if (total.items)
        used += snprintf(out + used, size - (size_t)used, " of %" PRIu64, total.items);
    used += snprintf(out + used, size - (size_t)used, " record%s", n == 1 ? "" : "s");
    if (n > 0 && rate > 0)
        snprintf(out + used, size - (size_t)used, " | %.*f/s", rate < 10 ? 2 : 0, rate);
}

static struct line make_line(void)
{
    struct line l = {0};
    double done = shown.done, seconds = shown.seconds;
    snprintf(l.name, sizeof l.name, "%s: ", cli_name());
    if (shown.given)
        memcpy(l.text, shown.text, sizeof l.text);
    else {
        uint64_t n = atomic_load_explicit(&items, memory_order_relaxed);
        seconds = progress_clock() - total.since;
        done = total.items                     ? (double)n / (double)total.items
               : total.bytes && !total.endless ? (double)bytes / (double)total.bytes
                                               : -1;
        print_count(l.text, sizeof l.text, n, seconds);
    }
    if (done >= 0)
        snprintf(l.share, sizeof l.share, "%3.0f %%", 100 * (done < 1 ? done : 1));
    if (done > 0 && done <= 1)
        print_left(l.left, sizeof l.left, seconds * (1 - done) / done);
    return l;
}

static int join(char out[LINE], const struct line *l)
{
    const char *first = *l->share && *l->text ? " | " : "", *last = *l->left ? " | " : "";
    return snprintf(out, LINE, "%s%s%s%s%s%s", l->name, l->share, first, l->text, last, l->left);
}

/* Removes the least important part: the name, then the end of the text, then the time left. False:
 * nothing can be removed. */
static bool shorten(struct line *l)
{
    char *bar = NULL;
    for (char *at = l->text; (at = strstr(at, " | ")); at++)
        bar = at;
    if (*l->name)
        l->name[0] = '\0';
    else if (bar)
        *bar = '\0';
    else if (*l->text && *l->share)
        l->text[0] = '\0';
    else if (*l->left)
        l->left[0] = '\0';
    else
        return false;
    return true;
}

/* The line in at most `width` characters. */
static void fit(char out[LINE], struct line *l, size_t width)
{
    while ((size_t)join(out, l) > width && shorten(l))
        continue;
    if (width < LINE)
        out[width] = '\0';
}

/* Writes to standard error. Failures are ignored, since this is not the result. */
static void put(const char *text, size_t length)
{
    while (length > 0) {
        ssize_t n = write(STDERR_FILENO, text, length);
        if (n <= 0)
            return;
        text += n;
        length -= (size_t)n;
    }
}

static void clear(void)
{
    static const char erase[] = "\r\033[K";
    if (*drawn)
        put(erase, sizeof erase - 1);
    drawn[0] = '\0';
}

static size_t columns(void)
{
    struct winsize size;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col
                                                                       : USUAL_COLUMNS;
}

/* A job in the background must not write to the terminal. */
static bool in_front(void)
{
    pid_t front = tcgetpgrp(STDERR_FILENO);
    return front < 0 || front == getpgrp();
}

/* The last column stays free: some terminals continue on the next line when it is filled. */
static void draw(void)
{
    char text[LINE], out[LINE + 8];
    struct line l = make_line();
    if (!draws || !in_front())
        return;
    fit(text, &l, columns() - 1);
    if (strcmp(text, drawn) == 0)
        return;
    memcpy(drawn, text, sizeof drawn);
    put(out, (size_t)snprintf(out, sizeof out, "\r%s\033[K", text));
}

static void answer(void)
{
    char text[LINE];
    struct line l = make_line();
    if (!processes_is_first())
        return;
    clear();
    fit(text, &l, LINE - 2);
    strcat(text, "\n");
    put(text, strlen(text));
}

/* ---- making way for messages ---- */

/* Clears the line, and no other is drawn until release(). */
static void hold(void)
{
    pthread_mutex_lock(&lock);
    clear();
}

static void release(void)
{
    pthread_mutex_unlock(&lock);
}

void progress_hide(void)
{
    hold();
    draws = false;
    release();
}

/* ---- the thread ---- */

static void *show_all(void *unused)
{
    const struct timespec tick = {.tv_nsec = TICK_NANOSECONDS};
    sigset_t set;
    signals_progress_set(&set);
    for (;;) {
        int number = draws ? sigtimedwait(&set, NULL, &tick) : sigwaitinfo(&set, NULL);
        pthread_mutex_lock(&lock);
        if (number > 0)
            answer();
        else
            draw();
        pthread_mutex_unlock(&lock);
    }
    return unused;
}

static bool is_pipe(int fd)
{
    struct stat s;
    return fstat(fd, &s) == 0 && (S_ISFIFO(s.st_mode) || S_ISSOCK(s.st_mode));
}

void progress_start(bool piped)
{
    pthread_t thread;
    const char *terminal = getenv("TERM");
    total.since = progress_clock();
    draws = !shared.quiet && processes_is_first() && isatty(STDERR_FILENO) &&
            !(terminal && strcmp(terminal, "dumb") == 0) && !(piped && is_pipe(STDOUT_FILENO));
    atexit(progress_hide);
    messages_make_way(hold, release, progress_hide);
    if (thread_start(&thread, show_all, NULL) == 0)
        pthread_detach(thread);
}
