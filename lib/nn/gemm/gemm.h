/* gemm.h - matrix products in blocks, for the layers that are made of them. Internal to this
 * floor: models use linear.h, bands.h and conv.h.
 *
 * Every element of the result is one chain of multiply-adds (tile.h): a row's bits do not depend on
 * how many other rows there are, nor on the number of workers. */
#ifndef NN_GEMM_GEMM_H
#define NN_GEMM_GEMM_H

#include "base/block.h"
#include "nn/gemm/gradient.h"
#include "nn/layers/pointwise.h"
#include "base/thread_pool.h"
#include <stdbool.h>

enum product_order { PRODUCT_PLAIN, PRODUCT_TRANSPOSED };
/* What is laid out: columns side by side, rows under one another. */
enum { PRODUCT_LAID = 32, PRODUCT_PART = 256 };
/* Columns of a result that are handed over at once; a factor A that is made, is made for each. */
enum { PRODUCT_TAKEN = 768 };
enum product_start { PRODUCT_WRITE, PRODUCT_ADD, PRODUCT_BIAS };

/* What a result begins with, and what is done to it at last. */
struct product_ends {
    enum product_start start;
    const float *bias;   /* of PRODUCT_BIAS, one for each column */
    enum activation act; /* not ACT_SILU */
};

/* Those of a layer's result (bias may be NULL), and of a gradient. */
static inline struct product_ends product_layer(const float *bias, enum activation act)
{
    return (struct product_ends){bias ? PRODUCT_BIAS : PRODUCT_WRITE, bias, act};
}

static inline struct product_ends product_into(struct gradient g)
{
    return (struct product_ends){.start = g.blank ? PRODUCT_WRITE : PRODUCT_ADD};
}

/* Columns of a factor B that product_lay_out() laid out; `at` NULL: it is not. */
struct laid {
    const float *at;
    size_t columns, from; /* in all; the product's first, a multiple of PRODUCT_LAID */
};

/* One of the two matrices that are multiplied. Either it stands in memory, */
struct factor {
    const float *at;
    size_t stride; /* floats from one stored row to the next */
    enum product_order order;
    /* or, where `at` is NULL, it is made when it is needed: fill() writes the part of it that lies
     * in these stored rows and columns, one row after another, `stride` floats apart. B is always
     * made as it is read, PRODUCT_PLAIN. */
    void (*fill)(const void *context, float *to, size_t stride, struct span rows,
                 struct span columns);
    const void *context;
    struct laid laid; /* or B is laid out, and nothing else is said of it */
};

/* C [rows,columns]:  A B (WRITE),  C + A B (ADD),  or  bias + A B (BIAS; bias [columns])
 * where A is [rows,inner] and B [inner,columns] after their transposition. */
struct product {
    float *C;
    size_t stride; /* floats from one row of C to the next, */
    /* or, where this is not NULL, it says how far from C the row begins. */
    size_t (*row_at)(const void *context, size_t row);
    /* or, where `take` is not NULL, C does not exist: parts of the result are handed over as they
     * are done, out of the cache. B is laid out, and `ends` neither adds nor activates. */
    block_take *take;
    const void *context; /* of row_at() or take() */
    struct factor A, B;
    struct product_ends ends;
    size_t rows, columns, inner;
};

void product_run(struct workers *w, const struct product *p);
/* The same in the calling thread, so that it can be part of a worker's block. */
void product_alone(const struct product *p);

/* A factor B that many products take, in the order in which the loops in use read it: to
 * [product_laid_size()]. B is [inner,columns] after its transposition and stands in memory. */
size_t product_laid_size(size_t inner, size_t columns);
void product_lay_out(float *to, const struct factor *B, size_t inner, size_t columns);
/* Only these rows, of one PRODUCT_PART and from an even one on, and columns, of one PRODUCT_LAID. B
 * has nothing else. */
void product_lay_out_part(float *to, const struct factor *B, size_t inner, size_t columns,
                          struct span rows, struct span some);

#endif
