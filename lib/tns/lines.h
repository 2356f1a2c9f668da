/* lines.h - reads lines of bounded length from a source. */
#ifndef TNS_LINES_H
#define TNS_LINES_H

#include "tns/buffer.h"
#include "tns/source.h"

struct lines {
    struct source source;
    struct buffer buffer;
    size_t start, taken; /* of the current line, with its newline */
    size_t longest;      /* bytes of one line at most */
    bool open_end;       /* the last line may have no newline */
    uint64_t number;     /* of the current line, starting at 1 */
};

/* 1: *line is the next line; a NUL replaces its newline. It is valid until the next call, and the
 * caller may write into it. 0: the end. -1: an error, also for a line that is too long, has no
 * newline (but see open_end) or contains a zero byte. */
int lines_next(struct lines *l, char **line, struct err *e);

uint64_t lines_used(struct lines *l); /* as source_used() */

void lines_free(struct lines *l); /* closes the descriptor, too */

#endif
