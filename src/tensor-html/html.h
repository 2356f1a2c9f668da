/* html.h - a page of HTML in memory: markup, text that cannot become markup, pictures in the page
 * itself.
 *
 * Nothing that is put there says whether it failed; html_take() does. */
#ifndef TENSOR_HTML_HTML_H
#define TENSOR_HTML_HTML_H

#include "base/err.h"
#include "tns/buffer.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HTML_BYTES_MAX = 256 << 20 }; /* of a page: more than a browser shows with pleasure */

struct html {
    struct buffer bytes;
    bool failed;
    struct err e; /* why, of the first time */
};

void html_free(struct html *h); /* leaves it empty; `struct html h = {0}` is an empty page */
/* 0, or -1 and what went wrong. */
int html_take(const struct html *h, struct err *e);

void html_put(struct html *h, const char *markup);      /* as it stands */
void html_add(struct html *h, const struct html *part); /* all of it */
/* Markup with numbers and words of our own in it, at most 1023 bytes. */
void html_format(struct html *h, const char *format, ...) ERR_FORMAT(2, 3);
/* Text from anywhere, for elements and for attributes in quotes: what would be markup is escaped,
 * control characters and bytes that are no UTF-8 are shown as \xHH. */
void html_text(struct html *h, const char *text);
/* The same as a name that may be broken behind signs such as '/', and whose direction stays its
 * own. */
void html_name(struct html *h, const char *name);
/* "data:image/png;base64,..." */
void html_png(struct html *h, const uint8_t *png, size_t size);

#endif
