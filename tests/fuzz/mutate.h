/* mutate.h - what the mutators that know a format share. */
#ifndef TESTS_FUZZ_MUTATE_H
#define TESTS_FUZZ_MUTATE_H

#include "tns/buffer.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* libFuzzer's own mutator: changes `size` bytes in place into at most `most`. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);

/* A number below n, which is not 0; the seed goes on (Knuth's linear congruential generator). */
static inline size_t mutate_choose(uint64_t *seed, size_t n)
{
    *seed = *seed * 6364136223846793005U + 1442695040888963407U;
    return (size_t)((*seed >> 33) % n);
}

static inline void mutate_append(struct buffer *out, const void *bytes, size_t size)
{
    struct err e;
    if (size && buffer_append(out, bytes, size, &e))
        abort();
}

/* Appends these bytes after LLVMFuzzerMutate(), at most `more` bytes longer. */
static inline void mutate_append_changed(struct buffer *out, const uint8_t *bytes, size_t size,
                                         size_t more)
{
    struct err e;
    if (size + more == 0)
        return;
    if (buffer_reserve(out, size + more, &e))
        abort();
    if (size)
        memcpy(out->bytes + out->size, bytes, size);
    out->size += LLVMFuzzerMutate(out->bytes + out->size, size, size + more);
}

/* Moves what was made into the fuzzer's bytes, if it fits; frees it. */
static inline size_t mutate_finish(struct buffer *made, uint8_t *data, size_t size, size_t most)
{
    if (made->size && made->size <= most) {
        size = made->size;
        memcpy(data, made->bytes, size);
    } else
        size = LLVMFuzzerMutate(data, size, most);
    buffer_free(made);
    return size;
}

#endif
