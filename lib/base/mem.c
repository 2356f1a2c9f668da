/* mem.c - sizes are checked here, so that nobody else has to. */
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 64 }; /* one cache line, one AVX-512 register */

int mem_product(size_t *out, size_t a, size_t b)
{
    return __builtin_mul_overflow(a, b, out) ? -1 : 0;
}

void *mem_array(size_t count, size_t size)
{
    size_t bytes;
    if (mem_product(&bytes, count, size) || bytes > PTRDIFF_MAX - ALIGNMENT)
        return NULL;
    bytes = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return aligned_alloc(ALIGNMENT, bytes ? bytes : ALIGNMENT);
}

void *mem_zero(size_t count, size_t size)
{
    return calloc(count ? count : 1, size ? size : 1);
}

void *mem_resize(void *old, size_t count, size_t size)
{
    size_t bytes;
    if (mem_product(&bytes, count, size) || bytes > PTRDIFF_MAX)
        return NULL;
    return realloc(old, bytes ? bytes : 1);
}

char *mem_copy_text(const char *text, size_t length)
{
    char *copy = malloc(length + 1);
    if (copy) {
        memcpy(copy, text, length);
        copy[length] = '\0';
    }
    return copy;
}
