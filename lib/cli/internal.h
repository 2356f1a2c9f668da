/* internal.h - between the files of this floor. */
#ifndef CLI_INTERNAL_H
#define CLI_INTERNAL_H

#include "cli/cli.h"
#include <stdio.h>

/* Calls visit() for every row: the program's own, then the shared ones that it uses. */
void options_each(const struct program *p, void (*visit)(const struct option_row *, void *),
                  void *context);

/* Parses argv into the targets; returns the index of the first operand. Exits 2 on wrong use. */
int options_parse(const struct program *p, int argc, char **argv);

/* Appends; exits when memory is out. */
void text_list_add(struct text_list *list, const char *text);

void help_print(FILE *out, const struct program *p);
/* --help=table: the table in lines of fields between tabs, see table.c. */
void completion_table_print(FILE *out, const struct program *p);
void version_print(FILE *out, const struct program *p);

#endif
