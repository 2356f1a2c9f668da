/* arena.h - memory of one step: allocated piece by piece, freed all at once. After the first step
 * the arena is one chunk of the size that a step needs, and later steps call malloc() no more. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena_chunk;

struct arena {
    struct arena_chunk *chunk; /* the newest; it points to the older ones */
    size_t used;               /* bytes since the last reset, over all chunks */
    /* Called when no memory is left. It must not return (a program's error exit, a longjmp). */
    void (*exhausted)(size_t bytes);
};

/* count * size bytes, aligned to 64 bytes and uninitialised, valid until the next reset. Never
 * NULL: exhausted() is called instead. */
void *arena_take(struct arena *a, size_t count, size_t size);
void arena_reset(struct arena *a); /* frees all pieces, keeps the memory for the next step */
void arena_free(struct arena *a);  /* frees the memory too */

#endif
