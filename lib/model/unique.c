/* unique.c - an open hash table of fixed-size keys, in the memory of a step. */
#include "model/unique.h"

#include "base/simd.h"
#include <string.h>

/* Each word is mixed with its place, so that the sum vectorises and still tells orders apart. Equal
 * sums are no harm: the keys themselves are compared. */
SIMD_CLONES
static uint32_t hash(const uint32_t *key, size_t words)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < words; i++) {
        uint32_t x = (key[i] + (uint32_t)i * 0x9e3779b1u) * 0x85ebca6bu;
        sum += x ^ x >> 15;
    }
    sum = (sum ^ sum >> 13) * 0xc2b2ae35u;
    return sum ^ sum >> 16;
}

void unique_start(struct unique *d, struct arena *a, size_t words, size_t most)
{
    size_t places = 4;
    while (places < 2 * most)
        places *= 2;
    *d = (struct unique){.words = words, .mask = places - 1};
    d->keys = arena_take(a, (most + 1) * words, sizeof *d->keys);
    d->table = arena_take(a, places, sizeof *d->table);
    memset(d->table, 0, places * sizeof *d->table);
}

struct unique *unique_array(struct arena *a, size_t count, size_t words, size_t most)
{
    struct unique *list = arena_take(a, count, sizeof *list);
    for (size_t i = 0; i < count; i++)
        unique_start(&list[i], a, words, most);
    return list;
}

uint32_t *unique_next(struct unique *d)
{
    return d->keys + d->count * d->words;
}

size_t unique_add(struct unique *d)
{
    const uint32_t *key = unique_next(d);
    size_t at = hash(key, d->words) & d->mask;
    for (; d->table[at]; at = (at + 1) & d->mask) {
        size_t other = d->table[at] - 1;
        if (memcmp(d->keys + other * d->words, key, d->words * sizeof *key) == 0)
            return other;
    }
    d->table[at] = (uint32_t)++d->count;
    return d->count - 1;
}
