/* cli.c - the start of a program and its ends. */
#include "cli/cli.h"
#include "cli/group.h"
#include "cli/internal.h"
#include "cli/progress.h"
#include "cli/terminal.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct program *running;

const char *cli_name(void)
{
    return running ? running->name : "dsvae-tools";
}

bool cli_is_standard(const char *path)
{
    return !path || strcmp(path, "-") == 0;
}

/* A parent may have closed our standard descriptors; the next open() would then land on them. They
 * are filled so that reading finds the end and writing fails. */
static void fill_standard_descriptors(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) != fd)
            _exit(1);
}

int cli_begin(const struct program *program, int argc, char **argv)
{
    running = program;
    fill_standard_descriptors();
    signal(SIGPIPE, SIG_DFL); /* a parent such as Python may have had it ignored */
    progress_listen();
    int operand = options_parse(program, argc, argv);
    progress_start(cli_is_standard(shared.output));
    return operand;
}

static void say(const char *format, va_list args)
{
    fflush(stdout);
    fprintf(stderr, "%s: ", cli_name());
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
}

/* Who comes second, in another thread, waits here for the end of the program. */
static void leave_alone(void)
{
    static pthread_mutex_t leaving = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&leaving);
}

void cli_fail(const struct err *e)
{
    char prefix[32];
    leave_alone();
    group_wait();
    group_prefix(prefix);
    fflush(stdout);
    progress_hide();
    terminal_leave();
    fprintf(stderr, "%s: %s%s\n", cli_name(), prefix, e->text);
    group_fail(1);
    exit(1);
}

void cli_check(int failed, const struct err *e)
{
    if (failed)
        cli_fail(e);
}

void cli_exclude(bool first, const char *first_name, bool second, const char *second_name)
{
    if (first && second)
        cli_wrong_use("%s does not go with %s", first_name, second_name);
}

void cli_wrong_use(const char *format, ...)
{
    va_list args;
    group_wait();
    progress_hide();
    terminal_leave();
    va_start(args, format);
    say(format, args);
    va_end(args);
    fprintf(stderr, "Try '%s --help'.\n", cli_name());
    group_fail(2);
    exit(2);
}

void cli_note(const char *format, ...)
{
    if (shared.quiet || !group_speaks())
        return;
    va_list args;
    progress_hold();
    va_start(args, format);
    say(format, args);
    va_end(args);
    progress_release();
}

int cli_threads(void)
{
    if (shared.threads)
        return (int)shared.threads;
    cpu_set_t set; /* the cores that this process may use, not those that the machine has */
    return sched_getaffinity(0, sizeof set, &set) ? 1 : CPU_COUNT(&set);
}
