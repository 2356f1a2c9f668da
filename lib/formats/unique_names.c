/* unique_names.c - a set of hashes with open addressing. */
#include "formats/unique_names.h"

#include "base/mem.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 256 }; /* a power of two */

void unique_names_free(struct unique_names *n)
{
    free(n->hashes);
    *n = (struct unique_names){0};
}

/* FNV-1a, but never 0. */
static uint64_t hash_of(const char *name)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 0x100000001b3u;
    return hash ? hash : 1;
}

/* The slot of the hash, or the free slot for it. */
static uint64_t *find(const struct unique_names *n, uint64_t hash)
{
    size_t i = (hash ^ hash >> 32) & (n->capacity - 1);
    while (n->hashes[i] && n->hashes[i] != hash)
        i = (i + 1) & (n->capacity - 1);
    return &n->hashes[i];
}

static int grow(struct unique_names *n, struct err *e)
{
    struct unique_names more = {.capacity = n->capacity ? 2 * n->capacity : FIRST_CAPACITY};
    more.hashes = mem_zero(more.capacity, sizeof *more.hashes);
    if (!more.hashes)
        return err_memory(e, more.capacity * sizeof *more.hashes, "names");
    for (size_t i = 0; i < n->capacity; i++)
        if (n->hashes[i])
            *find(&more, n->hashes[i]) = n->hashes[i];
    more.count = n->count;
    free(n->hashes);
    *n = more;
    return 0;
}

int unique_names_claim(struct unique_names *n, char *name, size_t size, struct err *e)
{
    size_t length = strlen(name);
    if (2 * (n->count + 1) > n->capacity && grow(n, e))
        return -1;
    for (unsigned long long again = 2; *find(n, hash_of(name)); again++) {
        int used = snprintf(name + length, size - length, "#%llu", again);
        if ((size_t)used >= size - length)
            return err_set(e, "the name is too long");
    }
    *find(n, hash_of(name)) = hash_of(name);
    n->count++;
    return 0;
}
