/* consumer.h - a consumer (base/block.h) that copies the parts of a result into one matrix. */
#ifndef TESTS_UNIT_CONSUMER_H
#define TESTS_UNIT_CONSUMER_H

#include "base/block.h"
#include <string.h>

struct consumer {
    float *to;
    size_t stride; /* floats from one row to the next */
};

/* A block_consume; the context is a struct consumer. */
static inline void consumer_copy(const void *context, const float *part, size_t stride,
                                 struct span rows, struct span columns)
{
    const struct consumer *c = context;
    for (size_t r = rows.from; r < rows.to; r++, part += stride)
        memcpy(c->to + r * c->stride + columns.from, part,
               (columns.to - columns.from) * sizeof *part);
}

#endif
