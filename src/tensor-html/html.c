/* html.c - see html.h */
#include "html.h"

#include "base/base64.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void html_free(struct html *h)
{
    buffer_free(&h->bytes);
    *h = (struct html){0};
}

int html_check(const struct html *h, struct err *e)
{
    if (h->failed)
        *e = h->e;
    return h->failed ? -1 : 0;
}

static void append(struct html *h, const void *bytes, size_t size)
{
    if (h->failed)
        return;
    if (size > HTML_BYTES_MAX - h->bytes.size)
        h->failed = err_set(&h->e, "the page becomes larger than %d MiB", HTML_BYTES_MAX >> 20);
    else
        h->failed = buffer_append(&h->bytes, bytes, size, &h->e);
}

void html_put(struct html *h, const char *markup)
{
    append(h, markup, strlen(markup));
}

void html_add(struct html *h, const struct html *part)
{
    if (part->failed && !h->failed) {
        h->failed = true;
        h->e = part->e;
    }
    append(h, part->bytes.bytes, part->bytes.size);
}

void html_format(struct html *h, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    html_put(h, text);
}

/* What replaces the character of `length` bytes, or the one invalid byte where `length` is 0; NULL:
 * nothing does. */
static const char *escape(char out[8], const char *at, size_t length)
{
    static const char special[] = "&<>\"'";
    static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    const char *found = strchr(special, *at);
    if (found)
        return names[found - special];
    if (length && !utf8_control(at))
        return NULL;
    snprintf(out, 8, "\\x%02x", length ? (unsigned)utf8_control(at) : (unsigned char)*at);
    return out;
}

/* The first bytes of a text. */
static void put_escaped(struct html *h, const char *text, size_t size)
{
    char replacement[8];
    for (size_t n; size; text += n, size -= n) {
        size_t length = utf8_length(text, size);
        const char *other = escape(replacement, text, length);
        n = length ? length : 1;
        if (other)
            html_put(h, other);
        else
            append(h, text, n);
    }
}

void html_text(struct html *h, const char *text)
{
    put_escaped(h, text, strlen(text));
}

void html_name(struct html *h, const char *name)
{
    static const char breaks[] = "/_,";
    html_put(h, "<bdi>");
    for (size_t n; *name; name += n) {
        n = strcspn(name, breaks);
        n += strspn(name + n, breaks);
        put_escaped(h, name, n);
        html_put(h, name[n] ? "<wbr>" : "");
    }
    html_put(h, "</bdi>");
}

void html_data(struct html *h, const char *type, const uint8_t *bytes, size_t size)
{
    char four[4];
    html_format(h, "data:%s;base64,", type);
    for (size_t i = 0; i < size; i += 3) {
        base64_encode(four, bytes + i, size - i < 3 ? size - i : 3);
        append(h, four, sizeof four);
    }
}
