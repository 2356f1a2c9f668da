/* output.h - where a program writes its result: --output FILE, or standard output.
 *
 * A file is written under a temporary name in the same folder and renamed at the end, so that other
 * programs never see an incomplete file. It is on the disk before it gets its name, and the name
 * too before the program ends: after a loss of power there is the old file or the new one. When the
 * program fails, or a signal ends it, the temporary file is removed. */
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
/* Before long work: fails now where output_open() would fail later because of a terminal, a folder,
 * or a folder that does not exist. */
void output_check(const char *path);
/* Checked close: the file is complete, but still has its temporary name. Exits on failure. */
void output_close(struct output *o);
/* The same, and renames the file. Exits on failure. */
void output_commit(struct output *o);
/* Text to standard output or --output through stdio: like output_open(), as a FILE. */
#include <stdio.h>
FILE *output_text(struct output *o, const char *path);
/* For reader_on_wait(), with the FILE: flushes what is printed before the program waits for input.
 */
int output_text_flush(void *file, struct err *e);
void output_text_commit(struct output *o, FILE *file);

#endif
