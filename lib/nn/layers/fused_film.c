/* fused_film.c - one product a band, whose factor A is the hidden layer: another product, of just
 * the rows and units that are wanted. */
#include "nn/layers/fused_film.h"

#include "nn/gemm/gemm.h"
#include "nn/gemm/packed_weights.h"
#include "nn/layers/grouped_linear.h"
#include "nn/layers/pointwise.h"

enum {
    STEP = 48,  /* rows: what a product takes at once */
    ROWS = 96,  /* of a block, about */
    PARTS = 4,  /* blocks side by side, at least, where there are bands enough: neighbours in a */
    BLOCKS = 4, /* frame are written by one thread; and in all at least so many a thread */
};

struct job {
    const struct fused_film *f;
    block_consume *take;
    const void *context;
    size_t rows, parts; /* of a block; blocks side by side */
};

struct band {
    const struct job *job;
    struct span rows;
    size_t number;
    struct span units, outputs;
};

/* Some of a band's hidden units, which go to `to`. */
struct units {
    const struct band *band;
    size_t row, from; /* the first, and the first unit in the layer */
    float *to;
    size_t stride;
};

static const float *offset(const float *p, size_t n)
{
    return p ? p + n : NULL;
}

static void activate(const void *context, const float *part, size_t stride, struct span rows,
                     struct span columns)
{
    const struct units *u = context;
    const struct fused_film *f = u->band->job->f;
    for (size_t r = rows.from; r < rows.to; r++, part += stride) {
        size_t at = (u->row + r) / f->T * f->H + u->from + columns.from;
        film_silu_row(u->to + r * u->stride + columns.from, part, offset(f->scale, at),
                      offset(f->shift, at), columns.to - columns.from);
    }
}

static void fill_units(const void *context, float *to, size_t stride, struct span rows,
                       struct span units)
{
    const struct band *b = context;
    const struct fused_film *f = b->job->f;
    struct units u = {b, b->rows.from + rows.from, b->units.from + units.from, to, stride};
    const float *weight = f->hidden + b->number * packed_weights_group_size(f->H, f->I, f->G);
    gemm_serial(&(struct gemm){.take = activate,
                               .context = &u,
                               .A = {.at = f->x + u.row * f->I, .stride = f->I},
                               .B = {.packed = {weight, b->units.to - b->units.from, units.from}},
                               .ends = gemm_layer_epilogue(f->hidden_bias + u.from, ACT_NONE),
                               .rows = rows.to - rows.from,
                               .columns = units.to - units.from,
                               .inner = f->I});
}

static void take_outputs(const void *context, const float *part, size_t stride, struct span rows,
                         struct span columns)
{
    const struct band *b = context;
    struct span outputs = {b->outputs.from + columns.from, b->outputs.from + columns.to};
    rows.from += b->rows.from;
    rows.to += b->rows.from;
    b->job->take(b->job->context, part, stride, rows, outputs);
}

static void run_band(const struct job *j, struct span rows, size_t number)
{
    const struct fused_film *f = j->f;
    struct band b = {j, rows, number, grouped_linear_span(f->H, number, f->G),
                     grouped_linear_span(f->O, number, f->G)};
    size_t outputs = b.outputs.to - b.outputs.from;
    const float *weight = f->output + number * packed_weights_group_size(f->O, f->H / f->G, f->G);
    gemm_serial(
        &(struct gemm){.take = take_outputs,
                       .context = &b,
                       .A = {.fill = fill_units, .context = &b},
                       .B = {.packed = {.at = weight, .columns = outputs}},
                       .ends = gemm_layer_epilogue(f->output_bias + b.outputs.from, ACT_NONE),
                       .rows = rows.to - rows.from,
                       .columns = outputs,
                       .inner = b.units.to - b.units.from});
}

bool fused_film_fits(size_t O, size_t G)
{
    return ceil_div(O, G) <= GEMM_CONSUMER_COLUMNS;
}

static void run_block(void *context, size_t block)
{
    const struct job *j = context;
    struct span bands = grouped_linear_span(j->f->G, block % j->parts, j->parts);
    for (size_t g = bands.from; g < bands.to; g++)
        run_band(j, block_span(block / j->parts, j->rows, j->f->N), g);
}

void fused_film_forward(struct thread_pool *w, const struct fused_film *f, block_consume *take,
                        const void *context)
{
    struct job j = {.f = f, .take = take, .context = context};
    size_t blocks = ceil_div(f->N, ROWS), threads = (size_t)thread_pool_threads(w);
    if (blocks == 0)
        return;
    j.rows = round_up(ceil_div(f->N, blocks), STEP);
    blocks = ceil_div(f->N, j.rows);
    j.parts = size_least(f->G, size_most(PARTS, ceil_div(BLOCKS * threads, blocks)));
    thread_pool_run(w, blocks * j.parts, run_block, &j);
}
