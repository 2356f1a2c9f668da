/* messages.h - instead of cli/messages.c: what ends a program ends the attempt. Included once, by a
 * target over code that prints and exits. */
#ifndef TESTS_FUZZ_MESSAGES_H
#define TESTS_FUZZ_MESSAGES_H

#include "cli/messages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* attempt_failed() starts an attempt: 0, and once more 1 where it has failed. */
static jmp_buf attempt;
#define attempt_failed() setjmp(attempt)

static void must_be_one_line(const char *text)
{
    if (*text && !strchr(text, '\n'))
        return;
    fprintf(stderr, "no text of one line: '%s'\n", text);
    abort();
}

const char *cli_name(void)
{
    return "fuzz";
}

void messages_begin(const char *program)
{
    (void)program;
}

void messages_make_way(void (*hold)(void), void (*release)(void), void (*leave)(void))
{
    (void)hold;
    (void)release;
    (void)leave;
}

void cli_fail(const struct err *e)
{
    must_be_one_line(e->text);
    longjmp(attempt, 1);
}

void cli_check(int failed, const struct err *e)
{
    if (failed)
        cli_fail(e);
}

void cli_fail_memory(size_t bytes, const char *what)
{
    struct err e;
    err_memory(&e, bytes, what);
    cli_fail(&e);
}

static void check_message(const char *format, va_list args)
{
    char text[2048];
    vsnprintf(text, sizeof text, format, args);
    must_be_one_line(text);
}

void cli_wrong_use(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    check_message(format, args);
    va_end(args);
    longjmp(attempt, 1);
}

void cli_note(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    check_message(format, args);
    va_end(args);
}

void cli_note_file(const char *path, const char *text)
{
    (void)path;
    if (*text)
        must_be_one_line(text);
}

#endif
