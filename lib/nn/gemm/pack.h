/* pack.h - the parts of a product's factors that a block works on, as the loops read them
 * (tile.h): where they stand, copied, turned, made, in pairs, or laid out before. Internal to
 * product.c. */
#ifndef NN_GEMM_PACK_H
#define NN_GEMM_PACK_H

#include "nn/gemm/gemm.h"

/* The most of a part. The sizes were chosen by measuring (tests/bench/kernels.c). */
enum {
    BLOCK_K = GEMM_BLOCK_K,
    BLOCK_M = 48,  /* rows: whole tiles of every set */
    BLOCK_N = 256, /* columns: whole tiles of every set */
    PADDING = 16, /* floats between copied rows, so that they do not fall on the same cache lines */
    A_STRIDE = BLOCK_K + PADDING,
    B_STRIDE = BLOCK_N + PADDING,
    PANEL = GEMM_PANEL /* columns that lie side by side where B is laid out */
};

/* Of A: element (r, k) at at[r * row + k * step]; where the loops take pairs, k counts those. */
struct a_panel {
    const float *at;
    size_t row, step;
};

/* Made in `space` or `pairs` [LEFT * A_STRIDE] where it has to be. */
struct a_panel pack_a(const struct gemm *p, float *space, float *pairs, struct span rows,
                      struct span k);

/* Of B: element (k, c) at at[c / GROUP * group + k * step + c % GROUP]; whole vectors, zeros behind
 * the last column. */
struct b_panel {
    const float *at;
    size_t step, group;
};

/* Made in `space` [INNER * B_STRIDE] where it has to be; `rows` of A will meet it. */
struct b_panel pack_b(const struct gemm *p, float *space, struct span columns, struct span k,
                      size_t rows);

/* to[j * to_stride + i] = from[i * from_stride + j] for all i < rows, j < columns */
void pack_transpose(float *to, size_t to_stride, const float *from, size_t from_stride, size_t rows,
                    size_t columns);

/* What the loops count of so much of the inner dimension. */
size_t pack_steps(size_t depth);

#endif
