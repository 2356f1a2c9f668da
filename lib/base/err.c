/* err.c - texts of errors, and making foreign text safe to show. */
#include "base/err.h"

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
    return err_set(e, "out of memory: %llu bytes for %s", bytes, what);
}

/* Length of the valid UTF-8 sequence at `s` (at most `left` bytes), or 0. Overlong forms,
 * surrogates and the C1 controls count as invalid: none of them may reach a terminal. */
static size_t utf8_length(const unsigned char *s, size_t left)
{
    if (s[0] >= 0x20 && s[0] < 0x7f)
        return 1;
    size_t n = s[0] >= 0xc2 && s[0] < 0xe0   ? 2
               : s[0] >= 0xe0 && s[0] < 0xf0 ? 3
               : s[0] >= 0xf0 && s[0] < 0xf5 ? 4
                                             : 0;
    if (n == 0 || n > left)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    if ((s[0] == 0xc2 && s[1] < 0xa0) || (s[0] == 0xe0 && s[1] < 0xa0) ||
        (s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf0 && s[1] < 0x90) ||
        (s[0] == 0xf4 && s[1] > 0x8f))
        return 0;
    return n;
}

const char *err_quote(char *out, unsigned long size, const char *text, unsigned long length)
{
    size_t used = 0;
    for (size_t i = 0; i < length;) {
        size_t n = utf8_length((const unsigned char *)text + i, length - i);
        size_t need = n ? n : 4;
        if (used + need + 4 > size) { /* room for "..." and the final NUL stays */
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
