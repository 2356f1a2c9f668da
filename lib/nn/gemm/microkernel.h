/* microkernel.h - the innermost loop of a matrix product: a tile of C that stays in the registers
 * while the inner dimension goes by. One set of these loops for each kind of processor; which one
 * runs is decided when the program does. Internal to this floor: product.c cuts products into
 * tiles.
 *
 * Every element of a tile is one chain of multiply-adds over the inner dimension, in its order,
 * that begins with what stands in the tile, or with 0. So the bits of a product depend neither on
 * how it is cut nor, among processors with fused multiply-add, on the set that runs. */
#ifndef NN_GEMM_MICROKERNEL_H
#define NN_GEMM_MICROKERNEL_H

#include <stdbool.h>
#include <stddef.h>

enum {
    TILE_HEIGHTS = 3, /* a set has loops for 1, 2 and 3 times its `rows` */
    TILE_VECTORS = 2, /* and for 1 and 2 vectors of columns */
    TILE_ROWS_MAX = 12,
    TILE_LANES_MAX = 16,
    TILE_COLUMNS_MAX = TILE_VECTORS * TILE_LANES_MAX
};

/* tile[i * stride + j] += sum over p of  a[i * a_row + p * a_step] * b[p * b_step + j]
 * for all rows i and columns j of this loop's tile, p = 0, ..., inner - 1; `fresh`: what stood in
 * the tile does not count. Of `a` only the first
 * `a_rows` rows exist; the rows of the tile behind them have to be there and come out as rubbish.
 */
typedef void microkernel_loop(float *tile, size_t stride, const float *a, size_t a_row,
                              size_t a_step, size_t a_rows, const float *b, size_t b_step,
                              size_t inner, bool fresh);

/* to[j * to_stride + i] = from[i * from_stride + j] for i, j in 0, ..., lanes - 1 */
typedef void microkernel_transpose(float *to, size_t to_stride, const float *from,
                                   size_t from_stride);

/* Two neighbours of the inner dimension rounded to bfloat16 (to nearest, ties to even) share the
 * place of a float; a sum takes both in one step, in float32. `along` pairs from[2 i] and from[2 i
 * + 1], `across` pairs first[i] and second[i]; to [n / 2, rounded up] and [n]; `across` writes
 * whole vectors, zeros behind the n. Where the last has no neighbour (`second` NULL), that is 0. */
struct microkernel_pairs {
    void (*along)(float *to, const float *from, size_t n);
    void (*across)(float *to, const float *first, const float *second, size_t n);
};

struct microkernel {
    const char *name;
    size_t lanes; /* floats of a vector */
    size_t rows;  /* of the least of the TILE_HEIGHTS */
    microkernel_loop *loop[TILE_HEIGHTS][TILE_VECTORS];
    microkernel_transpose *transpose;
    const struct microkernel_pairs
        *pairs; /* not NULL: a and b hold pairs, and `inner` counts them */
};

/* The set that runs: of float32 the best that this processor can, until precision_choose() says
 * otherwise (precision.h). */
const struct microkernel *microkernel_in_use(void);
/* Takes another set of float32 that the processor can run, 0 being the best one; false where there
 * is none of this number. For tests and benchmarks. */
bool microkernel_choose(size_t wanted);

#endif
