/* unique_names.h - keeps names apart: each is given once. */
#ifndef FORMATS_UNIQUE_NAMES_H
#define FORMATS_UNIQUE_NAMES_H

#include "base/err.h"
#include <stddef.h>
#include <stdint.h>

/* Of a name only its hash is kept. Where two hashes are equal the second name counts as given,
 * too: it gets a number that it does not need, and nothing worse. */
struct unique_names {
    uint64_t *hashes; /* 0: free */
    size_t count, capacity;
};

void unique_names_free(struct unique_names *n);

/* Takes the name, where it was given before with "#2", "#3", ... behind it; `size` bytes are
 * there. */
int unique_names_claim(struct unique_names *n, char *name, size_t size, struct err *e);

#endif
