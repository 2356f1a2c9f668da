/* string_ids.h - numbers texts (values of a label) in order of their first appearance. */
#ifndef EDIT_STRING_IDS_H
#define EDIT_STRING_IDS_H

#include "base/err.h"
#include <stddef.h>
#include <stdint.h>

enum {
    STRING_IDS_TEXT = 1024,
    STRING_IDS_MAX = 65536
}; /* bytes of the longest text with its NUL; number of texts */
#define STRING_IDS_NONE SIZE_MAX

struct string_ids {
    char **texts; /* [count] */
    size_t count, capacity;
    uint32_t *slots; /* [2 * capacity] hash table with open addressing: number + 1, or 0 */
};

/* The number of `text`, which is added if it is new. Fails if memory is exhausted or there are more
 * than STRING_IDS_MAX texts. */
int string_ids_get(size_t *number, struct string_ids *n, const char *text, struct err *e);
size_t string_ids_find(const struct string_ids *n, const char *text); /* STRING_IDS_NONE: absent */
void string_ids_free(struct string_ids *n);

#endif
