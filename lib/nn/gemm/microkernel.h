/* microkernel.h - the innermost loop of a matrix product: a tile of C that stays in the registers
 * while the loop runs over the inner dimension. There is one set of these loops per kind of
 * processor; the set is chosen when the program runs. Internal to nn/gemm: gemm.c cuts products
 * into tiles. The loops are in microkernel_body.h, which microkernel.c includes.
 *
 * Each element of a tile is one chain of multiply-adds over the inner dimension, in its order. The
 * chain starts with the old element of the tile, or with 0. So the bits of a product depend neither
 * on the cut into tiles nor, among processors with fused multiply-add, on the set. */
#ifndef NN_GEMM_MICROKERNEL_H
#define NN_GEMM_MICROKERNEL_H

#include <stdbool.h>
#include <stddef.h>

enum {
    TILE_HEIGHTS = 3, /* a set has loops for 1, 2 and 3 times its `rows`, */
    TILE_VECTORS = 2, /* each for 1 and 2 vectors of columns */
    TILE_ROWS_MAX = 12,
    TILE_LANES_MAX = 16,
    TILE_COLUMNS_MAX = TILE_VECTORS * TILE_LANES_MAX
};

/* tile[i * stride + j] += sum over p of  a[i * a_row + p * a_step] * b[p * b_step + j]
 * for all rows i and columns j of this loop's tile, p = 0, ..., inner - 1; `fresh`: the old
 * elements count as 0. Only the first `a_rows` rows of `a` exist. The tile has memory for all rows
 * of the loop; the rows after a_rows get meaningless values. */
typedef void microkernel_loop(float *tile, size_t stride, const float *a, size_t a_row,
                              size_t a_step, size_t a_rows, const float *b, size_t b_step,
                              size_t inner, bool fresh);

/* to[j * to_stride + i] = from[i * from_stride + j] for i, j in 0, ..., lanes - 1 */
typedef void microkernel_transpose(float *to, size_t to_stride, const float *from,
                                   size_t from_stride);

/* Makes pairs: two neighbours in the inner dimension, rounded to bfloat16 (to nearest, ties to
 * even), in the 32 bits of one float. One step of the loop multiplies both and adds them in
 * float32.
 * along():  to [(n + 1) / 2], pairs of from[2 i] and from[2 i + 1], or 0 where 2 i + 1 = n.
 * across(): to [n], pairs of first[i] and second[i], or 0 where `second` is NULL; it writes whole
 *           vectors, with zeros after the n pairs. */
struct microkernel_pairs {
    void (*along)(float *to, const float *from, size_t n);
    void (*across)(float *to, const float *first, const float *second, size_t n);
};

struct microkernel {
    const char *name;
    size_t lanes; /* floats in a vector */
    size_t rows;  /* of the smallest of the TILE_HEIGHTS */
    microkernel_loop *loop[TILE_HEIGHTS][TILE_VECTORS];
    microkernel_transpose *transpose;
    const struct microkernel_pairs
        *pairs; /* not NULL: a and b hold pairs, and `inner` counts pairs */
    bool along; /* a_step is always 1 */
};

/* The set in use: the best float32 set of this processor, until precision_choose() (precision.h) or
 * microkernel_choose() changes it. */
const struct microkernel *microkernel_in_use(void);
/* Uses the float32 set number `wanted` of those that the processor can run, 0 being the best;
 * returns false where there is no such number. For tests and benchmarks. */
bool microkernel_choose(size_t wanted);
/* The same for the bfloat16 sets, of which precision_choose() takes number 0. */
bool microkernel_choose_pairs(size_t wanted);

#endif
