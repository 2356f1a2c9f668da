/* gemm.c - cuts a product into blocks for the workers, a block into pieces that stay in the
 * caches, and a piece into tiles (tile.h).
 *
 * Of the inner dimension INNER at a time are worked on. For these a block takes its part of B
 * (factors.h), which may have to be copied, and then goes down its rows, LEFT at a time, of which
 * it takes A's part. Where the result is handed over, B is laid out, and so nothing is lost by
 * going through the whole inner dimension for LEFT rows before the next ones. The sizes were chosen
 * by measuring (tests/bench/kernels.c).
 *
 * A layer's forward product is x W^T with few rows of x and a large W, and laying W^T out would
 * take long. There the transposed product is computed, W x^T, which reads W as it stands. */
#include "nn/gemm/gemm.h"

#include "nn/gemm/microkernel.h"
#include "nn/gemm/pack.h"
#include <stdbool.h>
#include <string.h>

enum {
    TAKEN_STRIDE = GEMM_CONSUMER_COLUMNS + PADDING,
    BLOCK_FLOP = 2000000, /* below this a block is not worth sharing out */
    BLOCKS_A_THREAD = 2,
    ROWS_LEAST = 96, /* of a block */
    COLUMNS_LEAST = 64,
    ROWS_MOST = 1024,
    FILLED_ROWS_MOST = 480, /* where A is made: what is made of lies in the cache for each INNER */
    TURN_ROWS = 128,        /* with so many rows or fewer the transposed product is faster */
    CACHE_LINE = 16         /* floats */
};

/* ---- tiles ---- */

/* A product on its way, cut into blocks. */
struct job {
    struct gemm p;
    bool turned;          /* element (r, c) of p's result goes to C[c * stride + r] */
    size_t height, width; /* of a block */
    size_t across;        /* blocks side by side */
};

/* Where rows and columns of C are worked on: C itself, or, where it does not consist of whole tiles
 * side by side, a copy. */
struct target {
    float *at;
    size_t stride;
    bool far; /* it is large and seldom in the caches */
};

static float *row_of(const struct gemm *p, size_t row)
{
    return p->C + (p->row_at ? p->row_at(p->context, row) : row * p->stride);
}

/* What the sums begin with. */
static void start_sums(const struct job *j, struct target t, struct span r, struct span c)
{
    const struct gemm *p = &j->p;
    size_t width = c.to - c.from;
    for (size_t row = r.from; row < r.to; row++, t.at += t.stride)
        if (p->ends.start != GEMM_BIAS)
            memset(t.at, 0, width * sizeof *t.at);
        else if (!j->turned)
            memcpy(t.at, p->ends.bias + c.from, width * sizeof *t.at);
        else
            for (size_t i = 0; i < width; i++)
                t.at[i] = p->ends.bias[row];
}

static void load_sums(const struct job *j, struct target t, struct span r, struct span c)
{
    const struct gemm *p = &j->p;
    if (j->turned)
        pack_transpose(t.at, t.stride, p->C + c.from * p->stride + r.from, p->stride, c.to - c.from,
                       r.to - r.from);
    else
        for (size_t row = r.from; row < r.to; row++, t.at += t.stride)
            memcpy(t.at, row_of(p, row) + c.from, (c.to - c.from) * sizeof *t.at);
}

static void store_sums(const struct job *j, struct target t, struct span r, struct span c)
{
    const struct gemm *p = &j->p;
    if (j->turned)
        pack_transpose(p->C + c.from * p->stride + r.from, p->stride, t.at, t.stride, r.to - r.from,
                       c.to - c.from);
    else
        for (size_t row = r.from; row < r.to; row++, t.at += t.stride)
            memcpy(row_of(p, row) + c.from, t.at, (c.to - c.from) * sizeof *t.at);
}

/* Of a target that is far, one tile ahead. */
static void ask_for(const float *tile, size_t stride, size_t height, size_t width)
{
    for (size_t r = 0; r < height; r++)
        for (size_t c = 0; c < width; c += CACHE_LINE)
            __builtin_prefetch(tile + r * stride + c, 1);
}

/* Tile after tile, along the rows: t [height,width] += a b, or = a b where it is fresh */
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
                ask_for(tile + columns, t.stride, high, columns);
            else if (t.far && r + rows < height)
                ask_for(tile + rows * t.stride - c, t.stride, rows, columns);
            loop(tile, t.stride, a.at + r * a.row, a.row, a.step, high,
                 b.at + c / PANEL * b.group + c % PANEL, b.step, depth, fresh);
        }
}

static void activate(struct target t, enum activation act, size_t height, size_t width)
{
    if (t.stride == width) { /* the rows are one */
        width *= height;
        height = 1;
    }
    for (size_t row = 0; row < height; row++)
        act_in_place(t.at + row * t.stride, act, width);
}

/* At most LEFT rows and RIGHT columns of C, over one part of the inner dimension. */
static void multiply_part(const struct job *j, struct span r, struct span c, struct a_panel a,
                          struct b_panel b, struct span k)
{
    const struct microkernel *set = microkernel_in_use();
    float copy[(BLOCK_M + TILE_ROWS_MAX) * B_STRIDE];
    const struct gemm *p = &j->p;
    size_t height = r.to - r.from, width = c.to - c.from;
    bool first = k.from == 0, fresh = first && p->ends.start == GEMM_WRITE;
    bool direct = !j->turned && !p->row_at && height % set->rows == 0 && width % set->lanes == 0;
    struct target t = {copy, B_STRIDE, false};
    if (direct)
        t = (struct target){row_of(p, r.from) + c.from, p->stride, true};
    if (first && p->ends.start == GEMM_BIAS)
        start_sums(j, t, r, c);
    else if (!direct && !fresh)
        load_sums(j, t, r, c);
    multiply_tiles(t, a, b, height, width, pack_steps(k.to - k.from), fresh);
    if (k.to == p->inner)
        activate(t, p->ends.act, height, width);
    if (!direct)
        store_sums(j, t, r, c);
}

/* ---- blocks ---- */

/* Nothing to multiply: only the start is left. */
static void start_block(const struct job *j, struct span r, struct span c)
{
    float copy[BLOCK_N];
    struct target t = {copy, 0, false};
    for (struct span row = {r.from, r.from + 1}; row.from < r.to; row.from++, row.to++) {
        start_sums(j, t, row, c);
        act_in_place(copy, j->p.ends.act, c.to - c.from);
        store_sums(j, t, row, c);
    }
}

static void multiply_block(const struct job *j, struct span r, struct span c)
{
    float left[BLOCK_M * A_STRIDE], right[BLOCK_K * B_STRIDE], pairs[BLOCK_M * A_STRIDE];
    const struct gemm *p = &j->p;
    if (p->inner == 0 && p->ends.start != GEMM_ADD)
        start_block(j, r, c);
    for (size_t from = 0; from < p->inner; from += BLOCK_K) {
        struct span k = {from, size_least(from + BLOCK_K, p->inner)};
        struct b_panel b = pack_b(p, right, c, k, r.to - r.from);
        for (size_t row = r.from; row < r.to; row += BLOCK_M) {
            struct span rows = {row, size_least(row + BLOCK_M, r.to)};
            multiply_part(j, rows, c, pack_a(p, left, pairs, rows, k), b, k);
        }
    }
}

/* LEFT rows of a result that is handed over. */
static void hand_over_rows(const struct job *j, struct span r, struct span c)
{
    float left[BLOCK_M * A_STRIDE], pairs[BLOCK_M * A_STRIDE];
    float sums[(BLOCK_M + TILE_ROWS_MAX) * TAKEN_STRIDE];
    const struct gemm *p = &j->p;
    struct target t = {sums, TAKEN_STRIDE, false};
    size_t height = r.to - r.from, width = c.to - c.from;
    start_sums(j, t, r, c);
    for (size_t from = 0; from < p->inner; from += BLOCK_K) {
        struct span k = {from, size_least(from + BLOCK_K, p->inner)};
        multiply_tiles(t, pack_a(p, left, pairs, r, k), pack_b(p, NULL, c, k, height), height,
                       width, pack_steps(k.to - k.from), false);
    }
    p->take(p->context, sums, t.stride, r, c);
}

static void job_block(void *context, size_t block)
{
    const struct job *j = context;
    struct span r = block_span(block / j->across, j->height, j->p.rows);
    struct span c = block_span(block % j->across, j->width, j->p.columns);
    if (!j->p.take)
        multiply_block(j, r, c);
    for (size_t row = r.from; j->p.take && row < r.to; row += BLOCK_M)
        hand_over_rows(j, (struct span){row, size_least(row + BLOCK_M, r.to)}, c);
}

static struct gemm_operand turned(struct gemm_operand f)
{
    f.order = f.order == GEMM_PLAIN ? GEMM_TRANSPOSED : GEMM_PLAIN;
    return f;
}

/* The product, or its transpose where that is faster. */
static struct job job_of(const struct gemm *p)
{
    struct job j = {.p = *p};
    if (p->A.at && p->B.at && p->A.order == GEMM_PLAIN && p->B.order == GEMM_TRANSPOSED &&
        !p->row_at && p->rows <= TURN_ROWS && p->rows < p->columns) {
        j.turned = true;
        j.p.A = turned(p->B);
        j.p.B = turned(p->A);
        j.p.rows = p->columns;
        j.p.columns = p->rows;
    }
    return j;
}

/* Cuts it into blocks that fit the caches, and for several threads into some for each where it is
 * worth it. A block lays out its own part of B: where that takes turning, the blocks stand side by
 * side rather than below one another. Returns how many blocks. */
static size_t cut(struct job *j, size_t threads)
{
    const struct gemm *p = &j->p;
    double worth = 2.0 * (double)p->rows * (double)p->columns * (double)p->inner / BLOCK_FLOP;
    size_t wanted = threads == 1 ? 1 : BLOCKS_A_THREAD * threads;
    wanted = worth < (double)wanted ? 1 + (size_t)worth : wanted;
    size_t lowest = ceil_div(p->rows, p->A.at ? ROWS_MOST : FILLED_ROWS_MOST);
    size_t down = size_most(lowest, size_least(wanted, ceil_div(p->rows, ROWS_LEAST)));
    if (p->B.at && p->B.order == GEMM_TRANSPOSED && !j->turned)
        down = size_most(lowest, ceil_div(wanted, ceil_div(p->columns, COLUMNS_LEAST)));
    j->height = round_up(ceil_div(p->rows, down), BLOCK_M);
    size_t across = ceil_div(wanted, ceil_div(p->rows, j->height));
    across = size_least(across, ceil_div(p->columns, COLUMNS_LEAST));
    across = size_most(across, ceil_div(p->columns, p->take ? GEMM_CONSUMER_COLUMNS : BLOCK_N));
    j->width = round_up(ceil_div(p->columns, across), TILE_COLUMNS_MAX);
    j->across = ceil_div(p->columns, j->width);
    return j->across * ceil_div(p->rows, j->height);
}

void gemm_run(struct thread_pool *w, const struct gemm *p)
{
    if (p->rows == 0 || p->columns == 0)
        return;
    struct job j = job_of(p);
    size_t blocks = cut(&j, (size_t)thread_pool_threads(w));
    thread_pool_run(w, blocks, job_block, &j);
}

void gemm_serial(const struct gemm *p)
{
    if (p->rows == 0 || p->columns == 0)
        return;
    struct job j = job_of(p);
    size_t blocks = cut(&j, 1);
    for (size_t i = 0; i < blocks; i++)
        job_block(&j, i);
}
