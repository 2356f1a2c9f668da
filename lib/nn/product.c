/* product.c - sgemm on a grid of output blocks. */
#include "nn/product.h"

#include "nn/block.h"
#include "nn/simd.h"
#include <cblas.h>
#include <string.h>

enum {
    BLOCK_FLOP = 1000000, /* below this a block is not worth sharing out */
    MAX_BLOCKS = 16,      /* two for each of eight workers; more would pack the factors too often */
    COLUMN_STEP = 32,     /* sides of a block, in multiples of what the sgemm kernels like */
    ROW_STEP = 16,
    SUM_STEP = 16,    /* columns */
    SUM_BLOCK = 32768 /* elements of a block of column_sums */
};

struct grid {
    size_t width, height; /* of a block */
    size_t across, down;  /* blocks */
};

struct product_job {
    const struct product *p;
    struct grid grid;
};

static size_t round_up(size_t n, size_t step)
{
    return ceil_div(n, step) * step;
}

/* Columns are cut first, then rows when that is not enough. */
static struct grid product_grid(const struct product *p)
{
    double flop = 2.0 * (double)p->rows * (double)p->columns * (double)p->inner;
    double wanted = flop / BLOCK_FLOP;
    size_t blocks = wanted < 1 ? 1 : wanted > MAX_BLOCKS ? MAX_BLOCKS : (size_t)wanted;
    struct grid g;
    g.width = round_up(ceil_div(p->columns, blocks), COLUMN_STEP);
    g.across = ceil_div(p->columns, g.width);
    g.height = round_up(ceil_div(p->rows, ceil_div(blocks, g.across)), ROW_STEP);
    g.down = ceil_div(p->rows, g.height);
    return g;
}

/* Where column c (of B) or row r (of A) begins. */
static const float *factor_at(const struct factor *f, size_t i, enum product_order contiguous)
{
    return f->at + (f->order == contiguous ? i : i * f->stride);
}

static void fill_bias(float *C, const float *bias, size_t rows, size_t columns, size_t stride)
{
    for (size_t r = 0; r < rows; r++)
        memcpy(C + r * stride, bias, columns * sizeof *C);
}

static void product_block(void *context, size_t block)
{
    const struct product_job *job = context;
    const struct product *p = job->p;
    struct span r = block_span(block / job->grid.across, job->grid.height, p->rows);
    struct span c = block_span(block % job->grid.across, job->grid.width, p->columns);
    size_t rows = r.to - r.from, columns = c.to - c.from;
    float *C = p->C + r.from * p->columns + c.from;

    if (p->start == PRODUCT_BIAS)
        fill_bias(C, p->bias + c.from, rows, columns, p->columns);
    cblas_sgemm(CblasRowMajor, p->A.order == PRODUCT_PLAIN ? CblasNoTrans : CblasTrans,
                p->B.order == PRODUCT_PLAIN ? CblasNoTrans : CblasTrans, (blasint)rows,
                (blasint)columns, (blasint)p->inner, 1.0f,
                factor_at(&p->A, r.from, PRODUCT_TRANSPOSED), (blasint)p->A.stride,
                factor_at(&p->B, c.from, PRODUCT_PLAIN), (blasint)p->B.stride,
                p->start == PRODUCT_WRITE ? 0.0f : 1.0f, C, (blasint)p->columns);
}

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
    struct product_job job = {p, product_grid(p)};
    workers_run(w, job.grid.across * job.grid.down, product_block, &job);
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
