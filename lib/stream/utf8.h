/* utf8.h - is a text what msgpack says that a text is? */
#ifndef STREAM_UTF8_H
#define STREAM_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Well-formed UTF-8 by table 3-7 of the Unicode standard: no overlong forms, no surrogates. */
bool utf8_valid(const char *text, size_t size);

#endif
