/* report.h - the results of dsvae-eval --json as tables in a page of HTML. */
#ifndef TENSOR_HTML_REPORT_H
#define TENSOR_HTML_REPORT_H

#include "html.h"

/* Adds the tables of `json`, `size` bytes with a NUL after them, with explained rows and columns.
 * Unknown members are ignored. Returns 0, or -1 with the error text in *e: where the text is not
 * one JSON object, has no member that is known, or has a figure that is neither a number nor null.
 */
int report_put(struct html *h, const char *json, size_t size, struct err *e);

#endif
