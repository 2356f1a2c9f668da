/* processes.c - which process prints, and how all of them end. */
#include "cli/processes.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { GRACE_SECONDS = 3 };

static struct processes all = {.count = 1};
static int failed; /* the exit status */

static void end(void)
{
    if (failed)
        all.abort(failed);
    else
        all.leave();
}

void processes_join(const struct processes *p)
{
    all = *p;
    atexit(end); /* registered first, so called last: after those that remove temporary files */
}

bool processes_is_first(void)
{
    return all.me == 0;
}

void processes_wait(void)
{
    if (all.me > 0)
        sleep(GRACE_SECONDS);
}

void processes_prefix(char out[PROCESSES_PREFIX])
{
    out[0] = '\0';
    if (all.me > 0)
        snprintf(out, PROCESSES_PREFIX, "rank %d: ", all.me);
}

void processes_fail(int status)
{
    failed = status;
}
