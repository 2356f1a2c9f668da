/* number_list.h - lists of numbers and ranges in options, such as "0-7,6" or "7-0". */
#ifndef BASE_NUMBER_LIST_H
#define BASE_NUMBER_LIST_H

#include "base/err.h"
#include <stddef.h>

/* Parses the list into out[capacity]; every number must be below `limit`. Sets *count. Returns 0,
 * or -1 with the error text in *e. */
int number_list_parse(const char *text, size_t limit, size_t *out, size_t capacity, size_t *count,
                      struct err *e);

#endif
