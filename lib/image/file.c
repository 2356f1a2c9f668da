/* file.c - see file.h */
#include "image/file.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIRST_READ = 1 << 16 };

static int read_all(struct file *f, int fd, size_t capacity, size_t limit, struct err *e)
{
    for (;;) {
        if (f->size + 1 >= capacity) {
            capacity *= 2;
            uint8_t *grown = mem_resize(f->bytes, capacity, 1);
            if (!grown)
                return err_memory(e, capacity, f->name);
            f->bytes = grown;
        }
        ssize_t n = read(fd, f->bytes + f->size, capacity - f->size - 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_errno(e, "%s", f->name);
        f->size += (size_t)n;
        f->bytes[f->size] = 0;
        if (n == 0)
            return 0;
        if (f->size > limit)
            return err_set(e, "%s: larger than %zu MiB", f->name, limit >> 20);
    }
}

int file_read_on(struct file *f, int fd, const char *name, const void *start, size_t ahead,
                 size_t limit, struct err *e)
{
    *f = (struct file){.bytes = mem_resize(NULL, FIRST_READ + ahead, 1), .size = ahead};
    err_quote(f->name, sizeof f->name, name, strlen(name));
    if (!f->bytes)
        return err_memory(e, FIRST_READ + ahead, f->name);
    if (ahead)
        memcpy(f->bytes, start, ahead);
    if (read_all(f, fd, FIRST_READ + ahead, limit, e) == 0)
        return 0;
    free(f->bytes);
    f->bytes = NULL;
    return -1;
}

int file_read(struct file *f, const char *path, size_t limit, struct err *e)
{
    bool from_stdin = strcmp(path, "-") == 0;
    const char *name = from_stdin ? "standard input" : path;
    char shown[FILE_NAME];
    *f = (struct file){0};
    int fd = from_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_errno(e, "%s", err_quote(shown, sizeof shown, name, strlen(name)));
    int failed = file_read_on(f, fd, name, NULL, 0, limit, e);
    if (!from_stdin)
        close(fd);
    return failed;
}
