/* mem.c - allocation with checked sizes. */
#include "base/mem.h"
#include "base/size.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    ALIGNMENT = 64, /* one cache line, one AVX-512 register */
    HUGE_PAGE = 2 << 20,
    LARGE = 2 * HUGE_PAGE
};

int mem_product(size_t *out, size_t a, size_t b)
{
    return __builtin_mul_overflow(a, b, out) ? -1 : 0;
}

/* The first access to a page takes a microsecond, and a model has thousands of small pages: huge
 * pages save that. The threshold makes malloc return large blocks to the system when they are
 * freed; otherwise it keeps them and rarely uses them again. */
static void *large_block(size_t bytes)
{
    mallopt(M_MMAP_THRESHOLD, LARGE);
    bytes = round_up(bytes, HUGE_PAGE);
    void *block = aligned_alloc(HUGE_PAGE, bytes);
#ifdef MADV_HUGEPAGE
    if (block)
        madvise(block, bytes, MADV_HUGEPAGE); /* an error only means no huge pages */
#endif
    return block;
}

void *mem_array(size_t count, size_t size)
{
    size_t bytes;
    if (mem_product(&bytes, count, size) || bytes > PTRDIFF_MAX - HUGE_PAGE)
        return NULL;
    if (bytes >= LARGE)
        return large_block(bytes);
    return aligned_alloc(ALIGNMENT, bytes ? round_up(bytes, ALIGNMENT) : ALIGNMENT);
}

void *mem_zero(size_t count, size_t size)
{
    return calloc(count ? count : 1, size ? size : 1);
}

/* A large block is copied: mremap() cannot move a mapping that is made of several pieces, as one
 * with huge pages is. */
void *mem_resize(void *old, size_t count, size_t size)
{
    size_t bytes;
    if (mem_product(&bytes, count, size) || bytes > PTRDIFF_MAX - HUGE_PAGE)
        return NULL;
    if (bytes < LARGE)
        return realloc(old, bytes ? bytes : 1);
    void *block = large_block(bytes);
    if (block && old) {
        size_t had = malloc_usable_size(old);
        memcpy(block, old, had < bytes ? had : bytes);
        free(old);
    }
    return block;
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
