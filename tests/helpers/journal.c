/* journal.c - LD_PRELOAD: writes down what a program does to files, for powerloss.py.
 *
 *     JOURNAL=FILE   one line for each call that succeeded, in order:
 *     write INODE OFFSET SIZE        the bytes, and a newline, follow
 *     fsync INODE                    of a file or a folder
 *     create INODE PATH
 *     rename FROM<tab>TO
 *     unlink PATH
 *
 * It sees calls of the program and its libraries, not those inside of the C library (stdio). */
#include "next.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* The journal, or NULL. It is stdio, whose own calls do not come here. */
static FILE *journal(void)
{
    static FILE *file;
    const char *path = getenv("JOURNAL");
    if (!file && path)
        file = fopen(path, "ae");
    return file;
}

/* Writes a line, and these bytes after it; errno stays. */
static void note(const void *bytes, size_t size, const char *format, ...)
{
    int before = errno;
    va_list args;
    pthread_mutex_lock(&lock);
    FILE *file = journal();
    va_start(args, format);
    if (file) {
        vfprintf(file, format, args);
        if (size)
            fwrite(bytes, 1, size, file);
        fputs("\n", file);
        fflush(file);
    }
    va_end(args);
    pthread_mutex_unlock(&lock);
    errno = before;
}

/* Its inode; 0: it is neither a file nor a folder. */
static unsigned long inode_of(int fd)
{
    struct stat s;
    if (fstat(fd, &s) || !(S_ISREG(s.st_mode) || S_ISDIR(s.st_mode)))
        return 0;
    return (unsigned long)s.st_ino;
}

/* After a write of these bytes. */
static void note_write(int fd, const void *bytes, ssize_t size, off_t at)
{
    unsigned long inode = inode_of(fd);
    if (size > 0 && inode && at >= 0)
        note(bytes, (size_t)size, "write %lu %lld %zd\n", inode, (long long)at, size);
}

ssize_t write(int fd, const void *from, size_t size)
{
    NEXT(ssize_t, "write", int, const void *, size_t);
    ssize_t done = next(fd, from, size);
    note_write(fd, from, done, lseek(fd, 0, SEEK_CUR) - done);
    return done;
}

ssize_t pwrite(int fd, const void *from, size_t size, off_t at)
{
    NEXT(ssize_t, "pwrite", int, const void *, size_t, off_t);
    ssize_t done = next(fd, from, size, at);
    note_write(fd, from, done, at);
    return done;
}

/* As one write for each piece, which is what a disk may make of it. */
ssize_t writev(int fd, const struct iovec *pieces, int count)
{
    ssize_t done = 0;
    for (int i = 0; i < count; i++) {
        ssize_t got = write(fd, pieces[i].iov_base, pieces[i].iov_len);
        if (got < 0)
            return done ? done : -1;
        done += got;
        if ((size_t)got < pieces[i].iov_len)
            break;
    }
    return done;
}

int fsync(int fd)
{
    NEXT(int, "fsync", int);
    int failed = next(fd);
    if (!failed)
        note(NULL, 0, "fsync %lu", inode_of(fd));
    return failed;
}

int mkostemp(char *name, int flags)
{
    NEXT(int, "mkostemp", char *, int);
    int fd = next(name, flags);
    if (fd >= 0)
        note(NULL, 0, "create %lu %s", inode_of(fd), name);
    return fd;
}

int open(const char *path, int flags, ...)
{
    NEXT(int, "open", const char *, int, ...);
    va_list more;
    va_start(more, flags);
    int mode = flags & O_CREAT ? va_arg(more, int) : 0;
    va_end(more);
    bool creates = flags & O_CREAT && access(path, F_OK);
    int fd = next(path, flags, mode);
    if (fd >= 0 && creates)
        note(NULL, 0, "create %lu %s", inode_of(fd), path);
    return fd;
}

int rename(const char *from, const char *to)
{
    NEXT(int, "rename", const char *, const char *);
    int failed = next(from, to);
    if (!failed)
        note(NULL, 0, "rename %s\t%s", from, to);
    return failed;
}

int unlink(const char *path)
{
    NEXT(int, "unlink", const char *);
    int failed = next(path);
    if (!failed)
        note(NULL, 0, "unlink %s", path);
    return failed;
}
