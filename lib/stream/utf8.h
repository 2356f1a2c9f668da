/* utf8.h - is a text what msgpack says that a text is? */
#ifndef STREAM_UTF8_H
#define STREAM_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Well-formed UTF-8 by table 3-7 of the Unicode standard: no overlong forms, no surrogates. */
bool utf8_valid(const char *text, size_t size);

/* The control character at the start of `text`, U+0001 to U+001f or U+007f to U+009f; else 0. Reads
 * the second byte only behind 0xc2, which the NUL of a C text stops. */
int utf8_control(const char *text);

#endif
