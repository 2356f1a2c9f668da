/* gemm.h - matrix products in blocks, for the layers that are made of them. Internal to this
 * floor: models use linear.h, bands.h and conv.h.
 *
 * Every element of the result is one chain of multiply-adds (tile.h): a row's bits do not depend on
 * how many other rows there are, nor on the number of workers. */
#ifndef NN_GEMM_GEMM_H
#define NN_GEMM_GEMM_H

#include "base/block.h"
#include "base/thread_pool.h"
#include "nn/gemm/gradient.h"
#include "nn/layers/pointwise.h"
#include <stdbool.h>

enum gemm_order { GEMM_PLAIN, GEMM_TRANSPOSED };
/* What is laid out: columns side by side, rows under one another. */
enum { GEMM_PANEL = 32, GEMM_BLOCK_K = 256 };
/* Columns of a result that are handed over at once; a factor A that is made, is made for each. */
enum { GEMM_CONSUMER_COLUMNS = 768 };
enum gemm_start { GEMM_WRITE, GEMM_ADD, GEMM_BIAS };

/* What a result begins with, and what is done to it at last. */
struct gemm_epilogue {
    enum gemm_start start;
    const float *bias;   /* of GEMM_BIAS, one for each column */
    enum activation act; /* not ACT_SILU */
};

/* Those of a layer's result (bias may be NULL), and of a gradient. */
static inline struct gemm_epilogue gemm_layer_epilogue(const float *bias, enum activation act)
{
    return (struct gemm_epilogue){bias ? GEMM_BIAS : GEMM_WRITE, bias, act};
}

static inline struct gemm_epilogue gemm_gradient_epilogue(struct gradient g)
{
    return (struct gemm_epilogue){.start = g.first_write ? GEMM_WRITE : GEMM_ADD};
}

/* Columns of a factor B that gemm_pack() laid out; `at` NULL: it is not. */
struct gemm_packed {
    const float *at;
    size_t columns, from; /* in all; the product's first, a multiple of GEMM_PANEL */
};

/* One of the two matrices that are multiplied. Either it stands in memory, */
struct gemm_operand {
    const float *at;
    size_t stride; /* floats from one stored row to the next */
    enum gemm_order order;
    /* or, where `at` is NULL, it is made when it is needed: fill() writes the part of it that lies
     * in these stored rows and columns, one row after another, `stride` floats apart. B is always
     * made as it is read, GEMM_PLAIN. */
    void (*fill)(const void *context, float *to, size_t stride, struct span rows,
                 struct span columns);
    const void *context;
    struct gemm_packed packed; /* or B is laid out, and nothing else is said of it */
};

/* C [rows,columns]:  A B (WRITE),  C + A B (ADD),  or  bias + A B (BIAS; bias [columns])
 * where A is [rows,inner] and B [inner,columns] after their transposition. */
struct gemm {
    float *C;
    size_t stride; /* floats from one row of C to the next, */
    /* or, where this is not NULL, it says how far from C the row begins. */
    size_t (*row_at)(const void *context, size_t row);
    /* or, where `take` is not NULL, C does not exist: parts of the result are handed over as they
     * are done, out of the cache. B is laid out, and `ends` neither adds nor activates. */
    block_consume *take;
    const void *context; /* of row_at() or take() */
    struct gemm_operand A, B;
    struct gemm_epilogue ends;
    size_t rows, columns, inner;
};

void gemm_run(struct thread_pool *w, const struct gemm *p);
/* The same in the calling thread, so that it can be part of a worker's block. */
void gemm_serial(const struct gemm *p);

/* A factor B that many products take, in the order in which the loops in use read it: to
 * [gemm_packed_size()]. B is [inner,columns] after its transposition and stands in memory. */
size_t gemm_packed_size(size_t inner, size_t columns);
void gemm_pack(float *to, const struct gemm_operand *B, size_t inner, size_t columns);
/* Only these rows, of one GEMM_BLOCK_K and from an even one on, and columns, of one GEMM_PANEL. B
 * has nothing else. */
void gemm_pack_part(float *to, const struct gemm_operand *B, size_t inner, size_t columns,
                    struct span rows, struct span some);

#endif
