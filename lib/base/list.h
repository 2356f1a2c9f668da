/* list.h - names in one text, with a separator between them: "ae|vae|dsvae", "action,direction". */
#ifndef BASE_LIST_H
#define BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

/* Stands the name, `length` bytes at `name`, in the list? */
bool list_has(const char *list, char separator, const char *name, size_t length);

#endif
