/* unique.h - the unique keys among many, so that what is drawn or seen often is computed once. Keys
 * are numbered in the order of their first appearance. */
#ifndef BASE_UNIQUE_H
#define BASE_UNIQUE_H

#include "base/arena.h"
#include <stddef.h>
#include <stdint.h>

struct unique {
    uint32_t *keys; /* [count, words] */
    size_t words, count;
    uint32_t *table; /* [mask + 1] number of a key plus 1, or 0; open addressing */
    size_t mask;
};

/* Space for at most `most` keys, 0 < most < 2^31. */
void unique_start(struct unique *u, struct arena *a, size_t words, size_t most);
struct unique *unique_array(struct arena *a, size_t count, size_t words, size_t most);

/* Where the caller writes the next key [words] ... */
uint32_t *unique_next(struct unique *u);
/* ... and then its number: a new one, or that of an equal key. Called at most `most` times. */
size_t unique_add(struct unique *u);

#endif
