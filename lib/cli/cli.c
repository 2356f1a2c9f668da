/* cli.c - the start of a program. */
#include "cli/cli.h"
#include "cli/internal.h"
#include "cli/progress.h"
#include "cli/signals.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

/* A parent may have closed our standard descriptors; the next open() would then return one of them.
 * They are opened so that reading finds the end and writing fails. */
static void fill_standard_descriptors(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) != fd)
            _exit(1);
}

int cli_begin(const struct program *program, int argc, char **argv)
{
    messages_begin(program->name);
    fill_standard_descriptors();
    signals_begin();
    int operand = options_parse(program, argc, argv);
    progress_start(cli_is_standard(shared.output));
    return operand;
}

int cli_threads(void)
{
    if (shared.threads)
        return (int)shared.threads;
    cpu_set_t set; /* the cores that this process may use, not those that the machine has */
    return sched_getaffinity(0, sizeof set, &set) ? 1 : CPU_COUNT(&set);
}
