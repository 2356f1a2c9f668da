/* output.h - where a program's result goes: --output FILE, or standard output.
 *
 * A file is written beside its place under a temporary name and renamed only at the end, so that
 * nobody ever sees half of it; when the program fails or is told to stop, the temporary file is
 * removed. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "base/err.h"

struct output {
    int fd;
    const char *name;       /* for messages: the file's name or "standard output" */
    char *path, *temporary; /* NULL for standard output */
};

/* `binary`: a terminal is refused (wrong use) without --force. Exits on failure. */
void output_open(struct output *o, const char *path, int binary);
/* Says at once what output_open() would say of a terminal, of a folder, or of a folder that is not
 * there, before long work. */
void output_check(const char *path);
/* Checked close: the file is whole, but not yet in its place. Exits on failure. */
void output_close(struct output *o);
/* The same, and the rename. Exits on failure. */
void output_commit(struct output *o);
/* Text to standard output or --output through stdio: like output_open, as a FILE. */
#include <stdio.h>
FILE *output_text(struct output *o, const char *path);
/* For reader_on_wait(), with the FILE: what is printed goes out before the input is waited for. */
int output_text_flush(void *file, struct err *e);
void output_text_commit(struct output *o, FILE *file);

#endif
