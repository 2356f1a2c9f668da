/* winograd_tiles.h - images in tiles, and the transforms of winograd.h. Internal to it. */
#ifndef NN_LAYERS_WINOGRAD_TILES_H
#define NN_LAYERS_WINOGRAD_TILES_H

#include "base/block.h"
#include "nn/gemm/gemm.h"

enum {
    PLACES = 3,   /* of a transformed tile, along one side */
    PARITIES = 4, /* of row and column */
    LANES = 16,   /* floats that are transformed at once */
    RUN = 256     /* channels that a call works on, at most */
};

/* Images [N,H,W,channels] in tiles: along one side, line j of tile t is line
 * first + parity + pitch t + step j of the image. Lines outside the image are read as zeros, and
 * are not written. */
struct grid {
    float *images;
    ptrdiff_t H, W;
    size_t channels;
    size_t tall, wide; /* tiles of an image, down and across */
    ptrdiff_t first, pitch, step;
    /* Of a tile that tiles_transform() reads: with 3 the tiles overlap, with 2 they do not.
     * tiles_write() always writes 2. */
    size_t lines;
};

/* Transforms some tiles into 3x3 matrices, one per place, which are `place` floats apart. A matrix
 * has a row of `stride` floats per tile; its columns are the channels, parity after parity. The
 * places of three lines are (d0 - d1, d1, d2 - d1), those of two lines (d0, d0 + d1, d1). */
void tiles_transform(const struct grid *g, float *to, size_t place, size_t stride,
                     struct span tiles, struct span columns);

/* Products of all places; place (a, b) of tile t starts at at[(3 a + b) * place + t * stride]. */
struct products {
    const float *at;
    size_t place, stride;
    struct gemm_epilogue epilogue;
};

/* Writes the channels `columns`, at most RUN, of some tiles, in the lines of one parity: line (i,
 * j) is act(start + the sum of the products at places i and i + 1, j and j + 1). */
void tiles_write(const struct grid *g, const struct products *m, size_t parity, struct span tiles,
                 struct span columns);

#endif
