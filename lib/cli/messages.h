/* messages.h - what a program says on standard error, and its exits after a failure.
 *
 * Each message is one line "NAME: TEXT" that stands alone: whatever else draws on the terminal
 * registers here and makes way first. */
#ifndef CLI_MESSAGES_H
#define CLI_MESSAGES_H

#include "base/err.h"
#include <stddef.h>

/* "NAME: TEXT", exit 1: invalid data or an I/O error. May be called by any thread. */
_Noreturn void cli_fail(const struct err *e);
/* cli_fail() where `failed` is not 0. */
void cli_check(int failed, const struct err *e);
/* cli_fail() with "out of memory: BYTES bytes for WHAT". */
_Noreturn void cli_fail_memory(size_t bytes, const char *what);
/* "NAME: ..." and "Try 'NAME [VERB] --help'.", exit 2: wrong use. */
_Noreturn void cli_wrong_use(const char *format, ...) ERR_FORMAT(1, 2);
/* "NAME: ..."; not with --quiet, and only by the first process of several. */
void cli_note(const char *format, ...) ERR_FORMAT(1, 2);

/* "NAME: PATH: TEXT"; nothing if the text is empty. */
void cli_note_file(const char *path, const char *text);

/* The program's name, for messages: "dsvae-tools" before messages_begin(). */
const char *cli_name(void);
void messages_begin(const char *program); /* the name; it stays the caller's */

/* What draws on the terminal too. `hold` clears it and `release` lets it draw again, around a note
 * (both or none); `leave` takes it away for good, before a last message. At most 4. */
void messages_make_way(void (*hold)(void), void (*release)(void), void (*leave)(void));

#endif
