/* block.h - how n elements are cut into blocks for thread_pool_run(), or into groups, by their
 * number alone; and the function that consumes a matrix part by part. */
#ifndef BASE_BLOCK_H
#define BASE_BLOCK_H

#include "base/size.h"
#include <stddef.h>

struct span {
    size_t from, to; /* elements from, ..., to - 1 */
};

/* Consumes a part of a result: these rows and columns of it, with `stride` floats from one row to
 * the next. The memory is valid only during the call. Several threads call it at once. */
typedef void block_consume(const void *context, const float *part, size_t stride, struct span rows,
                           struct span columns);

/* The elements of block `block` of n elements in blocks of `size`; there are ceil_div(n, size)
 * blocks. */
static inline struct span block_span(size_t block, size_t size, size_t n)
{
    size_t from = block * size;
    return (struct span){from, n - from < size ? n : from + size};
}

/* The elements of group g of n elements in G groups, whose sizes differ by 1 at most. */
static inline struct span group_span(size_t n, size_t g, size_t G)
{
    return (struct span){n * g / G, n * (g + 1) / G};
}

#endif
