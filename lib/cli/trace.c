/* trace.c - which options and operands were given. */
#include "cli/internal.h"
#include "cli/messages.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char COMMAND_LINE[] = "the command line";

static struct text_list trace, given; /* given: names */

void text_list_add(struct text_list *list, const char *text)
{
    size_t size = ((size_t)list->count + 1) * sizeof *list->items;
    const char **items = realloc(list->items, size);
    if (!items)
        cli_fail_memory(size, COMMAND_LINE);
    list->items = items;
    list->items[list->count++] = text;
}

const struct text_list *cli_trace(void)
{
    return &trace;
}

bool cli_given(const char *name)
{
    for (int i = 0; i < given.count; i++)
        if (strcmp(given.items[i], name) == 0)
            return true;
    return false;
}

void cli_trace_add(const char *format, ...)
{
    char *text;
    va_list args;
    va_start(args, format);
    int length = vasprintf(&text, format, args);
    va_end(args);
    if (length < 0)
        cli_fail_memory(strlen(format), COMMAND_LINE);
    text_list_add(&trace, text);
}

/* A folder says where a user works, not what was computed. */
static const char *without_folder(const char *text)
{
    const char *slash = strrchr(text, '/');
    return slash && slash[1] ? slash + 1 : text;
}

void trace_option(const struct option_row *row, const char *value)
{
    text_list_add(&given, row->name);
    if (row->untraced)
        return;
    char *text;
    int length = value ? asprintf(&text, "--%s=%s", row->name, without_folder(value))
                       : asprintf(&text, "--%s", row->name);
    if (length < 0)
        cli_fail_memory(strlen(row->name), COMMAND_LINE);
    text_list_add(&trace, text);
}

void trace_operand(const char *operand)
{
    text_list_add(&trace, without_folder(operand));
}
