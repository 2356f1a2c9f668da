/* output.c - results that appear complete or not at all. */
#include "cli/output.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Temporary files to remove if the program ends early. Only the main thread adds, fills and empties
 * slots, and never frees them; the signal handler only reads. */
struct slot {
    char *volatile temporary; /* NULL: free */
    struct slot *next;
};
static struct slot *volatile pending;

static void remove_pending(void)
{
    for (const struct slot *s = pending; s; s = s->next)
        if (s->temporary)
            unlink(s->temporary);
}

static _Noreturn void cannot(const char *what, const char *name)
{
    struct err e;
    err_errno(&e, "cannot %s '%s'", what, name);
    cli_fail(&e);
}

static void watch(char *temporary)
{
    static bool installed;
    if (!installed) {
        atexit(remove_pending);
        signals_cleanup(remove_pending);
        installed = true;
    }
    struct slot *s = pending;
    while (s && s->temporary)
        s = s->next;
    if (s) {
        s->temporary = temporary;
        return;
    }
    s = malloc(sizeof *s);
    if (!s) {
        unlink(temporary);
        cannot("name", temporary);
    }
    *s = (struct slot){temporary, pending};
    pending = s;
}

static void unwatch(const char *temporary)
{
    for (struct slot *s = pending; s; s = s->next)
        if (s->temporary == temporary)
            s->temporary = NULL;
}

/* A device or a pipe must not be replaced by rename(); a plain file may be. */
static bool is_special(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 && !S_ISREG(s.st_mode);
}

/* Creates o->temporary and watches it. A signal between the two would leave the file behind. */
static void create_watched(struct output *o, const char *path)
{
    sigset_t before;
    signals_hold(&before);
    o->fd = mkostemp(o->temporary, O_CLOEXEC);
    if (o->fd < 0)
        cannot("create", path);
    watch(o->temporary);
    signals_release(&before);
}

static void open_temporary(struct output *o, const char *path)
{
    char real[PATH_MAX]; /* a symbolic link stays: the file that it names is replaced */
    o->path = strdup(realpath(path, real) ? real : path);
    if (!o->path || asprintf(&o->temporary, "%s.XXXXXX", o->path) < 0)
        cannot("name", path);
    create_watched(o, path);
    struct stat old;
    mode_t mask = umask(0);
    umask(mask);
    fchmod(o->fd, stat(o->path, &old) == 0 ? old.st_mode & 07777 : 0666 & ~mask);
}

static void refuse_terminal(int fd)
{
    if (isatty(fd) && !shared.force)
        cli_wrong_use("binary data is not written to a terminal; redirect it, pipe it (to "
                      "tensor-dump, to look at it), or give --output FILE or --force");
}

void output_open(struct output *o, const char *path, int binary)
{
    *o = (struct output){.fd = STDOUT_FILENO, .name = "standard output"};
    if (!cli_is_standard(path)) {
        o->name = path;
        if (!is_special(path)) {
            open_temporary(o, path);
            return;
        }
        o->fd = open(path, O_WRONLY | O_CLOEXEC);
        if (o->fd < 0)
            cannot("open", path);
    }
    if (binary)
        refuse_terminal(o->fd);
    if (isatty(o->fd)) /* the progress line would mix with the output */
        progress_hide();
}

void output_check(const char *path)
{
    struct output o;
    struct stat s;
    if (cli_is_standard(path))
        refuse_terminal(STDOUT_FILENO);
    else if (stat(path, &s) == 0 && S_ISDIR(s.st_mode)) {
        errno = EISDIR;
        cannot("write", path);
    } else if (!is_special(path)) {
        open_temporary(&o, path);
        close(o.fd);
        unlink(o.temporary);
        unwatch(o.temporary);
        free(o.temporary);
        free(o.path);
    }
}

/* Waits until it is on the disk. Some file systems, and what is no file, know nothing of this. */
static void sync_descriptor(int fd, const char *name)
{
    int failed;
    do
        failed = fsync(fd);
    while (failed && errno == EINTR);
    if (failed && errno != EINVAL && errno != ENOTSUP && errno != EROFS)
        cannot("write", name);
}

/* So that the new name too is there after a loss of power. */
static void sync_folder(const char *path)
{
    char folder[PATH_MAX];
    const char *end = strrchr(path, '/');
    int length = !end ? 1 : end == path ? 1 : (int)(end - path);
    snprintf(folder, sizeof folder, "%.*s", length, end ? path : ".");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return; /* one may write into a folder that one may not read */
    sync_descriptor(fd, path);
    close(fd);
}

void output_close(struct output *o)
{
    if (o->fd >= 0 && o->temporary)
        sync_descriptor(o->fd, o->name);
    if (o->fd >= 0 && close(o->fd))
        cannot("write", o->name);
    o->fd = -1;
}

void output_commit(struct output *o)
{
    output_close(o);
    if (o->temporary) {
        if (rename(o->temporary, o->path))
            cannot("put in place", o->path);
        unwatch(o->temporary);
        sync_folder(o->path);
        free(o->temporary);
        free(o->path);
    }
    *o = (struct output){.fd = -1};
}

FILE *output_text(struct output *o, const char *path)
{
    output_open(o, path, 0);
    FILE *file = fdopen(o->fd, "w");
    if (!file)
        cannot("open", o->name);
    return file;
}

int output_text_flush(void *file, struct err *e)
{
    return fflush(file) ? err_errno(e, "cannot write standard output") : 0;
}

void output_text_commit(struct output *o, FILE *file)
{
    int failed = ferror(file) | fflush(file);
    if (failed)
        cannot("write", o->name);
    output_commit(o);
}
