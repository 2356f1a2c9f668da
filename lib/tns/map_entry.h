/* map_entry.h - shared by the files of map.h. */
#ifndef TNS_MAP_ENTRY_H
#define TNS_MAP_ENTRY_H

#include "tns/map.h"

/* Appends an entry with this key and no value. NULL if memory is exhausted. */
struct entry *map_add_entry(struct map *m, const char *key, size_t length, struct err *e);

/* Adds "'key': " in front of the error. Always returns -1. */
int map_entry_error(const char *key, struct err *e);

#endif
