/* err.c - error texts, and escaping of text from outside. */
#include "base/err.h"
#include "base/utf8.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int err_set(struct err *e, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(e->text, sizeof e->text, format, args);
    va_end(args);
    e->memory = false;
    return -1;
}

int err_errno(struct err *e, const char *format, ...)
{
    int number = errno;
    va_list args;
    va_start(args, format);
    vsnprintf(e->text, sizeof e->text, format, args);
    va_end(args);
    size_t used = strlen(e->text);
    snprintf(e->text + used, sizeof e->text - used, ": %s", strerror(number));
    e->memory = number == ENOMEM;
    return -1;
}

int err_context(struct err *e, const char *format, ...)
{
    char old[sizeof e->text];
    memcpy(old, e->text, sizeof old);
    va_list args;
    va_start(args, format);
    vsnprintf(e->text, sizeof e->text, format, args);
    va_end(args);
    size_t used = strlen(e->text);
    snprintf(e->text + used, sizeof e->text - used, ": %s", old);
    return -1;
}

int err_memory(struct err *e, unsigned long long bytes, const char *what)
{
    err_set(e, "out of memory: %llu bytes for %s", bytes, what);
    e->memory = true;
    return -1;
}

/* The length of the character at `text` if it can be shown unchanged; 0 if it is not UTF-8 or is a
 * control character. */
static size_t shown_length(const char *text, size_t left)
{
    size_t length = utf8_length(text, left);
    return length && *text && !utf8_control(text) ? length : 0;
}

const char *err_quote(char *out, unsigned long size, const char *text, unsigned long length)
{
    size_t used = 0;
    for (size_t i = 0; i < length;) {
        size_t n = shown_length(text + i, length - i);
        size_t need = n ? n : 4;
        if (used + need + 4 > size) { /* keeps space for "..." and the NUL */
            memcpy(out + used, "...", 3);
            used += 3;
            break;
        }
        if (n)
            memcpy(out + used, text + i, n);
        else
            snprintf(out + used, 5, "\\x%02x", (unsigned char)text[i]);
        used += need;
        i += n ? n : 1;
    }
    out[used] = '\0';
    return out;
}
