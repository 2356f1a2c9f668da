/* block.h - how a long row of elements is cut into the blocks of thread_pool_run(), by its length
 * alone; and the parts of a matrix. */
#ifndef BASE_BLOCK_H
#define BASE_BLOCK_H

#include "base/size.h"
#include <stddef.h>

struct span {
    size_t from, to; /* elements from, ..., to - 1 */
};

/* Takes rows and columns of a result, `stride` floats from row to row, which are gone afterwards.
 * Several threads call it at once. */
typedef void block_consume(const void *context, const float *part, size_t stride, struct span rows,
                           struct span columns);

/* The n elements of block `block` when each block has `size` of them; there are ceil_div(n, size)
 * blocks. */
static inline struct span block_span(size_t block, size_t size, size_t n)
{
    size_t from = block * size;
    return (struct span){from, n - from < size ? n : from + size};
}

#endif
