/* string_ids.h - texts numbered in the order in which they first come: the values of a label. */
#ifndef EDIT_STRING_IDS_H
#define EDIT_STRING_IDS_H

#include "base/err.h"
#include <stddef.h>
#include <stdint.h>

enum { NAMES_TEXT = 1024, NAMES_MAX = 65536 }; /* longest text with its NUL; most texts */
#define NAMES_NONE SIZE_MAX

struct names {
    char **texts; /* [count] */
    size_t count, capacity;
    uint32_t *slots; /* [2 * capacity] an open hash table: number + 1, 0 where free */
};

/* The number of `text`, a new one where it is new. Fails without memory or beyond NAMES_MAX. */
int names_number(size_t *number, struct names *n, const char *text, struct err *e);
size_t names_find(const struct names *n, const char *text); /* NAMES_NONE: not there */
void names_free(struct names *n);

#endif
