/* pipe.c - the capacity of a pipe. */
#include "tns/pipe.h"

#include <fcntl.h>

/* Four times the default. Twice as much would gain 5 %, but all pipes of a user together are
 * limited to 64 MiB (pipe(7)), and beyond that new pipes get a single page. */
enum { WIDE_BYTES = 256 << 10 };

void pipe_widen(int fd)
{
    int holds = fcntl(fd, F_GETPIPE_SZ);
    if (holds >= 0 && holds < WIDE_BYTES)
        fcntl(fd, F_SETPIPE_SZ, WIDE_BYTES);
}
