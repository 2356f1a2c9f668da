/* gemm.h - general matrix multiplication, for the layers that are made of it (gemm.c and pack.c).
 * Internal to lib/nn: models use nn/tape.h.
 *
 * Each element of the result is one chain of multiply-adds (microkernel.h), so the bits of a row
 * depend neither on the number of other rows nor on the number of threads. */
#ifndef NN_GEMM_GEMM_H
#define NN_GEMM_GEMM_H

#include "base/block.h"
#include "base/thread_pool.h"
#include "nn/gemm/activation.h"
#include "nn/gemm/gradient.h"
#include <stdbool.h>

enum gemm_order { GEMM_PLAIN, GEMM_TRANSPOSED };
/* A packed B is stored in panels of GEMM_PANEL columns and GEMM_BLOCK_K rows. */
enum { GEMM_PANEL = 32, GEMM_BLOCK_K = 256 };
/* The most columns that a consumer gets in one call. An A that is made on demand is made again for
 * each call. */
enum { GEMM_CONSUMER_COLUMNS = 768 };
enum gemm_start { GEMM_WRITE, GEMM_ADD, GEMM_BIAS };

/* What the sums of a result start with, and what is applied to the finished sums. */
struct gemm_epilogue {
    enum gemm_start start;
    const float *bias;   /* [columns], of GEMM_BIAS */
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

/* Columns of a B that gemm_pack() packed; `at` is NULL where B is not packed. */
struct gemm_packed {
    const float *at;
    size_t columns, from; /* all packed columns; the first one used, a multiple of GEMM_PANEL */
};

/* One of the two operands. It is given in one of three ways: as a matrix in memory, */
struct gemm_operand {
    const float *at;
    size_t stride; /* floats from one stored row to the next */
    enum gemm_order order;
    /* or, where `at` is NULL, made on demand: fill() writes these stored rows and columns of it to
     * `to`, with `stride` floats from one row to the next. A B that is made has the order
     * GEMM_PLAIN. */
    void (*fill)(const void *context, float *to, size_t stride, struct span rows,
                 struct span columns);
    const void *context;
    struct gemm_packed packed; /* or, B only, packed: then the other fields are not used */
};

/* C [rows,columns]:  A B (WRITE),  C + A B (ADD),  or  bias + A B (BIAS; bias [columns])
 * where A is [rows,inner] and B is [inner,columns] after their transposition. */
struct gemm {
    float *C;
    size_t stride; /* floats from one row of C to the next, */
    /* or, where row_at is not NULL, it returns the offset of a row in C. */
    size_t (*row_at)(const void *context, size_t row);
    /* Where `consume` is not NULL there is no C: parts of the result are passed to it when they are
     * finished, while they are in the cache. B must be packed, and the epilogue must neither add
     * nor activate. */
    block_consume *consume;
    const void *context; /* of row_at() or consume() */
    struct gemm_operand A, B;
    struct gemm_epilogue epilogue;
    size_t rows, columns, inner;
};

void gemm_run(struct thread_pool *w, const struct gemm *p);
/* The same in the calling thread, so that it can be part of a block of the thread pool. */
void gemm_serial(const struct gemm *p);

/* Packs a B that many products use to `to` [gemm_packed_size()], in the order in which the
 * microkernel in use reads it. B is [inner,columns] after its transposition, and in memory. */
size_t gemm_packed_size(size_t inner, size_t columns);
void gemm_pack(float *to, const struct gemm_operand *B, size_t inner, size_t columns);
/* Packs only a part of B: `rows`, which start at an even row and are inside one GEMM_BLOCK_K, and
 * `some` columns inside one GEMM_PANEL. B has only this part. */
void gemm_pack_part(float *to, const struct gemm_operand *B, size_t inner, size_t columns,
                    struct span rows, struct span some);

#endif
