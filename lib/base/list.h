/* list.h - lists in one text, such as "ae|vae|dsvae" or "action,direction". */
#ifndef BASE_LIST_H
#define BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the list has the name: `length` bytes at `name`. */
bool list_has(const char *list, char separator, const char *name, size_t length);

#endif
