/* espeak.c - see espeak.h */
#include "espeak.h"

#include "cli/cli.h"
#include "cli/signals.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATHS = 512, FOLDERS = 4 };

extern char **environ;

static char root[PATH_MAX];
/* What is in it, for the signal handler: complete entries only. */
static char *volatile paths[PATHS];
static volatile int path_count;

/* The last made goes first: files before their folders. Calls only what a signal handler may. */
static void remove_all(void)
{
    for (int i = path_count - 1; i >= 0; i--)
        if (unlink(paths[i]))
            rmdir(paths[i]);
    path_count = 0;
}

static _Noreturn void fail(const char *what)
{
    struct err e;
    err_errno(&e, "cannot %s", what);
    cli_fail(&e);
}

/* Notes a path in the folder, to be removed at the end. */
static const char *note_path(const char *name)
{
    char *path;
    if (asprintf(&path, "%s%s", root, name) < 0)
        cli_fail_memory(PATH_MAX, "a path");
    if (path_count == PATHS) {
        errno = ENOSPC;
        fail("link the data of espeak-ng: it has too many files");
    }
    paths[path_count] = path;
    path_count++;
    return path;
}

/* ---- running it ---- */

static int start(char *const *arguments, pid_t *pid)
{
    int ends[2];
    posix_spawn_file_actions_t actions;
    if (pipe2(ends, O_CLOEXEC))
        fail("make a pipe");
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    errno = posix_spawnp(pid, "espeak-ng", &actions, NULL, arguments, environ);
    if (errno == ENOENT)
        fail("run espeak-ng, the program that speaks: install it (package espeak-ng)");
    if (errno)
        fail("run espeak-ng");
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    return ends[0];
}

void espeak_end(pid_t pid, const char *language)
{
    struct err e;
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (!WIFEXITED(status) || WEXITSTATUS(status)) {
        err_set(&e, "espeak-ng failed: does it know the language '%.40s'?", language);
        cli_fail(&e);
    }
}

/* "eSpeak NG text-to-speech: 1.51  Data at: /usr/lib/..." */
static void find_data(char *out, size_t size)
{
    static const char mark[] = "Data at: ";
    static char *const arguments[] = {"espeak-ng", "--version", NULL};
    struct err e;
    char text[PATH_MAX + 200];
    size_t used = 0;
    pid_t pid;
    int fd = start(arguments, &pid);
    for (ssize_t got = 1; got > 0 && used<sizeof text - 1; used += got> 0 ? (size_t)got : 0)
        got = read(fd, text + used, sizeof text - 1 - used);
    text[used] = '\0';
    close(fd);
    espeak_end(pid, "en");
    const char *at = strstr(text, mark);
    if (!at) {
        err_set(&e, "espeak-ng --version does not say where its data are");
        cli_fail(&e);
    }
    at += sizeof mark - 1;
    snprintf(out, size, "%.*s", (int)strcspn(at, "\n"), at);
}

/* ---- its data ---- */

static void make_folder(const char *name)
{
    if (mkdir(note_path(name), 0700))
        fail("make a temporary folder");
}

static void link_data(const char *data)
{
    DIR *folder = opendir(data);
    const struct dirent *entry;
    char name[NAME_MAX + 32], target[PATH_MAX];
    if (!folder)
        fail("read the data of espeak-ng");
    while ((entry = readdir(folder))) {
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, "voices") == 0)
            continue;
        snprintf(name, sizeof name, "/espeak-ng-data/%s", entry->d_name);
        if (snprintf(target, sizeof target, "%s/%s", data, entry->d_name) >= (int)sizeof target ||
            symlink(target, note_path(name)))
            fail("link the data of espeak-ng");
    }
    closedir(folder);
}

void espeak_begin(void)
{
    char data[PATH_MAX];
    const char *parent = getenv("TMPDIR");
    find_data(data, sizeof data);
    snprintf(root, sizeof root, "%s/voice-draw-XXXXXX", parent && *parent ? parent : "/tmp");
    if (!mkdtemp(root))
        fail("make a temporary folder");
    atexit(remove_all);
    signals_cleanup(remove_all);
    note_path("");
    make_folder("/espeak-ng-data");
    make_folder("/espeak-ng-data/voices");
    make_folder("/espeak-ng-data/voices/!v");
    link_data(data);
    note_path("/espeak-ng-data/voices/!v/invented");
}

void espeak_set_voice(const char *variant)
{
    FILE *file = fopen(paths[path_count - 1], "w");
    if (!file || fputs(variant, file) < 0 || fclose(file))
        fail("write the file of a voice");
}

int espeak_say(const char *language, const char *text, pid_t *pid)
{
    char folder[PATH_MAX + 8], voice[80], spoken[1100];
    snprintf(folder, sizeof folder, "--path=%s", root);
    snprintf(voice, sizeof voice, "%.40s+invented", language);
    snprintf(spoken, sizeof spoken, " %s", text); /* never an option */
    char *const arguments[] = {"espeak-ng", folder, "-v", voice, "--stdout", spoken, NULL};
    return start(arguments, pid);
}
