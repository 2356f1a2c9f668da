/* pack.c - chooses whether an operand is read in place or copied, and copies it. */
#include "nn/gemm/pack.h"

#include "nn/gemm/microkernel.h"
#include <string.h>

enum {
    ALIASING = 1024,  /* floats: rows whose distance is a multiple of this are copied */
    SCATTERED = 160,  /* floats: columns with a larger distance are copied */
    DIRECT_ROWS = 24, /* with so few rows B is not worth copying */
    CACHE_LINE = 16,  /* floats */
    ROWS_AHEAD = 8    /* rows that are prefetched */
};

_Static_assert(PANEL % TILE_COLUMNS_MAX == 0, "a tile's columns are in one panel");

size_t pack_steps(size_t depth)
{
    return microkernel_in_use()->pairs ? ceil_div(depth, 2) : depth;
}

/* The processor's own prefetcher does not find the next row of a strided matrix. */
static void prefetch_row(const float *row, size_t n)
{
    for (size_t i = 0; i < n; i += CACHE_LINE)
        __builtin_prefetch(row + i);
}

static void copy_rows(float *to, size_t to_stride, const float *from, size_t from_stride,
                      size_t rows, size_t columns)
{
    for (size_t r = 0; r < rows; r++) {
        if (r + ROWS_AHEAD < rows)
            prefetch_row(from + (r + ROWS_AHEAD) * from_stride, columns);
        memcpy(to + r * to_stride, from + r * from_stride, columns * sizeof *to);
    }
}

/* The inner loop follows the rows of the matrix with the larger stride. */
void pack_transpose(float *to, size_t to_stride, const float *from, size_t from_stride, size_t rows,
                    size_t columns)
{
    const struct microkernel *set = microkernel_in_use();
    size_t lanes = set->lanes, high = rows / lanes, wide = columns / lanes;
    bool along_to = to_stride > from_stride;
    for (size_t n = 0; n < high * wide; n++) {
        size_t i = (along_to ? n % high : n / wide) * lanes;
        size_t j = (along_to ? n / high : n % wide) * lanes;
        set->transpose(to + j * to_stride + i, to_stride, from + i * from_stride + j, from_stride);
    }
    for (size_t j = 0; j < columns; j++)
        for (size_t i = j < wide * lanes ? high * lanes : 0; i < rows; i++)
            to[j * to_stride + i] = from[i * from_stride + j];
}

/* ---- A ---- */

/* The part of A in float32. With pairs it is never copied here, because making the pairs copies it
 * anyway. */
static struct a_panel float_a(const struct gemm *p, float *space, struct span rows, struct span k)
{
    const struct microkernel *set = microkernel_in_use();
    const struct gemm_operand *A = &p->A;
    size_t height = rows.to - rows.from, depth = k.to - k.from;
    if (!A->at && A->order == GEMM_TRANSPOSED) {
        A->fill(A->context, space, BLOCK_M, k, rows);
        return (struct a_panel){space, 1, BLOCK_M};
    }
    if (!A->at) {
        A->fill(A->context, space, A_STRIDE, rows, k);
        return (struct a_panel){space, A_STRIDE, 1};
    }
    if (A->order == GEMM_PLAIN) {
        const float *at = A->at + rows.from * A->stride + k.from;
        if (set->pairs || A->stride % ALIASING)
            return (struct a_panel){at, A->stride, 1};
        copy_rows(space, A_STRIDE, at, A->stride, height, depth);
        return (struct a_panel){space, A_STRIDE, 1};
    }
    const float *at = A->at + k.from * A->stride + rows.from;
    if (set->pairs || A->stride <= SCATTERED)
        return (struct a_panel){at, 1, A->stride};
    copy_rows(space, BLOCK_M, at, A->stride, depth, height);
    return (struct a_panel){space, 1, BLOCK_M};
}

/* ---- B ---- */

/* Complete rows: the panels of a row are neighbours. */
static struct b_panel b_rows(const float *at, size_t step)
{
    return (struct b_panel){at, step, PANEL};
}

/* The order of a packed B: the BLOCK_K blocks of the inner dimension, in each the panels, in each
 * the steps. */
static size_t packed_offset(size_t columns, size_t column, struct span k)
{
    return pack_steps(k.from) * round_up(columns, PANEL) + column * pack_steps(k.to - k.from);
}

static struct b_panel packed_part(struct gemm_packed b, size_t column, struct span k)
{
    return (struct b_panel){b.at + packed_offset(b.columns, b.from + column, k), PANEL,
                            pack_steps(k.to - k.from) * PANEL};
}

/* The part of B in float32. */
static struct b_panel float_b(const struct gemm *p, float *space, struct span columns,
                              struct span k, size_t rows)
{
    const struct microkernel *set = microkernel_in_use();
    const struct gemm_operand *B = &p->B;
    size_t width = columns.to - columns.from, depth = k.to - k.from;
    size_t whole = round_up(width, set->lanes);
    if (B->at && B->order == GEMM_PLAIN) {
        const float *at = B->at + k.from * B->stride + columns.from;
        if (set->pairs || (width == whole && (rows <= DIRECT_ROWS || B->stride <= B_STRIDE)))
            return b_rows(at, B->stride);
        copy_rows(space, B_STRIDE, at, B->stride, depth, width);
    } else if (B->at)
        pack_transpose(space, B_STRIDE, B->at + columns.from * B->stride + k.from, B->stride, width,
                       depth);
    else
        B->fill(B->context, space, B_STRIDE, k, columns);
    for (size_t i = 0; width < whole && i < depth; i++)
        memset(space + i * B_STRIDE + width, 0, (whole - width) * sizeof *space);
    return b_rows(space, B_STRIDE);
}

/* ---- bfloat16 ---- */

/* Makes pairs of [rows,depth] of A in `space`. */
static struct a_panel pair_a(struct a_panel a, float *space, size_t rows, size_t depth)
{
    const struct microkernel *set = microkernel_in_use();
    if (a.step == 1) {
        for (size_t r = 0; r < rows; r++) {
            if (r + ROWS_AHEAD < rows)
                prefetch_row(a.at + (r + ROWS_AHEAD) * a.row, depth);
            set->pairs->along(space + r * A_STRIDE, a.at + r * a.row, depth);
        }
        return (struct a_panel){space, A_STRIDE, 1};
    }
    float turned[BLOCK_K / 2 * BLOCK_M], *to = set->along ? turned : space;
    for (size_t k = 0; k < depth; k += 2)
        set->pairs->across(to + k / 2 * BLOCK_M, a.at + k * a.step,
                           k + 1 < depth ? a.at + (k + 1) * a.step : NULL, rows);
    if (!set->along)
        return (struct a_panel){space, 1, BLOCK_M};
    pack_transpose(space, A_STRIDE, turned, BLOCK_M, pack_steps(depth), rows);
    return (struct a_panel){space, A_STRIDE, 1};
}

/* Makes pairs of [depth,columns] of B in `space`, in whole vectors. */
static struct b_panel pair_b(struct b_panel b, float *space, size_t columns, size_t depth)
{
    const struct microkernel *set = microkernel_in_use();
    for (size_t k = 0; k < depth; k += 2) {
        for (size_t i = k + ROWS_AHEAD; i < k + ROWS_AHEAD + 2 && i < depth; i++)
            prefetch_row(b.at + i * b.step, columns);
        set->pairs->across(space + k / 2 * B_STRIDE, b.at + k * b.step,
                           k + 1 < depth ? b.at + (k + 1) * b.step : NULL, columns);
    }
    return b_rows(space, B_STRIDE);
}

struct b_panel pack_b(const struct gemm *p, float *space, struct span columns, struct span k,
                      size_t rows)
{
    const struct microkernel *set = microkernel_in_use();
    if (p->B.packed.at)
        return packed_part(p->B.packed, columns.from, k);
    struct b_panel b = float_b(p, space, columns, k, rows);
    return set->pairs ? pair_b(b, space, columns.to - columns.from, k.to - k.from) : b;
}

struct a_panel pack_a(const struct gemm *p, float *space, float *pairs, struct span rows,
                      struct span k)
{
    const struct microkernel *set = microkernel_in_use();
    struct a_panel a = float_a(p, space, rows, k);
    return set->pairs ? pair_a(a, pairs, rows.to - rows.from, k.to - k.from) : a;
}

/* ---- packed for many products ---- */

size_t gemm_packed_size(size_t inner, size_t columns)
{
    return pack_steps(inner) * round_up(columns, PANEL);
}

void gemm_pack_part(float *to, const struct gemm_operand *B, size_t inner, size_t columns,
                    struct span rows, struct span some)
{
    const struct microkernel *set = microkernel_in_use();
    float space[BLOCK_K * B_STRIDE];
    size_t height = rows.to - rows.from, width = some.to - some.from, skipped = rows.from % BLOCK_K;
    struct span part = {rows.from - skipped, size_least(rows.from - skipped + BLOCK_K, inner)};
    struct span k = {0, height}, c = {0, width};
    struct b_panel b = pack_b(&(struct gemm){.B = *B}, space, c, k, 0);
    to += packed_offset(columns, some.from - some.from % PANEL, part);
    to += pack_steps(skipped) * PANEL + some.from % PANEL;
    for (size_t i = 0; i < pack_steps(height); i++)
        memcpy(to + i * PANEL, b.at + i * b.step, round_up(width, set->lanes) * sizeof *to);
}

void gemm_pack(float *to, const struct gemm_operand *B, size_t inner, size_t columns)
{
    size_t down = B->order == GEMM_PLAIN ? B->stride : 1;
    size_t across = B->order == GEMM_PLAIN ? 1 : B->stride;
    for (size_t k = 0; k < inner; k += BLOCK_K)
        for (size_t c = 0; c < columns; c += PANEL) {
            struct gemm_operand part = *B;
            part.at += k * down + c * across;
            gemm_pack_part(to, &part, inner, columns,
                           (struct span){k, size_least(k + BLOCK_K, inner)},
                           (struct span){c, size_least(c + PANEL, columns)});
        }
}
