/* lines.h - the lines of a source, of bounded length. */
#ifndef TNS_LINES_H
#define TNS_LINES_H

#include "tns/buffer.h"
#include "tns/source.h"

struct lines {
    struct source source;
    struct buffer buffer;
    size_t start, taken; /* of the current line, with its newline */
    size_t longest;      /* bytes of one line at most */
    uint64_t number;     /* of the current line, from 1 on */
};

/* 1: *line is the next one, without its newline, with a NUL instead; valid until the next call, and
 * the caller may write into it. 0: the end. -1: an error, also for a line that is too long, lacks
 * its newline or has a zero byte in it. */
int lines_next(struct lines *l, char **line, struct err *e);

uint64_t lines_used(struct lines *l); /* as source_used() */

void lines_free(struct lines *l); /* closes the descriptor, too */

#endif
