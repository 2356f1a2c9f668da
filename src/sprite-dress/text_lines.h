/* text_lines.h - the lines of a list that an option names, for --hold-out and --wear. */
#ifndef SPRITE_DRESS_TEXT_LINES_H
#define SPRITE_DRESS_TEXT_LINES_H

#include "base/err.h"
#include "tns/lines.h"

struct text_lines {
    struct lines lines;
    const char *name; /* for messages */
};

/* Opens FILE; "-" is standard input. Exits on failure, as the other functions do. */
void text_lines_open(struct text_lines *l, const char *path);
/* Calls `flush` before it waits for input. */
void text_lines_on_wait(struct text_lines *l, int (*flush)(void *context, struct err *e),
                        void *context);
/* The next line that is neither empty nor a comment (#), without spaces at its end; NULL: the end.
 * It is valid until the next call, and the caller may write into it. */
char *text_lines_next(struct text_lines *l);
/* "FILE: line 3: ..." */
_Noreturn void text_lines_fail(const struct text_lines *l, const char *format, ...)
    ERR_FORMAT(2, 3);
void text_lines_close(struct text_lines *l);

#endif
