/* pack.h - the parts of a product's operands that one block works on, as the microkernel reads them
 * (microkernel.h): in place, copied, transposed, made on demand, in bfloat16 pairs, or packed
 * before. Internal to gemm.c. gemm.h declares the functions of pack.c that pack a B for many
 * products. */
#ifndef NN_GEMM_PACK_H
#define NN_GEMM_PACK_H

#include "nn/gemm/gemm.h"

/* The largest part. The sizes were chosen by measurement (tests/bench/kernels.c). */
enum {
    BLOCK_K = GEMM_BLOCK_K,
    BLOCK_M = 48,  /* rows: whole tiles of each set */
    BLOCK_N = 256, /* columns: whole tiles of each set */
    PADDING = 16,  /* floats between copied rows, so that rows do not share the same cache sets */
    A_STRIDE = BLOCK_K + PADDING,
    B_STRIDE = BLOCK_N + PADDING,
    PANEL = GEMM_PANEL /* neighbouring columns of a packed B */
};

/* A part of A: element (r, k) is at[r * row + k * step]; with pairs, k counts pairs. */
struct a_panel {
    const float *at;
    size_t row, step;
};

/* The part of A with these rows and k; copied to `space` or `pairs` [BLOCK_M * A_STRIDE] where the
 * microkernel cannot read it in place. */
struct a_panel pack_a(const struct gemm *p, float *space, float *pairs, struct span rows,
                      struct span k);

/* A part of B: element (k, c) is at[c / PANEL * panel + k * step + c % PANEL]. A row is whole
 * vectors, with zeros after the last column. */
struct b_panel {
    const float *at;
    size_t step, panel;
};

/* The part of B with these columns and k; copied to `space` [BLOCK_K * B_STRIDE] where it has to
 * be. `rows`: the rows of A that are multiplied with it; with few rows a copy is not worth it. */
struct b_panel pack_b(const struct gemm *p, float *space, struct span columns, struct span k,
                      size_t rows);

/* to[j * to_stride + i] = from[i * from_stride + j] for all i < rows, j < columns */
void pack_transpose(float *to, size_t to_stride, const float *from, size_t from_stride, size_t rows,
                    size_t columns);

/* The steps of the microkernel for `depth` elements of the inner dimension: half as many with
 * pairs. */
size_t pack_steps(size_t depth);

#endif
