/* report.h - what dsvae-eval --json says, as tables in a page of HTML. */
#ifndef TENSOR_HTML_REPORT_H
#define TENSOR_HTML_REPORT_H

#include "html.h"
#include "tns/map.h"

/* Puts the results of dsvae-eval that the map has: rows that make sense without having read a
 * manual, and what the columns mean. Members that it does not know are passed over; fails where
 * there is none that it knows, or where a figure is neither a number nor null. */
int report_put(struct html *h, const struct map *results, struct err *e);

#endif
