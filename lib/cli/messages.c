/* messages.c - messages and exits. */
#include "cli/messages.h"
#include "cli/options.h"
#include "cli/processes.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GUESTS = 4, MESSAGE = 2048 };

static const char *name = "dsvae-tools";

static struct guest {
    void (*hold)(void), (*release)(void), (*leave)(void);
} guests[GUESTS];
static int guest_count;

const char *cli_name(void)
{
    return name;
}

void messages_begin(const char *program)
{
    name = program;
}

void messages_make_way(void (*hold)(void), void (*release)(void), void (*leave)(void))
{
    if (guest_count == GUESTS)
        abort(); /* more than any program has */
    guests[guest_count++] = (struct guest){hold, release, leave};
}

/* Of several threads that fail, one speaks; the others wait here until it ends the program. */
static void come_first(void)
{
    static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&first);
}

static void prepare_last_message(void)
{
    processes_wait();
    fflush(stdout);
    for (int i = 0; i < guest_count; i++)
        guests[i].leave();
}

/* One call, which is one write: what other processes print does not come in between. */
static void print_message(const char *format, va_list args, const char *after)
{
    char text[MESSAGE];
    vsnprintf(text, sizeof text, format, args);
    fprintf(stderr, "%s: %s\n%s", name, text, after);
}

void cli_fail(const struct err *e)
{
    char prefix[PROCESSES_PREFIX];
    come_first();
    processes_prefix(prefix);
    prepare_last_message();
    fprintf(stderr, "%s: %s%s\n", name, prefix, e->text);
    processes_fail(1);
    exit(1);
}

void cli_check(int failed, const struct err *e)
{
    if (failed)
        cli_fail(e);
}

void cli_fail_memory(size_t bytes, const char *what)
{
    struct err e;
    err_memory(&e, bytes, what);
    cli_fail(&e);
}

void cli_wrong_use(const char *format, ...)
{
    va_list args;
    char help[MESSAGE];
    const struct verb_row *verb = cli_verb();
    snprintf(help, sizeof help, "Try '%s%s%s --help'.\n", name, verb ? " " : "",
             verb ? verb->name : "");
    prepare_last_message();
    va_start(args, format);
    print_message(format, args, help);
    va_end(args);
    processes_fail(2);
    exit(2);
}

void cli_note(const char *format, ...)
{
    va_list args;
    if (shared.quiet || !processes_is_first())
        return;
    for (int i = 0; i < guest_count; i++)
        if (guests[i].hold)
            guests[i].hold();
    fflush(stdout);
    va_start(args, format);
    print_message(format, args, "");
    va_end(args);
    for (int i = guest_count; i-- > 0;)
        if (guests[i].release)
            guests[i].release();
}

void cli_note_file(const char *path, const char *text)
{
    char shown[256];
    if (*text)
        cli_note("%s: %s", err_quote(shown, sizeof shown, path, strlen(path)), text);
}
