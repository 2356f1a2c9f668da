/* unique.c - an open hash table of fixed-size keys, in the memory of a step. */
#include "base/unique.h"

#include "base/simd.h"
#include <string.h>

/* Each word is mixed with its place, so that the sum vectorises and still depends on the order.
 * Equal sums do no harm, as the keys themselves are compared. */
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

void unique_start(struct unique *u, struct arena *a, size_t words, size_t most)
{
    size_t places = 4;
    while (places < 2 * most)
        places *= 2;
    *u = (struct unique){.words = words, .mask = places - 1};
    u->keys = arena_take(a, (most + 1) * words, sizeof *u->keys);
    u->table = arena_take(a, places, sizeof *u->table);
    memset(u->table, 0, places * sizeof *u->table);
}

struct unique *unique_array(struct arena *a, size_t count, size_t words, size_t most)
{
    struct unique *list = arena_take(a, count, sizeof *list);
    for (size_t i = 0; i < count; i++)
        unique_start(&list[i], a, words, most);
    return list;
}

uint32_t *unique_next(struct unique *u)
{
    return u->keys + u->count * u->words;
}

size_t unique_add(struct unique *u)
{
    const uint32_t *key = unique_next(u);
    size_t at = hash(key, u->words) & u->mask;
    for (; u->table[at]; at = (at + 1) & u->mask) {
        size_t other = u->table[at] - 1;
        if (memcmp(u->keys + other * u->words, key, u->words * sizeof *key) == 0)
            return other;
    }
    u->table[at] = (uint32_t)++u->count;
    return u->count - 1;
}
