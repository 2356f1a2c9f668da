/* text_fit.c - see text_fit.h */
#include "plot/text_fit.h"

#include <stdio.h>
#include <string.h>

/* Does a character (UTF-8) start at `at`? */
static bool is_start(const char *text, size_t at)
{
    return ((unsigned char)text[at] & 0xc0) != 0x80;
}

/* The first `head` and last `tail` bytes of the text around an ellipsis, without parts of
 * characters. */
static void join(char out[TEXT_LINE], const char *text, size_t head, size_t tail)
{
    size_t length = strlen(text), from = length - tail;
    while (head > 0 && !is_start(text, head))
        head--;
    while (from < length && !is_start(text, from))
        from++;
    snprintf(out, TEXT_LINE, "%.*s\u2026%s", (int)head, text, text + from);
}

const char *text_shorten(char out[TEXT_LINE], struct paint *p, const char *text, double size,
                         double width)
{
    enum { SPACE = TEXT_LINE - 8 }; /* bytes of the text, beside the ellipsis */
    size_t length = strlen(text);
    if (length < SPACE && paint_text_width(p, text, size) <= width) {
        memcpy(out, text, length + 1);
        return out;
    }
    size_t low = 0, high = length < SPACE ? length : SPACE; /* bytes that are kept */
    while (low + 1 < high) {
        size_t kept = (low + high) / 2;
        join(out, text, kept - kept / 2, kept / 2);
        *(paint_text_width(p, out, size) <= width ? &low : &high) = kept;
    }
    join(out, text, low - low / 2, low / 2);
    return out;
}

/* The bytes of the first line: up to the last break that still fits, or else to the first break. */
static size_t line_length(struct paint *p, const char *text, double size, double width)
{
    char line[TEXT_LINE];
    size_t fits = 0;
    for (size_t at = 1; at <= strlen(text) && at < TEXT_LINE; at++) {
        if (text[at] && !strchr(" /,_-", text[at - 1]))
            continue;
        snprintf(line, sizeof line, "%.*s", (int)at, text);
        if (fits && paint_text_width(p, line, size) > width)
            break;
        fits = at;
    }
    return fits ? fits : strlen(text);
}

size_t text_wrap(char out[TEXT_LINES][TEXT_LINE], struct paint *p, const char *text, double size,
                 double width, size_t most)
{
    char line[TEXT_LINE];
    size_t count = 0;
    while (*text && count + 1 < most) {
        size_t length = line_length(p, text, size, width);
        snprintf(line, sizeof line, "%.*s", (int)length, text);
        text_shorten(out[count++], p, line, size, width);
        text += length;
        text += strspn(text, " ");
    }
    if (*text)
        text_shorten(out[count++], p, text, size, width);
    return count;
}
