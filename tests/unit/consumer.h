/* consumer.h - puts a result that is handed over part by part (block.h) together again. */
#ifndef TESTS_UNIT_TAKER_H
#define TESTS_UNIT_TAKER_H

#include "base/block.h"
#include <string.h>

struct taker {
    float *to;
    size_t stride; /* floats from one row to the next */
};

/* A block_consume; the context is a struct taker. */
static inline void taker_take(const void *context, const float *part, size_t stride,
                              struct span rows, struct span columns)
{
    const struct taker *t = context;
    for (size_t r = rows.from; r < rows.to; r++, part += stride)
        memcpy(t->to + r * t->stride + columns.from, part,
               (columns.to - columns.from) * sizeof *part);
}

#endif
