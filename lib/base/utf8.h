/* utf8.h - checks that a text is valid UTF-8, as msgpack requires. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* The length in bytes of the well-formed sequence at the start of `text` (`size` bytes, >= 1), or
 * 0. Well-formed as in table 3-7 of the Unicode standard: no overlong forms, no surrogates. */
size_t utf8_length(const char *text, size_t size);
bool utf8_valid(const char *text, size_t size);

/* The control character at the start of `text`, U+0001 to U+001f or U+007f to U+009f; else 0. Reads
 * the second byte only after 0xc2, so a NUL-terminated text is never overrun. */
int utf8_control(const char *text);

#endif
