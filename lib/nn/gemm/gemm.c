/* gemm.c - cuts a product into blocks for the thread pool, a block into parts that stay in the
 * caches, and a part into tiles (microkernel.h).
 *
 * A block runs over the inner dimension in steps of BLOCK_K. In each step it packs its part of B
 * once (pack.h), and then runs over its rows in steps of BLOCK_M, for which it packs A's part. With
 * a consumer the loops are the other way round: for each BLOCK_M rows the complete inner dimension
 * is summed before the next rows. That costs nothing because B is packed before. The sizes were
 * chosen by measurement (tests/bench/kernels.c).
 *
 * A layer's forward product is x W^T with few rows of x and a large W. Packing W^T would take
 * longer than the product, so the transposed product W x^T is computed, which reads W in place. */
#include "nn/gemm/gemm.h"

#include "nn/gemm/microkernel.h"
#include "nn/gemm/pack.h"
#include <stdbool.h>
#include <string.h>

enum {
    CONSUMER_STRIDE = GEMM_CONSUMER_COLUMNS + PADDING,
    BLOCK_FLOP = 2000000, /* a smaller block is not worth another thread */
    BLOCKS_PER_THREAD = 2,
    ROWS_LEAST = 96, /* of a block */
    COLUMNS_LEAST = 64,
    ROWS_MOST = 1024,
    FILLED_ROWS_MOST = 480, /* where A is made on demand: its source stays in the cache */
    TRANSPOSE_ROWS = 128,   /* with so many rows or fewer the transposed product is faster */
    CACHE_LINE = 16         /* floats */
};

/* ---- tiles ---- */

/* A product and its cut into blocks. */
struct job {
    struct gemm p;
    bool transposed;      /* element (r, c) of p's result goes to C[c * stride + r] */
    size_t height, width; /* of a block */
    size_t across;        /* blocks in one row of blocks */
};

/* The memory in which a part of C is summed: C itself, or a copy where the part is not made of
 * whole tiles in plain order. */
struct target {
    float *at;
    size_t stride;
    bool far; /* it is large and seldom in the caches */
};

static float *row_of(const struct gemm *p, size_t row)
{
    return p->C + (p->row_at ? p->row_at(p->context, row) : row * p->stride);
}

/* Writes what the sums start with. */
static void start_sums(const struct job *j, struct target t, struct span r, struct span c)
{
    const struct gemm *p = &j->p;
    size_t width = c.to - c.from;
    for (size_t row = r.from; row < r.to; row++, t.at += t.stride)
        if (p->epilogue.start != GEMM_BIAS)
            memset(t.at, 0, width * sizeof *t.at);
        else if (!j->transposed)
            memcpy(t.at, p->epilogue.bias + c.from, width * sizeof *t.at);
        else
            for (size_t i = 0; i < width; i++)
                t.at[i] = p->epilogue.bias[row];
}

static void load_sums(const struct job *j, struct target t, struct span r, struct span c)
{
    const struct gemm *p = &j->p;
    if (j->transposed)
        pack_transpose(t.at, t.stride, p->C + c.from * p->stride + r.from, p->stride, c.to - c.from,
                       r.to - r.from);
    else
        for (size_t row = r.from; row < r.to; row++, t.at += t.stride)
            memcpy(t.at, row_of(p, row) + c.from, (c.to - c.from) * sizeof *t.at);
}

static void store_sums(const struct job *j, struct target t, struct span r, struct span c)
{
    const struct gemm *p = &j->p;
    if (j->transposed)
        pack_transpose(p->C + c.from * p->stride + r.from, p->stride, t.at, t.stride, r.to - r.from,
                       c.to - c.from);
    else
        for (size_t row = r.from; row < r.to; row++, t.at += t.stride)
            memcpy(row_of(p, row) + c.from, t.at, (c.to - c.from) * sizeof *t.at);
}

/* Prefetches a tile of a target that is far. */
static void prefetch_tile(const float *tile, size_t stride, size_t height, size_t width)
{
    for (size_t r = 0; r < height; r++)
        for (size_t c = 0; c < width; c += CACHE_LINE)
            __builtin_prefetch(tile + r * stride + c, 1);
}

/* t [height,width] += a b, or = a b where it is fresh; tile after tile, along the rows. */
static void multiply_tiles(struct target t, struct a_panel a, struct b_panel b, size_t height,
                           size_t width, size_t depth, bool fresh)
{
    const struct microkernel *set = microkernel_in_use();
    size_t rows = TILE_HEIGHTS * set->rows, columns = TILE_VECTORS * set->lanes;
    for (size_t r = 0; r < height; r += rows)
        for (size_t c = 0; c < width; c += columns) {
            size_t high = size_least(rows, height - r), wide = size_least(columns, width - c);
            microkernel_loop *loop =
                set->loop[ceil_div(high, set->rows) - 1][ceil_div(wide, set->lanes) - 1];
            float *tile = t.at + r * t.stride + c;
            if (t.far && c + columns < width)
                prefetch_tile(tile + columns, t.stride, high, columns);
            else if (t.far && r + rows < height)
                prefetch_tile(tile + rows * t.stride - c, t.stride, rows, columns);
            loop(tile, t.stride, a.at + r * a.row, a.row, a.step, high,
                 b.at + c / PANEL * b.panel + c % PANEL, b.step, depth, fresh);
        }
}

static void activate(struct target t, enum activation act, size_t height, size_t width)
{
    if (t.stride == width) { /* the rows are contiguous: one long row */
        width *= height;
        height = 1;
    }
    for (size_t row = 0; row < height; row++)
        act_in_place(t.at + row * t.stride, act, width);
}

/* At most BLOCK_M rows and BLOCK_N columns of C, over one part of the inner dimension. */
static void multiply_part(const struct job *j, struct span r, struct span c, struct a_panel a,
                          struct b_panel b, struct span k)
{
    const struct microkernel *set = microkernel_in_use();
    float copy[(BLOCK_M + TILE_ROWS_MAX) * B_STRIDE];
    const struct gemm *p = &j->p;
    size_t height = r.to - r.from, width = c.to - c.from;
    bool first = k.from == 0, fresh = first && p->epilogue.start == GEMM_WRITE;
    bool direct =
        !j->transposed && !p->row_at && height % set->rows == 0 && width % set->lanes == 0;
    struct target t = {copy, B_STRIDE, false};
    if (direct)
        t = (struct target){row_of(p, r.from) + c.from, p->stride, true};
    if (first && p->epilogue.start == GEMM_BIAS)
        start_sums(j, t, r, c);
    else if (!direct && !fresh)
        load_sums(j, t, r, c);
    multiply_tiles(t, a, b, height, width, pack_steps(k.to - k.from), fresh);
    if (k.to == p->inner)
        activate(t, p->epilogue.act, height, width);
    if (!direct)
        store_sums(j, t, r, c);
}

/* ---- blocks ---- */

/* The inner dimension is 0: the result is what the sums start with. */
static void start_block(const struct job *j, struct span r, struct span c)
{
    float copy[BLOCK_N];
    struct target t = {copy, 0, false};
    for (struct span row = {r.from, r.from + 1}; row.from < r.to; row.from++, row.to++) {
        start_sums(j, t, row, c);
        act_in_place(copy, j->p.epilogue.act, c.to - c.from);
        store_sums(j, t, row, c);
    }
}

static void multiply_block(const struct job *j, struct span r, struct span c)
{
    float a_space[BLOCK_M * A_STRIDE], b_space[BLOCK_K * B_STRIDE], pairs[BLOCK_M * A_STRIDE];
    const struct gemm *p = &j->p;
    if (p->inner == 0 && p->epilogue.start != GEMM_ADD)
        start_block(j, r, c);
    for (size_t from = 0; from < p->inner; from += BLOCK_K) {
        struct span k = {from, size_least(from + BLOCK_K, p->inner)};
        struct b_panel b = pack_b(p, b_space, c, k, r.to - r.from);
        for (size_t row = r.from; row < r.to; row += BLOCK_M) {
            struct span rows = {row, size_least(row + BLOCK_M, r.to)};
            multiply_part(j, rows, c, pack_a(p, a_space, pairs, rows, k), b, k);
        }
    }
}

/* At most BLOCK_M rows of a result, which are passed to the consumer. */
static void consume_rows(const struct job *j, struct span r, struct span c)
{
    float a_space[BLOCK_M * A_STRIDE], pairs[BLOCK_M * A_STRIDE];
    float sums[(BLOCK_M + TILE_ROWS_MAX) * CONSUMER_STRIDE];
    const struct gemm *p = &j->p;
    struct target t = {sums, CONSUMER_STRIDE, false};
    size_t height = r.to - r.from, width = c.to - c.from;
    start_sums(j, t, r, c);
    for (size_t from = 0; from < p->inner; from += BLOCK_K) {
        struct span k = {from, size_least(from + BLOCK_K, p->inner)};
        multiply_tiles(t, pack_a(p, a_space, pairs, r, k), pack_b(p, NULL, c, k, height), height,
                       width, pack_steps(k.to - k.from), false);
    }
    p->consume(p->context, sums, t.stride, r, c);
}

static void job_block(void *context, size_t block)
{
    const struct job *j = context;
    struct span r = block_span(block / j->across, j->height, j->p.rows);
    struct span c = block_span(block % j->across, j->width, j->p.columns);
    if (!j->p.consume)
        multiply_block(j, r, c);
    for (size_t row = r.from; j->p.consume && row < r.to; row += BLOCK_M)
        consume_rows(j, (struct span){row, size_least(row + BLOCK_M, r.to)}, c);
}

static struct gemm_operand transposed(struct gemm_operand f)
{
    f.order = f.order == GEMM_PLAIN ? GEMM_TRANSPOSED : GEMM_PLAIN;
    return f;
}

/* The product, or the transposed product where that is faster. */
static struct job job_of(const struct gemm *p)
{
    struct job j = {.p = *p};
    if (p->A.at && p->B.at && p->A.order == GEMM_PLAIN && p->B.order == GEMM_TRANSPOSED &&
        !p->row_at && p->rows <= TRANSPOSE_ROWS && p->rows < p->columns) {
        j.transposed = true;
        j.p.A = transposed(p->B);
        j.p.B = transposed(p->A);
        j.p.rows = p->columns;
        j.p.columns = p->rows;
    }
    return j;
}

/* Cuts the product into blocks that fit the caches; with several threads, into some blocks per
 * thread where the work is worth it. Each block packs its own part of B: where that needs a
 * transposition, the cut is by columns rather than by rows, so that nothing is transposed twice.
 * Returns the number of blocks. */
static size_t cut_into_blocks(struct job *j, size_t threads)
{
    const struct gemm *p = &j->p;
    double worth = 2.0 * (double)p->rows * (double)p->columns * (double)p->inner / BLOCK_FLOP;
    size_t wanted = threads == 1 ? 1 : BLOCKS_PER_THREAD * threads;
    wanted = worth < (double)wanted ? 1 + (size_t)worth : wanted;
    size_t lowest = ceil_div(p->rows, p->A.at ? ROWS_MOST : FILLED_ROWS_MOST);
    size_t down = size_most(lowest, size_least(wanted, ceil_div(p->rows, ROWS_LEAST)));
    if (p->B.at && p->B.order == GEMM_TRANSPOSED && !j->transposed)
        down = size_most(lowest, ceil_div(wanted, ceil_div(p->columns, COLUMNS_LEAST)));
    j->height = round_up(ceil_div(p->rows, down), BLOCK_M);
    size_t across = ceil_div(wanted, ceil_div(p->rows, j->height));
    across = size_least(across, ceil_div(p->columns, COLUMNS_LEAST));
    across = size_most(across, ceil_div(p->columns, p->consume ? GEMM_CONSUMER_COLUMNS : BLOCK_N));
    j->width = round_up(ceil_div(p->columns, across), TILE_COLUMNS_MAX);
    j->across = ceil_div(p->columns, j->width);
    return j->across * ceil_div(p->rows, j->height);
}

void gemm_run(struct thread_pool *w, const struct gemm *p)
{
    if (p->rows == 0 || p->columns == 0)
        return;
    struct job j = job_of(p);
    size_t blocks = cut_into_blocks(&j, (size_t)thread_pool_threads(w));
    thread_pool_run(w, blocks, job_block, &j);
}

void gemm_serial(const struct gemm *p)
{
    if (p->rows == 0 || p->columns == 0)
        return;
    struct job j = job_of(p);
    size_t blocks = cut_into_blocks(&j, 1);
    for (size_t i = 0; i < blocks; i++)
        job_block(&j, i);
}
