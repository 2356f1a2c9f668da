/* fused_film.c - one product per group, whose operand A, the hidden layer, is made on demand by
 * another product: only the rows and units that the first one needs. */
#include "nn/layers/fused_film.h"

#include "nn/gemm/gemm.h"
#include "nn/gemm/packed_weights.h"
#include "nn/layers/pointwise.h"

enum {
    STEP = 48, /* rows that a product computes at once */
    ROWS = 96, /* of a block, about */
    /* The groups are cut into at least PARTS parts, where there are so many; a block is one part,
     * so that one thread writes neighbouring pixels of a frame. */
    PARTS = 4,
    BLOCKS = 4, /* the least number of blocks per thread */
};

struct job {
    const struct fused_film *f;
    block_consume *consume;
    const void *context;
    size_t rows, parts; /* of a block; parts of the groups */
};

struct group {
    const struct job *job;
    struct span rows;
    size_t index;
    struct span units, outputs;
};

/* Some hidden units of a group, which are written to `to`. */
struct units {
    const struct group *group;
    size_t row, from; /* the first row, and the first unit in the layer */
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
    const struct fused_film *f = u->group->job->f;
    for (size_t r = rows.from; r < rows.to; r++, part += stride) {
        size_t at = (u->row + r) / f->T * f->H + u->from + columns.from;
        film_silu_row(u->to + r * u->stride + columns.from, part, offset(f->scale, at),
                      offset(f->shift, at), columns.to - columns.from);
    }
}

static void fill_units(const void *context, float *to, size_t stride, struct span rows,
                       struct span units)
{
    const struct group *g = context;
    const struct fused_film *f = g->job->f;
    struct units u = {g, g->rows.from + rows.from, g->units.from + units.from, to, stride};
    const float *weight = f->hidden + g->index * packed_weights_group_size(f->H, f->I, f->G);
    gemm_serial(&(struct gemm){.consume = activate,
                               .context = &u,
                               .A = {.at = f->x + u.row * f->I, .stride = f->I},
                               .B = {.packed = {weight, g->units.to - g->units.from, units.from}},
                               .epilogue = gemm_layer_epilogue(f->hidden_bias + u.from, ACT_NONE),
                               .rows = rows.to - rows.from,
                               .columns = units.to - units.from,
                               .inner = f->I});
}

/* Counts rows and outputs from the start of the picture, not of the group. */
static void consume_outputs(const void *context, const float *part, size_t stride, struct span rows,
                            struct span columns)
{
    const struct group *g = context;
    struct span outputs = {g->outputs.from + columns.from, g->outputs.from + columns.to};
    rows.from += g->rows.from;
    rows.to += g->rows.from;
    g->job->consume(g->job->context, part, stride, rows, outputs);
}

static void run_group(const struct job *j, struct span rows, size_t index)
{
    const struct fused_film *f = j->f;
    struct group g = {j, rows, index, group_span(f->H, index, f->G), group_span(f->O, index, f->G)};
    size_t outputs = g.outputs.to - g.outputs.from;
    const float *weight = f->output + index * packed_weights_group_size(f->O, f->H / f->G, f->G);
    gemm_serial(
        &(struct gemm){.consume = consume_outputs,
                       .context = &g,
                       .A = {.fill = fill_units, .context = &g},
                       .B = {.packed = {.at = weight, .columns = outputs}},
                       .epilogue = gemm_layer_epilogue(f->output_bias + g.outputs.from, ACT_NONE),
                       .rows = rows.to - rows.from,
                       .columns = outputs,
                       .inner = g.units.to - g.units.from});
}

bool fused_film_fits(size_t O, size_t G)
{
    return ceil_div(O, G) <= GEMM_CONSUMER_COLUMNS;
}

static void run_block(void *context, size_t block)
{
    const struct job *j = context;
    struct span groups = group_span(j->f->G, block % j->parts, j->parts);
    for (size_t g = groups.from; g < groups.to; g++)
        run_group(j, block_span(block / j->parts, j->rows, j->f->N), g);
}

void fused_film_forward(struct thread_pool *w, const struct fused_film *f, block_consume *consume,
                        const void *context)
{
    struct job j = {.f = f, .consume = consume, .context = context};
    size_t blocks = ceil_div(f->N, ROWS), threads = (size_t)thread_pool_threads(w);
    if (blocks == 0)
        return;
    j.rows = round_up(ceil_div(f->N, blocks), STEP);
    blocks = ceil_div(f->N, j.rows);
    j.parts = size_least(f->G, size_most(PARTS, ceil_div(BLOCKS * threads, blocks)));
    thread_pool_run(w, blocks * j.parts, run_block, &j);
}
