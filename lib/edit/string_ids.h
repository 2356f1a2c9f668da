/* string_ids.h - texts numbered in the order in which they first come: the values of a label. */
#ifndef EDIT_STRING_IDS_H
#define EDIT_STRING_IDS_H

#include "base/err.h"
#include <stddef.h>
#include <stdint.h>

enum { STRING_IDS_TEXT = 1024, STRING_IDS_MAX = 65536 }; /* longest text with its NUL; most texts */
#define STRING_IDS_NONE SIZE_MAX

struct string_ids {
    char **texts; /* [count] */
    size_t count, capacity;
    uint32_t *slots; /* [2 * capacity] an open hash table: number + 1, 0 where free */
};

/* The number of `text`, a new one where it is new. Fails without memory or beyond STRING_IDS_MAX.
 */
int string_ids_get(size_t *number, struct string_ids *n, const char *text, struct err *e);
size_t string_ids_find(const struct string_ids *n,
                       const char *text); /* STRING_IDS_NONE: not there */
void string_ids_free(struct string_ids *n);

#endif
