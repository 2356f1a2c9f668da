/* arena.h - memory of one step: taken piece by piece, given back all at once. After the first step
 * it is one block of the size that a step needs, and nothing is allocated any more. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena_chunk;

struct arena {
    struct arena_chunk *chunk; /* the newest; older ones hang behind it */
    size_t used;               /* bytes since the last reset, over all chunks */
    /* Called when there is no memory left. Must not return (a program's error exit, a longjmp). */
    void (*exhausted)(size_t bytes);
};

void *arena_take(struct arena *a, size_t count, size_t size); /* 64-byte aligned, uninitialised */
void arena_reset(struct arena *a);
void arena_free(struct arena *a);

#endif
