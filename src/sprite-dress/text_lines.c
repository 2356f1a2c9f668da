/* text_lines.c - see text_lines.h */
#include "text_lines.h"

#include "cli/filter.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST = 1 << 16 };

void text_lines_open(struct text_lines *l, const char *path)
{
    *l = (struct text_lines){.lines = {.longest = LONGEST, .open_end = true}};
    source_open(&l->lines.source, filter_file(path, &l->name));
}

void text_lines_on_wait(struct text_lines *l, int (*flush)(void *context, struct err *e),
                        void *context)
{
    l->lines.source.on_wait = flush;
    l->lines.source.context = context;
}

char *text_lines_next(struct text_lines *l)
{
    struct err e;
    char *line;
    int found;
    while ((found = lines_next(&l->lines, &line, &e)) > 0) {
        size_t length = strlen(line);
        while (length && strchr(" \t\r", line[length - 1]))
            line[--length] = '\0';
        if (length && *line != '#')
            return line;
    }
    if (found < 0)
        text_lines_fail(l, "%s", e.text);
    return NULL;
}

void text_lines_fail(const struct text_lines *l, const char *format, ...)
{
    struct err e;
    char why[sizeof e.text];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    err_set(&e, "%s: line %llu: %.800s", l->name, (unsigned long long)l->lines.number, why);
    cli_fail(&e);
}

void text_lines_close(struct text_lines *l)
{
    lines_free(&l->lines);
}
