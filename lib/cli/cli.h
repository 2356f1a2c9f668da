/* cli.h - what every program includes: its option table, messages, start and exit.
 *
 * The only room that prints or exits. Exit status: 0 done, 1 invalid data or an I/O error, 2 wrong
 * use; death by SIGPIPE is quiet. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/err.h"
#include "cli/messages.h"
#include "cli/options.h"
#include <stdbool.h>
#include <stdint.h>

/* Starts a program: signals, closed standard descriptors opened on /dev/null, options parsed.
 * Returns the index in argv of the first operand (options may be before, between and after
 * operands; "--" ends them; argv is permuted so that the operands are last). On --help and
 * --version it prints and exits 0, on wrong use it exits 2. */
int cli_begin(const struct program *program, int argc, char **argv);

bool cli_is_standard(const char *path); /* NULL or "-": standard input or output */

int cli_threads(void); /* what --threads asks for, or the number of cores */

#endif
