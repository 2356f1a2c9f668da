/* file.c - see file.h */
#include "image/file.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIRST_READ = 1 << 16 };

static int read_all(struct file *f, int fd, size_t limit, struct err *e)
{
    size_t capacity = 0;
    for (;;) {
        if (f->size + 1 >= capacity) {
            capacity = capacity ? 2 * capacity : FIRST_READ;
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

int file_read(struct file *f, const char *path, size_t limit, struct err *e)
{
    int from_stdin = strcmp(path, "-") == 0;
    *f = (struct file){0};
    err_quote(f->name, sizeof f->name, from_stdin ? "standard input" : path,
              strlen(from_stdin ? "standard input" : path));
    int fd = from_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_errno(e, "%s", f->name);
    int failed = read_all(f, fd, limit, e);
    if (!from_stdin)
        close(fd);
    if (failed) {
        free(f->bytes);
        f->bytes = NULL;
    }
    return failed;
}
