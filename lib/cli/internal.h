/* internal.h - what the files of this room share: option_table.c, options.c, trace.c, help.c,
 * completion_table.c, verbs.c. */
#ifndef CLI_INTERNAL_H
#define CLI_INTERNAL_H

#include "cli/options.h"
#include <stdio.h>

/* option_table.c: calls visit() for every row: the program's own, then the shared ones that it
 * uses. */
void options_each(const struct program *p, void (*visit)(const struct option_row *, void *),
                  void *context);
extern bool option_help, option_version; /* --help and --version were given */

/* options.c: parses argv into the targets; returns the index of the first operand. Exits 2 on wrong
 * use. */
int options_parse(const struct program *p, int argc, char **argv);

/* trace.c: appends; exits when memory is out. */
void text_list_add(struct text_list *list, const char *text);
void trace_option(const struct option_row *row, const char *value); /* value NULL: a flag */
void trace_operand(const char *operand);

/* verbs.c */
const struct verb_row *verb_find(const struct program *p, const char *name); /* or NULL */
enum option_use { USE_NONE, USE_OPTIONAL, USE_NEEDED };
/* Does the option belong to this verb and object (NULL: any object)? */
enum option_use verb_option_use(const struct option_row *row, const char *verb, const char *object);
/* Checks verb, object and the options that were given with them; exits 2 on wrong use. */
void verb_check(const struct program *p, char **operands);

/* help.c: of the program, or of one of its verbs. */
void help_print(FILE *out, const struct program *p, const struct verb_row *verb);
void version_print(FILE *out, const struct program *p);

/* completion_table.c: --help=table: the table in lines of fields between tabs. */
void completion_table_print(FILE *out, const struct program *p);

#endif
