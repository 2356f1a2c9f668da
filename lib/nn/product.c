/* product.c - sgemm in blocks: of the output, or, where that is small and the sum long, of the
 * inner dimension with an ordered sum of the parts. Which it is depends on the shape alone.
 *
 * The sizes below were chosen by measuring (tests/bench/kernels.c). */
#include "nn/product.h"

#include "nn/blas.h"
#include "nn/block.h"
#include "nn/simd.h"
#include <math.h>
#include <string.h>

enum {
    BLOCK_FLOP = 4000000, /* below this a block is not worth sharing out */
    MAX_BLOCKS = 16,      /* two for each of eight workers; more would pack the factors too often */
    BLOCK_STEP = 32,      /* sides of a block, in multiples of what the sgemm kernels like, */
    BLOCK_LEAST = 96,     /* and at least: below, packing takes as long as multiplying */
    SHARD_INNER = 512,    /* least inner size of a shard */
    SHARD_OUTPUT = WORKERS_SCRATCH / MAX_BLOCKS, /* most elements of an output cut into shards */
    DIRECT_INNER = 48, /* with this inner size OpenBLAS does not pack so small an output */
    SHARD_SUM = 4096,  /* elements of a block that adds up the shards' parts */
    SUM_STEP = 16,     /* columns */
    SUM_BLOCK = 32768  /* elements of a block of column_sums */
};

static size_t round_up(size_t n, size_t step)
{
    return ceil_div(n, step) * step;
}

/* How many blocks a product is worth. */
static size_t blocks_wanted(const struct product *p)
{
    double flop = 2.0 * (double)p->rows * (double)p->columns * (double)p->inner;
    double blocks = flop / BLOCK_FLOP;
    return blocks < 1 ? 1 : blocks > MAX_BLOCKS ? MAX_BLOCKS : (size_t)blocks;
}

/* Where column c (of B) or row r (of A) begins. */
static const float *factor_at(const struct factor *f, size_t i, enum product_order contiguous)
{
    return f->at + (f->order == contiguous ? i : i * f->stride);
}

static CBLAS_TRANSPOSE transposition(const struct factor *f)
{
    return f->order == PRODUCT_PLAIN ? CblasNoTrans : CblasTrans;
}

/* One call: C [rows, columns of the product's width] = beta C + A B over inner k */
static void multiply(float *C, const struct product *p, struct span r, struct span c, struct span k,
                     float beta)
{
    struct factor A = p->A, B = p->B;
    A.at = factor_at(&A, k.from, PRODUCT_PLAIN);
    B.at = factor_at(&B, k.from, PRODUCT_TRANSPOSED);
    blas.sgemm(CblasRowMajor, transposition(&A), transposition(&B), (blasint)(r.to - r.from),
               (blasint)(c.to - c.from), (blasint)(k.to - k.from), 1.0f,
               factor_at(&A, r.from, PRODUCT_TRANSPOSED), (blasint)A.stride,
               factor_at(&B, c.from, PRODUCT_PLAIN), (blasint)B.stride, beta, C,
               (blasint)p->columns);
}

static void fill_bias(float *C, const float *bias, size_t rows, size_t columns, size_t stride)
{
    for (size_t r = 0; r < rows; r++)
        memcpy(C + r * stride, bias, columns * sizeof *C);
}

/* ---- a grid of output blocks ---- */

struct grid {
    const struct product *p;
    size_t width, height; /* of a block */
    size_t across, down;  /* blocks */
};

/* Side of a block when `side` is cut into `parts`. */
static size_t block_side(size_t side, size_t parts)
{
    size_t length = round_up(ceil_div(side, parts), BLOCK_STEP);
    return length < BLOCK_LEAST ? BLOCK_LEAST : length;
}

/* Blocks as square as can be: a block packs as many elements as its sides are long. */
static struct grid product_grid(const struct product *p)
{
    size_t blocks = blocks_wanted(p);
    double across = sqrt((double)blocks * (double)p->columns / (double)p->rows);
    size_t parts = across < 1 ? 1 : across > (double)blocks ? blocks : (size_t)across;
    struct grid g = {.p = p, .width = block_side(p->columns, parts)};
    g.across = ceil_div(p->columns, g.width);
    g.height = block_side(p->rows, ceil_div(blocks, g.across));
    g.down = ceil_div(p->rows, g.height);
    return g;
}

static void grid_block(void *context, size_t block)
{
    const struct grid *g = context;
    const struct product *p = g->p;
    struct span r = block_span(block / g->across, g->height, p->rows);
    struct span c = block_span(block % g->across, g->width, p->columns);
    float *C = p->C + r.from * p->columns + c.from;
    if (p->start == PRODUCT_BIAS)
        fill_bias(C, p->bias + c.from, r.to - r.from, c.to - c.from, p->columns);
    multiply(C, p, r, c, (struct span){0, p->inner}, p->start == PRODUCT_WRITE ? 0.0f : 1.0f);
}

/* ---- shards of the inner dimension, for a small output with a long sum ---- */

struct shards {
    const struct product *p;
    float *part;  /* [count, rows, columns] */
    size_t count; /* 0 or 1: not worth it */
    size_t inner; /* of a shard */
    size_t rows;  /* of a block of the summation */
};

static struct shards product_shards(struct workers *w, const struct product *p)
{
    struct shards s = {.p = p, .part = workers_scratch(w)};
    if (p->rows > SHARD_OUTPUT / p->columns)
        return s;
    size_t wanted = blocks_wanted(p), most = p->inner / SHARD_INNER;
    s.count = wanted < most ? wanted : most;
    if (s.count < 2)
        return s;
    s.inner = round_up(ceil_div(p->inner, s.count), DIRECT_INNER);
    s.count = ceil_div(p->inner, s.inner);
    s.rows = ceil_div(SHARD_SUM, p->columns);
    return s;
}

static void shard_block(void *context, size_t block)
{
    const struct shards *s = context;
    const struct product *p = s->p;
    float *part = s->part + block * p->rows * p->columns;
    struct span k = block_span(block, s->inner, p->inner);
    size_t step = p->B.order == PRODUCT_PLAIN ? DIRECT_INNER : s->inner;
    for (size_t from = k.from; from < k.to; from += step) {
        size_t to = k.to - from < step ? k.to : from + step;
        multiply(part, p, (struct span){0, p->rows}, (struct span){0, p->columns},
                 (struct span){from, to}, from == k.from ? 0.0f : 1.0f);
    }
}

SIMD_CLONES
static void add(float *restrict sum, const float *restrict a, size_t n)
{
    for (size_t i = 0; i < n; i++)
        sum[i] += a[i];
}

static void shard_sum_block(void *context, size_t block)
{
    const struct shards *s = context;
    const struct product *p = s->p;
    struct span r = block_span(block, s->rows, p->rows);
    size_t from = r.from * p->columns, n = (r.to - r.from) * p->columns;
    if (p->start == PRODUCT_BIAS)
        fill_bias(p->C + from, p->bias, r.to - r.from, p->columns, p->columns);
    else if (p->start == PRODUCT_WRITE)
        memset(p->C + from, 0, n * sizeof *p->C);
    for (size_t i = 0; i < s->count; i++)
        add(p->C + from, s->part + i * p->rows * p->columns + from, n);
}

/* ---- either ---- */

/* Nothing to multiply: only the start is left. */
static void product_empty(const struct product *p)
{
    if (p->start == PRODUCT_BIAS)
        fill_bias(p->C, p->bias, p->rows, p->columns, p->columns);
    else if (p->start == PRODUCT_WRITE)
        memset(p->C, 0, p->rows * p->columns * sizeof *p->C);
}

void product_run(struct workers *w, const struct product *p)
{
    if (p->rows == 0 || p->columns == 0)
        return;
    if (p->inner == 0) {
        product_empty(p);
        return;
    }
    struct shards s = product_shards(w, p);
    if (s.count > 1) {
        workers_run(w, s.count, shard_block, &s);
        workers_run(w, ceil_div(p->rows, s.rows), shard_sum_block, &s);
        return;
    }
    struct grid g = product_grid(p);
    workers_run(w, g.across * g.down, grid_block, &g);
}

struct sum_job {
    float *sum;
    const float *a;
    size_t N, O, width;
};

SIMD_CLONES
static void add_rows(float *restrict sum, const float *restrict a, size_t rows, size_t columns,
                     size_t stride)
{
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++)
            sum[c] += a[r * stride + c];
}

static void sum_block(void *context, size_t block)
{
    const struct sum_job *j = context;
    struct span c = block_span(block, j->width, j->O);
    add_rows(j->sum + c.from, j->a + c.from, j->N, c.to - c.from, j->O);
}

void column_sums(struct workers *w, float *sum, const float *a, size_t N, size_t O)
{
    if (N == 0 || O == 0)
        return;
    size_t width = round_up(ceil_div(SUM_BLOCK, N), SUM_STEP);
    workers_run(w, ceil_div(O, width), sum_block,
                &(struct sum_job){.sum = sum, .a = a, .N = N, .O = O, .width = width});
}
