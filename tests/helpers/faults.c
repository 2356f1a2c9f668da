/* faults.c - LD_PRELOAD: one call of a program fails, and everything else goes on.
 *
 *     FAULT=write:3:ENOSPC   the third write() fails with this error
 *     FAULT=read:2:SHORT     the second read() does one byte only
 *     FAULT=write:3+:EIO     the third and all that follow
 *     FAULT_COUNT=FILE       at the end, how often each function was called
 *
 * Programs that it starts run as ever. Calls that libraries make before main() do not count: this
 * library is initialised last. Neither do allocations of libraries that crash by themselves when
 * they get none: nothing that a program does helps there. */
#include "next.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

enum function { MALLOC, MMAP, OPEN, READ, WRITE, FSYNC, RENAME, CLOSE, PTHREAD_CREATE, FUNCTIONS };

static const char *const names[FUNCTIONS] = {"malloc", "mmap",   "open",  "read",          "write",
                                             "fsync",  "rename", "close", "pthread_create"};
static const struct {
    const char *name;
    int number;
} errors[] = {{"ENOMEM", ENOMEM}, {"ENOSPC", ENOSPC}, {"EIO", EIO},       {"EINTR", EINTR},
              {"EAGAIN", EAGAIN}, {"EMFILE", EMFILE}, {"EACCES", EACCES}, {"SHORT", 0}};

static atomic_ulong calls[FUNCTIONS];
static bool counting, lasting;
static int failing = -1, error;
static const char *count_path;
static unsigned long place;

__attribute__((constructor)) static void begin(void)
{
    static const char *const own[] = {"LD_PRELOAD", "FAULT", "FAULT_COUNT"};
    const char *fault = getenv("FAULT");
    char function[32], name[32];
    char plus[2] = "";
    if (fault && (sscanf(fault, "%31[^:]:%lu%1[+]:%31s", function, &place, plus, name) == 4 ||
                  sscanf(fault, "%31[^:]:%lu:%31s", function, &place, name) == 3)) {
        lasting = plus[0] == '+';
        for (int i = 0; i < FUNCTIONS; i++)
            if (strcmp(names[i], function) == 0)
                failing = i;
        for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
            if (strcmp(errors[i].name, name) == 0)
                error = errors[i].number;
    }
    count_path = getenv("FAULT_COUNT");
    count_path = count_path ? strdup(count_path) : NULL;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        unsetenv(own[i]);
    counting = true;
}

__attribute__((destructor)) static void finish(void)
{
    counting = false;
    FILE *file = count_path ? fopen(count_path, "w") : NULL;
    for (int i = 0; file && i < FUNCTIONS; i++)
        fprintf(file, "%s %lu\n", names[i], calls[i]);
    if (file)
        fclose(file);
}

/* Whether this call fails; errno is set. SHORT leaves it 0. */
static bool fails(enum function f)
{
    if (!counting)
        return false;
    unsigned long n = atomic_fetch_add(&calls[f], 1) + 1;
    if ((int)f != failing || (lasting ? n < place : n != place))
        return false;
    errno = error;
    return true;
}

void *libc_malloc(size_t size) __asm__("__libc_malloc");
void *libc_calloc(size_t count, size_t size) __asm__("__libc_calloc");
void *libc_realloc(void *old, size_t size) __asm__("__libc_realloc");
void *libc_memalign(size_t alignment, size_t size) __asm__("__libc_memalign");

/* Whether the code at this address belongs to one of these libraries. */
static bool crashes(void *caller)
{
    static const char *const names_of[] = {"libfontconfig", "libexpat", "libgfortran"};
    Dl_info object;
    bool is = false;
    if (counting && dladdr(caller, &object) && object.dli_fname)
        for (size_t i = 0; i < sizeof names_of / sizeof *names_of; i++)
            is = is || strstr(object.dli_fname, names_of[i]);
    return is;
}

#define ALLOCATION_FAILS (!crashes(__builtin_return_address(0)) && fails(MALLOC))

void *malloc(size_t size)
{
    return ALLOCATION_FAILS ? NULL : libc_malloc(size);
}

char *strdup(const char *text) /* libc's would be the caller of malloc() */
{
    size_t size = strlen(text) + 1;
    char *copy = ALLOCATION_FAILS ? NULL : libc_malloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

void *calloc(size_t count, size_t size)
{
    return ALLOCATION_FAILS ? NULL : libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return ALLOCATION_FAILS ? NULL : libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return ALLOCATION_FAILS ? NULL : libc_memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
    if (ALLOCATION_FAILS)
        return ENOMEM;
    *out = libc_memalign(alignment, size);
    return *out ? 0 : ENOMEM;
}

void *mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
    NEXT(void *, "mmap", void *, size_t, int, int, int, off_t);
    return fails(MMAP) ? MAP_FAILED : next(at, size, protection, flags, fd, offset);
}

int open(const char *path, int flags, ...)
{
    NEXT(int, "open", const char *, int, ...);
    va_list more;
    va_start(more, flags);
    int mode = flags & O_CREAT ? va_arg(more, int) : 0;
    va_end(more);
    return fails(OPEN) ? -1 : next(path, flags, mode);
}

int mkostemp(char *name, int flags)
{
    NEXT(int, "mkostemp", char *, int);
    return fails(OPEN) ? -1 : next(name, flags);
}

ssize_t read(int fd, void *to, size_t size)
{
    NEXT(ssize_t, "read", int, void *, size_t);
    if (fails(READ)) {
        if (error)
            return -1;
        size = size < 1 ? size : 1;
    }
    return next(fd, to, size);
}

ssize_t write(int fd, const void *from, size_t size)
{
    NEXT(ssize_t, "write", int, const void *, size_t);
    if (fd != STDERR_FILENO && fails(WRITE)) {
        if (error)
            return -1;
        size = size < 1 ? size : 1;
    }
    return next(fd, from, size);
}

ssize_t writev(int fd, const struct iovec *pieces, int count)
{
    NEXT(ssize_t, "writev", int, const struct iovec *, int);
    if (fd != STDERR_FILENO && fails(WRITE)) {
        if (error)
            return -1;
        return next(fd, pieces, pieces->iov_len ? 1 : count); /* the first piece only */
    }
    return next(fd, pieces, count);
}

int fsync(int fd)
{
    NEXT(int, "fsync", int);
    return fails(FSYNC) ? -1 : next(fd);
}

int rename(const char *from, const char *to)
{
    NEXT(int, "rename", const char *, const char *);
    return fails(RENAME) ? -1 : next(from, to);
}

int close(int fd)
{
    NEXT(int, "close", int);
    int failed = next(fd); /* Linux frees the descriptor whatever close() returns */
    return fails(CLOSE) ? -1 : failed;
}

int pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*run)(void *), void *with)
{
    NEXT(int, "pthread_create", pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    return fails(PTHREAD_CREATE) ? error : next(thread, how, run, with);
}
