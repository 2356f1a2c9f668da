/* err.h - errors that carry their own text.
 *
 * Nothing in lib/ below cli/ prints or exits. A function that can fail takes a `struct err *`,
 * writes one line into it (no program name, no newline) and returns -1; the program's main()
 * passes the text to cli/. Each caller can add its own context in front, so that the line names
 * the record and the tensor: "record 17 ('hero/walk'): 'frames' is [8,32,32,3], ...". */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

struct err {
    char text[1024];
    bool memory; /* it was exhausted: where other errors have another way, this one has none */
};

#define ERR_FORMAT(f, a) __attribute__((format(printf, f, a)))

/* Sets the text. Always returns -1, so that `return err_set(e, ...)` reads as one step. */
int err_set(struct err *e, const char *format, ...) ERR_FORMAT(2, 3);

/* As err_set, with ": " and the text of errno appended. */
int err_errno(struct err *e, const char *format, ...) ERR_FORMAT(2, 3);

/* Adds "context: " in front of the present text. Always returns -1. */
int err_context(struct err *e, const char *format, ...) ERR_FORMAT(2, 3);

/* "out of memory: N bytes for WHAT". Always returns -1. */
int err_memory(struct err *e, unsigned long long bytes, const char *what);

/* Copies text from outside (an id, a key, a file name) into `out` of `size` bytes. Control
 * characters and invalid UTF-8 become \xHH, so that a hostile id cannot move the terminal's cursor;
 * a text that is too long is cut and ends in "...". Returns `out`. */
const char *err_quote(char *out, unsigned long size, const char *text, unsigned long length);

#endif
