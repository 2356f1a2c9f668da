/* utf8.h - is a text what msgpack says that a text is? */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the well-formed sequence at the start of `text` (of `size` bytes, 1 or more), or 0.
 * Well-formed by table 3-7 of the Unicode standard: no overlong forms, no surrogates. */
size_t utf8_length(const char *text, size_t size);
bool utf8_valid(const char *text, size_t size);

/* The control character at the start of `text`, U+0001 to U+001f or U+007f to U+009f; else 0. Reads
 * the second byte only behind 0xc2, which the NUL of a C text stops. */
int utf8_control(const char *text);

#endif
