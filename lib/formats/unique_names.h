/* unique_names.h - makes names unique. */
#ifndef FORMATS_UNIQUE_NAMES_H
#define FORMATS_UNIQUE_NAMES_H

#include "base/err.h"
#include <stddef.h>
#include <stdint.h>

/* Stores only hashes. If two names have equal hashes, the second one gets a number that it does not
 * need. */
struct unique_names {
    uint64_t *hashes; /* 0: free */
    size_t count, capacity;
};

void unique_names_free(struct unique_names *n);

/* Claims the name; if it is taken, appends "#2", "#3", ... `name` has space for `size` bytes. */
int unique_names_claim(struct unique_names *n, char *name, size_t size, struct err *e);

#endif
