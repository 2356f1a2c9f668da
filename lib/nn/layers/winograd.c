/* winograd.c - transforms the weights once, then works on a block of tiles at a time, which stays
 * in the caches: its places, nine products, and their sums.
 *
 * A transposed convolution meets the taps the other way round, so its place (a, b) meets the
 * weights' place (2 - a, 2 - b), and outputs of one parity meet the kernel lines of the other. */
#include "nn/layers/winograd.h"

#include "nn/layers/winograd_tiles.h"

enum {
    SIDE = 4,            /* of the kernel */
    LEAST = 16,          /* channels: with fewer, little is saved */
    PAD = 16,            /* floats between rows, so that they do not fall on the same cache lines */
    ROWS = 24,           /* tiles of a block */
    COLUMNS = 256,       /* channels of a block */
    PART = GEMM_BLOCK_K, /* of the inner dimension at a time */
    PART_STRIDE = PART + PAD,
    /* Of the weights' gradient: the sides of a block, and tiles at a time. */
    GRADIENT_MOST = 128,
    GRADIENT_LEAST = 64,
    GRADIENT_TILES = 96,
    GRADIENT_STRIDE = GRADIENT_MOST + PAD,
    GRADIENT_ROOM = PLACES * PLACES * GRADIENT_TILES * GRADIENT_STRIDE
};

/* They and a product (product.c) share a thread's stack (base/thread.h). */
_Static_assert(2 * GRADIENT_ROOM * sizeof(float) <= 1 << 20, "the stack is smaller");
_Static_assert(PLACES *PLACES *ROWS *(PART_STRIDE + COLUMNS) * sizeof(float) <= 1 << 20,
               "the stack is smaller");

bool winograd_fits(const struct conv_shape *s)
{
    return s->K == SIDE && s->S == 2 && s->P == 1 && s->I >= LEAST && s->O >= LEAST;
}

size_t winograd_scratch(size_t outer, size_t inner)
{
    return PLACES * PLACES * PARITIES * round_up(outer, GEMM_PANEL) * round_up(inner, GEMM_PANEL);
}

/* ---- tiles of images ---- */

/* The large image for halve: three lines of each parity. */
static struct grid large_tiles(const struct winograd *g, const float *large)
{
    return (struct grid){.images = (float *)large,
                         .H = (ptrdiff_t)g->H,
                         .W = (ptrdiff_t)g->W,
                         .channels = g->inner,
                         .tall = ceil_div(g->H, 4),
                         .wide = ceil_div(g->W, 4),
                         .pitch = 4,
                         .step = 2,
                         .lines = 2};
}

static struct grid small_tiles(const struct winograd *g, const float *small)
{
    return (struct grid){.images = (float *)small,
                         .H = (ptrdiff_t)(g->H / 2),
                         .W = (ptrdiff_t)(g->W / 2),
                         .channels = g->outer,
                         .tall = ceil_div(g->H, 4),
                         .wide = ceil_div(g->W, 4),
                         .pitch = 2,
                         .step = 1,
                         .lines = 2};
}

/* Tiles of three lines, from the one before: what two outputs of a tile take. */
static struct grid overlapping(struct grid g)
{
    g.first = -1;
    g.lines = PLACES;
    return g;
}

static size_t tiles_of(const struct winograd *g)
{
    return g->N * ceil_div(g->H, 4) * ceil_div(g->W, 4);
}

/* The weights: for each outer channel an image of one tile. */
static struct grid weight_tiles(const struct winograd *g, const float *weight)
{
    return (struct grid){.images = (float *)weight,
                         .H = SIDE,
                         .W = SIDE,
                         .channels = g->inner,
                         .tall = 1,
                         .wide = 1,
                         .step = 2,
                         .lines = 2};
}

/* ---- the transformed weights ---- */

/* They stand as the products read them (product.h): of each place a factor B [PARITIES
 * inner,outer], or, when doubling, of each place and parity one [outer,inner]. */
struct laid_weights {
    size_t inner, columns; /* of a factor */
    size_t size;           /* floats */
};

static struct laid_weights laid_weights(const struct winograd *g, bool doubling)
{
    struct laid_weights l = {PARITIES * g->inner, g->outer, 0};
    if (doubling)
        l = (struct laid_weights){g->outer, g->inner, 0};
    l.size = gemm_packed_size(l.inner, l.columns);
    return l;
}

struct weights_job {
    const struct winograd *g;
    struct grid weight;
    struct laid_weights packed;
    bool doubling;
};

/* LANES outer channels of the weights, at every place; of the parities one after another a part of
 * the inner channels: made [places,channels,PART] */
static void lay_out_turned(const struct weights_job *j, const float *made, struct span channels,
                           struct span rows)
{
    const struct laid_weights *l = &j->packed;
    for (size_t place = 0; place < PLACES * PLACES; place++)
        gemm_pack_part(j->g->scratch + place * l->size,
                       &(struct gemm_operand){.at = made + place * LANES * PART,
                                              .stride = PART,
                                              .order = GEMM_TRANSPOSED},
                       l->inner, l->columns, rows, channels);
}

/* Their columns of one parity. */
static void lay_out_plain(const struct weights_job *j, const float *made, struct span channels,
                          size_t parity, struct span columns)
{
    const struct laid_weights *l = &j->packed;
    for (size_t place = 0; place < PLACES * PLACES; place++)
        for (size_t c = columns.from; c < columns.to; c += GEMM_PANEL)
            gemm_pack_part(
                j->g->scratch + (place * PARITIES + parity) * l->size,
                &(struct gemm_operand){.at = made + place * LANES * PART + c - columns.from,
                                       .stride = PART},
                l->inner, l->columns, channels,
                (struct span){c, size_least(c + GEMM_PANEL, columns.to)});
}

static void transform_channels(void *context, size_t block)
{
    float made[PLACES * PLACES * LANES * PART];
    const struct weights_job *j = context;
    size_t inner = j->g->inner;
    struct span channels = block_span(block, LANES, j->g->outer);
    for (size_t from = 0, to; from < PARITIES * inner; from = to) {
        struct span rows = {from, size_least(from + PART, PARITIES * inner)};
        size_t parity = from / inner, before = parity * inner;
        if (j->doubling)
            rows.to = size_least(rows.to, before + inner);
        to = rows.to;
        tiles_transform(&j->weight, made, LANES * PART, PART, channels, rows);
        if (j->doubling)
            lay_out_plain(j, made, channels, parity,
                          (struct span){rows.from - before, rows.to - before});
        else
            lay_out_turned(j, made, channels, rows);
    }
}

static void transform_weights(struct thread_pool *w, const float *weight, const struct winograd *g,
                              bool doubling)
{
    struct weights_job j = {g, weight_tiles(g, weight), laid_weights(g, doubling), doubling};
    thread_pool_run(w, ceil_div(g->outer, LANES), transform_channels, &j);
}

/* ---- both directions ---- */

struct job {
    const struct winograd *g;
    struct grid from, to;
    struct laid_weights weights; /* columns: channels that are written; inner: summed over */
    bool doubling;
    size_t across; /* blocks side by side */
    struct gemm_epilogue ends;
};

/* The transformed weights that a place and a parity meet in a part of the product. */
static struct gemm_operand weights_at(const struct job *j, size_t place, size_t parity,
                                      struct span columns, struct span inner)
{
    const struct laid_weights *l = &j->weights;
    size_t number = place;
    if (j->doubling)
        number = (PLACES * PLACES - 1 - place) * PARITIES + PARITIES - 1 - parity;
    const float *at = j->g->scratch + number * l->size + gemm_packed_size(inner.from, l->columns);
    return (struct gemm_operand){.packed = {at, l->columns, columns.from}};
}

/* Adds to the products of all places what a part of the inner dimension brings. */
static void multiply_places(const struct job *j, float *products, size_t parity, struct span tiles,
                            struct span columns, struct span inner)
{
    float places[PLACES * PLACES * ROWS * PART_STRIDE];
    size_t skipped = parity * j->from.channels; /* the parities before */
    tiles_transform(&j->from, places, ROWS * PART_STRIDE, PART_STRIDE, tiles,
                    (struct span){skipped + inner.from, skipped + inner.to});
    for (size_t i = 0; i < PLACES * PLACES; i++)
        gemm_serial(
            &(struct gemm){.C = products + i * ROWS * COLUMNS,
                           .stride = COLUMNS,
                           .A = {.at = places + i * ROWS * PART_STRIDE, .stride = PART_STRIDE},
                           .B = weights_at(j, i, parity, columns, inner),
                           .ends = {.start = inner.from ? GEMM_ADD : GEMM_WRITE},
                           .rows = tiles.to - tiles.from,
                           .columns = columns.to - columns.from,
                           .inner = inner.to - inner.from});
}

static void run_block(void *context, size_t block)
{
    float products[PLACES * PLACES * ROWS * COLUMNS];
    const struct job *j = context;
    size_t parities = j->doubling ? PARITIES : 1, parity = block % parities, b = block / parities;
    struct span tiles = block_span(b / j->across, ROWS, tiles_of(j->g));
    struct span columns = block_span(b % j->across, COLUMNS, j->weights.columns);
    for (size_t i = 0; i < ceil_div(j->weights.inner, PART); i++)
        multiply_places(j, products, parity, tiles, columns, block_span(i, PART, j->weights.inner));
    struct products m = {
        .at = products, .place = ROWS * COLUMNS, .stride = COLUMNS, .ends = j->ends};
    tiles_write(&j->to, &m, parity, tiles, columns);
}

static void run(struct thread_pool *w, struct job *j, const float *weight)
{
    if (!j->g->packed)
        transform_weights(w, weight, j->g, j->doubling);
    j->across = ceil_div(j->weights.columns, COLUMNS);
    size_t blocks = ceil_div(tiles_of(j->g), ROWS) * j->across;
    thread_pool_run(w, j->doubling ? PARITIES * blocks : blocks, run_block, j);
}

void winograd_halve(struct thread_pool *w, float *small, const float *large, const float *weight,
                    struct gemm_epilogue ends, const struct winograd *g)
{
    run(w,
        &(struct job){.g = g,
                      .from = overlapping(large_tiles(g, large)),
                      .to = small_tiles(g, small),
                      .weights = laid_weights(g, false),
                      .ends = ends},
        weight);
}

void winograd_double(struct thread_pool *w, float *large, const float *small, const float *weight,
                     struct gemm_epilogue ends, const struct winograd *g)
{
    run(w,
        &(struct job){.g = g,
                      .from = overlapping(small_tiles(g, small)),
                      .to = large_tiles(g, large),
                      .weights = laid_weights(g, true),
                      .doubling = true,
                      .ends = ends},
        weight);
}

/* ---- the gradient of the weights ---- */

struct gradient_job {
    const struct winograd *g;
    struct grid small, large;
    struct gradient dweight;
    size_t height, width, across; /* of a block; blocks side by side */
};

/* Adds to rows and columns of the products of all places what some tiles bring. */
static void add_tiles(const struct gradient_job *j, struct span rows, struct span columns,
                      struct span tiles)
{
    float left[GRADIENT_ROOM], right[GRADIENT_ROOM];
    size_t row = PARITIES * j->g->inner, place = GRADIENT_TILES * GRADIENT_STRIDE;
    tiles_transform(&j->small, left, place, GRADIENT_STRIDE, tiles, rows);
    tiles_transform(&j->large, right, place, GRADIENT_STRIDE, tiles, columns);
    for (size_t i = 0; i < PLACES * PLACES; i++)
        gemm_serial(&(struct gemm){
            .C = j->g->scratch + (i * j->g->outer + rows.from) * row + columns.from,
            .stride = row,
            .A = {.at = left + i * place, .stride = GRADIENT_STRIDE, .order = GEMM_TRANSPOSED},
            .B = {.at = right + i * place, .stride = GRADIENT_STRIDE},
            .ends = {.start = tiles.from ? GEMM_ADD : GEMM_WRITE},
            .rows = rows.to - rows.from,
            .columns = columns.to - columns.from,
            .inner = tiles.to - tiles.from});
}

/* The gradient of weights [rows,.,.,columns], from the products. */
static void write_weights(const struct gradient_job *j, struct span rows, struct span columns)
{
    const struct winograd *g = j->g;
    struct grid to = weight_tiles(g, j->dweight.at);
    size_t row = PARITIES * g->inner;
    for (size_t c = columns.from, n; c < columns.to; c += n) {
        size_t parity = c / g->inner, channel = c % g->inner;
        n = size_least(columns.to - c, g->inner - channel);
        struct products m = {.at = g->scratch + rows.from * row + c,
                             .place = g->outer * row,
                             .stride = row,
                             .ends = gemm_gradient_epilogue(j->dweight)};
        tiles_write(&to, &m, parity, rows, (struct span){channel, channel + n});
    }
}

static void gradient_block(void *context, size_t block)
{
    const struct gradient_job *j = context;
    struct span rows = block_span(block / j->across, j->height, j->g->outer);
    struct span columns = block_span(block % j->across, j->width, PARITIES * j->g->inner);
    size_t tiles = tiles_of(j->g);
    for (size_t i = 0; i < ceil_div(tiles, GRADIENT_TILES); i++)
        add_tiles(j, rows, columns, block_span(i, GRADIENT_TILES, tiles));
    write_weights(j, rows, columns);
}

/* Blocks as large as is good, but enough of them for the threads. Returns how many. */
static size_t cut_gradient(struct gradient_job *j, size_t threads)
{
    size_t rows = j->g->outer, columns = PARITIES * j->g->inner;
    j->height = j->width = GRADIENT_MOST;
    for (;;) {
        j->across = ceil_div(columns, j->width);
        size_t blocks = ceil_div(rows, j->height) * j->across;
        if (blocks % threads == 0 || blocks >= 4 * threads || j->width <= GRADIENT_LEAST)
            return blocks;
        if (j->height >= j->width && rows > j->height / 2)
            j->height /= 2;
        else
            j->width /= 2;
    }
}

void winograd_weights(struct thread_pool *w, struct gradient dweight, const float *small,
                      const float *large, const struct winograd *g)
{
    struct gradient_job j = {.g = g,
                             .small = small_tiles(g, small),
                             .large = overlapping(large_tiles(g, large)),
                             .dweight = dweight};
    thread_pool_run(w, cut_gradient(&j, (size_t)thread_pool_threads(w)), gradient_block, &j);
}
