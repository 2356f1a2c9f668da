/* pack.h - the parts of a product's factors that a block works on, as the loops read them
 * (tile.h): where they stand, copied, turned, made, in pairs, or laid out before. Internal to
 * product.c. */
#ifndef NN_GEMM_PACK_H
#define NN_GEMM_PACK_H

#include "nn/gemm/gemm.h"

/* The most of a part. The sizes were chosen by measuring (tests/bench/kernels.c). */
enum {
    INNER = PRODUCT_PART,
    LEFT = 48,    /* rows: whole tiles of every set */
    RIGHT = 256,  /* columns: whole tiles of every set */
    PADDING = 16, /* floats between copied rows, so that they do not fall on the same cache lines */
    LEFT_STRIDE = INNER + PADDING,
    RIGHT_STRIDE = RIGHT + PADDING,
    GROUP = PRODUCT_LAID /* columns that lie side by side where B is laid out */
};

/* Of A: element (r, k) at at[r * row + k * step]; where the loops take pairs, k counts those. */
struct left {
    const float *at;
    size_t row, step;
};

/* Made in `space` or `pairs` [LEFT * LEFT_STRIDE] where it has to be. */
struct left left_part(const struct product *p, float *space, float *pairs, struct span rows,
                      struct span k);

/* Of B: element (k, c) at at[c / GROUP * group + k * step + c % GROUP]; whole vectors, zeros behind
 * the last column. */
struct right {
    const float *at;
    size_t step, group;
};

/* Made in `space` [INNER * RIGHT_STRIDE] where it has to be; `rows` of A will meet it. */
struct right right_part(const struct product *p, float *space, struct span columns, struct span k,
                        size_t rows);

/* to[j * to_stride + i] = from[i * from_stride + j] for all i < rows, j < columns */
void factors_turn(float *to, size_t to_stride, const float *from, size_t from_stride, size_t rows,
                  size_t columns);

/* What the loops count of so much of the inner dimension. */
size_t factors_steps(size_t depth);

#endif
