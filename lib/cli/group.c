/* group.c - who speaks, and how all end. */
#include "cli/group.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { GRACE_SECONDS = 3 };

static struct group group = {.count = 1};
static int failed; /* the exit status */

static void end(void)
{
    if (failed)
        group.abort(failed);
    else
        group.leave();
}

void group_join(const struct group *g)
{
    group = *g;
    atexit(end); /* before those that remove temporary files, so that it is called after them */
}

bool group_speaks(void)
{
    return group.me == 0;
}

void group_wait(void)
{
    if (group.me > 0)
        sleep(GRACE_SECONDS);
}

void group_prefix(char out[32])
{
    out[0] = '\0';
    if (group.me > 0)
        snprintf(out, 32, "rank %d: ", group.me);
}

void group_fail(int status)
{
    failed = status;
}
