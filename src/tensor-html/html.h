/* html.h - a page of HTML in memory: markup, text that cannot become markup, pictures inside the
 * page.
 *
 * The functions that add to a page do not report failures: html_check() reports the first one. */
#ifndef TENSOR_HTML_HTML_H
#define TENSOR_HTML_HTML_H

#include "base/err.h"
#include "tns/buffer.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HTML_BYTES_MAX = 256 << 20 }; /* of a page; browsers are slow with less already */

struct html {
    struct buffer bytes;
    bool failed;
    struct err e; /* the first error */
};

void html_free(struct html *h); /* leaves it empty; `struct html h = {0}` is an empty page */
/* Returns 0, or -1 with the error text in *e. */
int html_check(const struct html *h, struct err *e);

void html_put(struct html *h, const char *markup); /* unchanged */
void html_add(struct html *h, const struct html *part);
/* Markup with numbers, and with texts of this program only; at most 1023 bytes. */
void html_format(struct html *h, const char *format, ...) ERR_FORMAT(2, 3);
/* Text from anywhere, for elements and for attributes in quotes: markup is escaped, control
 * characters and bytes that are not UTF-8 are shown as \xHH. */
void html_text(struct html *h, const char *text);
/* A name from anywhere: a line may be broken after '/', '_' and ',', and its writing direction does
 * not affect the text around it. */
void html_name(struct html *h, const char *name);
/* "data:TYPE;base64,...", of a type such as "image/png" */
void html_data(struct html *h, const char *type, const uint8_t *bytes, size_t size);

#endif
