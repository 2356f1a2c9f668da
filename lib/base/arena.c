/* arena.c - a list of chunks, which arena_reset() replaces by one chunk that is large enough. */
#include "base/arena.h"
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>

enum { ALIGNMENT = 64, CHUNK = 1 << 20 };

struct arena_chunk {
    struct arena_chunk *older;
    size_t size, used;
    char *memory; /* a separate allocation, so that it starts on a cache line */
};

static struct arena_chunk *chunk_open(size_t size, struct arena_chunk *older)
{
    struct arena_chunk *c = malloc(sizeof *c);
    char *memory = mem_array(size, 1);
    if (!c || !memory) {
        free(c);
        free(memory);
        return NULL;
    }
    *c = (struct arena_chunk){.older = older, .size = size, .memory = memory};
    return c;
}

static void chunks_close(struct arena *a)
{
    while (a->chunk) {
        struct arena_chunk *older = a->chunk->older;
        free(a->chunk->memory);
        free(a->chunk);
        a->chunk = older;
    }
}

void *arena_take(struct arena *a, size_t count, size_t size)
{
    size_t bytes;
    if (mem_product(&bytes, count, size) || bytes > PTRDIFF_MAX - ALIGNMENT) {
        a->exhausted(SIZE_MAX);
        abort();
    }
    bytes = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (!a->chunk || a->chunk->size - a->chunk->used < bytes) {
        struct arena_chunk *c = chunk_open(bytes > CHUNK ? bytes : CHUNK, a->chunk);
        if (!c) {
            a->exhausted(bytes);
            abort();
        }
        a->chunk = c;
    }
    void *piece = a->chunk->memory + a->chunk->used;
    a->chunk->used += bytes;
    a->used += bytes;
    return piece;
}

void arena_reset(struct arena *a)
{
    if (a->chunk && a->chunk->older) {
        size_t size = a->used + a->used / 8;
        chunks_close(a);
        a->chunk = chunk_open(size, NULL); /* if it is NULL, arena_take() tries again and reports */
    }
    if (a->chunk)
        a->chunk->used = 0;
    a->used = 0;
}

void arena_free(struct arena *a)
{
    chunks_close(a);
    a->used = 0;
}
