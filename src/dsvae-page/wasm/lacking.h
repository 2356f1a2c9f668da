/* lacking.h - what the C library for WASI lacks of POSIX and Linux, included before every source:
 * signals that never come, limits that are not there, and files without permissions. */
#ifndef WASM_LACKING_H
#define WASM_LACKING_H

#define _WASI_EMULATED_SIGNAL
#define _WASI_EMULATED_MMAN
#define _WASI_EMULATED_GETPID
#define _WASI_EMULATED_PROCESS_CLOCKS

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>

/* ---- signals ---- */

struct sigaction {
    void (*sa_handler)(int);
    int sa_flags;
    sigset_t sa_mask;
};
enum { SA_RESTART, SIG_BLOCK = 0, SIG_UNBLOCK, SIG_SETMASK };
#define sigemptyset(set) (*(set) = 0)
#define sigfillset(set) ((void)(set))
#define sigaddset(set, number) ((void)(set), (void)(number))
#define pthread_sigmask(how, set, old) ((void)(how), (void)(set), (void)(old), 0)
#define sigtimedwait(set, information, time) ((void)(set), (void)(time), -1)
#define sigwaitinfo(set, information) ((void)(set), -1)
#define sigaction(number, action, old) ((void)(number), (void)(action), (void)(old), -1)

/* ---- files ---- */

enum { F_GETPIPE_SZ = 1000, F_SETPIPE_SZ, F_DUPFD_CLOEXEC }; /* fcntl() refuses them */
#define umask(mask) ((mode_t)(mask))
#define fchmod(fd, mode) ((void)(fd), (void)(mode), 0)
int mkostemp(char *name, int flags);
char *realpath(const char *path, char *real); /* NULL: no links */

/* ---- the terminal ---- */

struct winsize {
    unsigned short ws_col;
};
enum { TIOCGWINSZ };
#define tcgetpgrp(fd) (-1)
#define getpgrp() 0

/* ---- the machine ---- */

typedef unsigned long long rlim_t;
struct rlimit {
    rlim_t rlim_cur, rlim_max;
};
enum { RLIMIT_NOFILE };
#define getrlimit(what, limit) ((limit)->rlim_cur = (limit)->rlim_max = 0, -1)
static inline int setrlimit(int what, const struct rlimit *limit)
{
    (void)what, (void)limit;
    return -1;
}
typedef int cpu_set_t;
#define sched_getaffinity(process, size, set) (*(set) = 1, 0)
#define CPU_COUNT(set) (*(set))
#undef MADV_HUGEPAGE
#define mallopt(what, value) ((void)0)

#endif
