/* pipe.c - how much a pipe holds. */
#include "tns/pipe.h"

#include <fcntl.h>

/* Four times the usual. Twice as much again would gain a twentieth, but what all pipes of a user
 * may hold is limited (to 64 MiB: pipe(7)), and new ones beyond that would hold next to nothing. */
enum { WIDE_BYTES = 256 << 10 };

void pipe_widen(int fd)
{
    int holds = fcntl(fd, F_GETPIPE_SZ);
    if (holds >= 0 && holds < WIDE_BYTES)
        fcntl(fd, F_SETPIPE_SZ, WIDE_BYTES);
}
