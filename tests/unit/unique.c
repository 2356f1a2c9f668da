/* unique.c - the table of different keys against a search through all of them. */
#include "toy.h"

#include "base/unique.h"

/* Keys of few different words, so that many are equal. `kinds` values a word. */
static void test_keys(size_t words, size_t most, uint32_t kinds)
{
    char name[80];
    snprintf(name, sizeof name, "distinct: %zu keys of %zu words of %u kinds", most, words, kinds);
    struct check c = {name, 0, 0};
    struct arena a = {.exhausted = toy_exhausted};
    uint32_t *twin = checked(mem_array(most * words, sizeof *twin));
    size_t count = 0;
    struct unique d;
    unique_start(&d, &a, words, most);
    struct rng r = rng_make(1, words, kinds);
    for (size_t i = 0; i < most; i++) {
        uint32_t *key = unique_next(&d);
        for (size_t k = 0; k < words; k++)
            key[k] = rng_below(&r, kinds) << (8 * (k % 4)); /* no bits but a byte's differ */
        size_t want = 0;
        memcpy(twin + count * words, key, words * sizeof *key);
        while (memcmp(twin + want * words, key, words * sizeof *key) != 0)
            want++;
        count += want == count;
        size_t got = unique_add(&d);
        check_that(&c, got == want, "key %zu has number %zu, not %zu", i, got, want);
    }
    check_that(&c, d.count == count, "%zu keys, not %zu", d.count, count);
    check_that(&c, memcmp(d.keys, twin, count * words * sizeof *twin) == 0, "the keys changed");
    free(twin);
    arena_free(&a);
    check_done(&c);
}

/* Keys that differ in one place only, and in the order of their words. */
static void test_places(void)
{
    struct check c = {"distinct: places", 0, 0};
    enum { WORDS = 64 };
    struct arena a = {.exhausted = toy_exhausted};
    struct unique d;
    unique_start(&d, &a, WORDS, 2 * WORDS);
    for (size_t i = 0; i < 2 * WORDS; i++) {
        uint32_t *key = unique_next(&d);
        memset(key, 0, WORDS * sizeof *key);
        key[i % WORDS] = 7;
        check_that(&c, unique_add(&d) == i % WORDS, "a 7 at %zu", i % WORDS);
    }
    arena_free(&a);
    check_done(&c);
}

int main(void)
{
    test_keys(1, 1, 5);
    test_keys(1, 4000, 2);
    test_keys(1, 4000, 256);
    test_keys(1, 3000, UINT32_MAX);
    test_keys(2, 3000, 30);
    test_keys(64, 1000, 1);
    test_keys(64, 1000, 2);
    test_keys(7, 3000, 2);
    test_places();
    return check_status();
}
