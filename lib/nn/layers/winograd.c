/* winograd.c - transforms the weights once, then works on one block of tiles at a time, which stays
 * in the caches: the transformed tiles, nine products, and their sums.
 *
 * A transposed convolution reads the taps in reverse order, so its place (a, b) is multiplied with
 * the weights' place (2 - a, 2 - b), and outputs of one parity use the kernel lines of the other
 * parity. */
#include "nn/layers/winograd.h"

#include "nn/layers/winograd_tiles.h"

enum {
    SIDE = 4,            /* of the kernel */
    LEAST = 16,          /* channels: with fewer, little is saved */
    PAD = 16,            /* floats between rows, so that rows do not share the same cache sets */
    ROWS = 24,           /* tiles of a block */
    COLUMNS = 256,       /* channels of a block */
    PART = GEMM_BLOCK_K, /* of the inner dimension at a time */
    PART_STRIDE = PART + PAD,
    /* For the gradient of the weights: the sides of a block, and the tiles of one product. */
    GRADIENT_MOST = 128,
    GRADIENT_LEAST = 64,
    GRADIENT_TILES = 96,
    GRADIENT_STRIDE = GRADIENT_MOST + PAD,
    GRADIENT_CAPACITY = PLACES * PLACES * GRADIENT_TILES * GRADIENT_STRIDE
};

/* These arrays and those of a product (gemm.c) are on a thread's stack (base/thread.h). */
_Static_assert(2 * GRADIENT_CAPACITY * sizeof(float) <= 1 << 20, "the stack is smaller");
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

/* The large image of a convolution. */
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

/* Tiles of three lines, which start one line earlier: what the two outputs of a tile read. */
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

/* The weights: per outer channel an image of one tile. */
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

/* The transformed weights are packed (gemm_pack_part()): one operand B [PARITIES inner,outer] per
 * place, or, for the transposed convolution, one [outer,inner] per place and parity. */
struct packed_layout {
    size_t inner, columns; /* of an operand */
    size_t size;           /* floats */
};

static struct packed_layout packed_layout(const struct winograd *g, bool transposed)
{
    struct packed_layout l = {PARITIES * g->inner, g->outer, 0};
    if (transposed)
        l = (struct packed_layout){g->outer, g->inner, 0};
    l.size = gemm_packed_size(l.inner, l.columns);
    return l;
}

struct weights_job {
    const struct winograd *g;
    struct grid weight;
    struct packed_layout packed;
    bool transposed;
};

/* Packs `rows` (inner channels, parity after parity) of LANES outer channels, at each place:
 * made [places,LANES,PART] */
static void pack_transposed(const struct weights_job *j, const float *made, struct span channels,
                            struct span rows)
{
    const struct packed_layout *l = &j->packed;
    for (size_t place = 0; place < PLACES * PLACES; place++)
        gemm_pack_part(j->g->scratch + place * l->size,
                       &(struct gemm_operand){.at = made + place * LANES * PART,
                                              .stride = PART,
                                              .order = GEMM_TRANSPOSED},
                       l->inner, l->columns, rows, channels);
}

/* Packs `columns` (inner channels) of one parity of LANES outer channels, at each place. */
static void pack_plain(const struct weights_job *j, const float *made, struct span channels,
                       size_t parity, struct span columns)
{
    const struct packed_layout *l = &j->packed;
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
        if (j->transposed)
            rows.to = size_least(rows.to, before + inner);
        to = rows.to;
        tiles_transform(&j->weight, made, LANES * PART, PART, channels, rows);
        if (j->transposed)
            pack_plain(j, made, channels, parity,
                       (struct span){rows.from - before, rows.to - before});
        else
            pack_transposed(j, made, channels, rows);
    }
}

static void transform_weights(struct thread_pool *w, const float *weight, const struct winograd *g,
                              bool transposed)
{
    struct weights_job j = {g, weight_tiles(g, weight), packed_layout(g, transposed), transposed};
    thread_pool_run(w, ceil_div(g->outer, LANES), transform_channels, &j);
}

/* ---- the convolution and its transpose ---- */

struct job {
    const struct winograd *g;
    struct grid from, to;
    struct packed_layout weights; /* columns: written channels; inner: channels summed over */
    bool transposed;
    size_t across; /* blocks in one row of blocks */
    struct gemm_epilogue epilogue;
};

/* The packed weights of a place and a parity, for a part of the product. */
static struct gemm_operand weights_at(const struct job *j, size_t place, size_t parity,
                                      struct span columns, struct span inner)
{
    const struct packed_layout *l = &j->weights;
    size_t number = place;
    if (j->transposed)
        number = (PLACES * PLACES - 1 - place) * PARITIES + PARITIES - 1 - parity;
    const float *at = j->g->scratch + number * l->size + gemm_packed_size(inner.from, l->columns);
    return (struct gemm_operand){.packed = {at, l->columns, columns.from}};
}

/* Adds a part of the inner dimension to the products of all places. */
static void multiply_places(const struct job *j, float *products, size_t parity, struct span tiles,
                            struct span columns, struct span inner)
{
    float places[PLACES * PLACES * ROWS * PART_STRIDE];
    size_t skipped = parity * j->from.channels; /* the channels of the parities before */
    tiles_transform(&j->from, places, ROWS * PART_STRIDE, PART_STRIDE, tiles,
                    (struct span){skipped + inner.from, skipped + inner.to});
    for (size_t i = 0; i < PLACES * PLACES; i++)
        gemm_serial(
            &(struct gemm){.C = products + i * ROWS * COLUMNS,
                           .stride = COLUMNS,
                           .A = {.at = places + i * ROWS * PART_STRIDE, .stride = PART_STRIDE},
                           .B = weights_at(j, i, parity, columns, inner),
                           .epilogue = {.start = inner.from ? GEMM_ADD : GEMM_WRITE},
                           .rows = tiles.to - tiles.from,
                           .columns = columns.to - columns.from,
                           .inner = inner.to - inner.from});
}

static void run_block(void *context, size_t block)
{
    float products[PLACES * PLACES * ROWS * COLUMNS];
    const struct job *j = context;
    size_t parities = j->transposed ? PARITIES : 1, parity = block % parities, b = block / parities;
    struct span tiles = block_span(b / j->across, ROWS, tiles_of(j->g));
    struct span columns = block_span(b % j->across, COLUMNS, j->weights.columns);
    for (size_t i = 0; i < ceil_div(j->weights.inner, PART); i++)
        multiply_places(j, products, parity, tiles, columns, block_span(i, PART, j->weights.inner));
    struct products m = {
        .at = products, .place = ROWS * COLUMNS, .stride = COLUMNS, .epilogue = j->epilogue};
    tiles_write(&j->to, &m, parity, tiles, columns);
}

static void run(struct thread_pool *w, struct job *j, const float *weight)
{
    if (!j->g->packed)
        transform_weights(w, weight, j->g, j->transposed);
    j->across = ceil_div(j->weights.columns, COLUMNS);
    size_t blocks = ceil_div(tiles_of(j->g), ROWS) * j->across;
    thread_pool_run(w, j->transposed ? PARITIES * blocks : blocks, run_block, j);
}

void winograd_conv(struct thread_pool *w, float *small, const float *large, const float *weight,
                   struct gemm_epilogue epilogue, const struct winograd *g)
{
    run(w,
        &(struct job){.g = g,
                      .from = overlapping(large_tiles(g, large)),
                      .to = small_tiles(g, small),
                      .weights = packed_layout(g, false),
                      .epilogue = epilogue},
        weight);
}

void winograd_conv_transpose(struct thread_pool *w, float *large, const float *small,
                             const float *weight, struct gemm_epilogue epilogue,
                             const struct winograd *g)
{
    run(w,
        &(struct job){.g = g,
                      .from = overlapping(small_tiles(g, small)),
                      .to = large_tiles(g, large),
                      .weights = packed_layout(g, true),
                      .transposed = true,
                      .epilogue = epilogue},
        weight);
}

/* ---- the gradient of the weights ---- */

struct gradient_job {
    const struct winograd *g;
    struct grid small, large;
    struct gradient dweight;
    size_t height, width, across; /* of a block; blocks in one row of blocks */
};

/* Adds some tiles to rows and columns of the products of all places. */
static void add_tiles(const struct gradient_job *j, struct span rows, struct span columns,
                      struct span tiles)
{
    float a[GRADIENT_CAPACITY], b[GRADIENT_CAPACITY];
    size_t row = PARITIES * j->g->inner, place = GRADIENT_TILES * GRADIENT_STRIDE;
    tiles_transform(&j->small, a, place, GRADIENT_STRIDE, tiles, rows);
    tiles_transform(&j->large, b, place, GRADIENT_STRIDE, tiles, columns);
    for (size_t i = 0; i < PLACES * PLACES; i++)
        gemm_serial(&(struct gemm){
            .C = j->g->scratch + (i * j->g->outer + rows.from) * row + columns.from,
            .stride = row,
            .A = {.at = a + i * place, .stride = GRADIENT_STRIDE, .order = GEMM_TRANSPOSED},
            .B = {.at = b + i * place, .stride = GRADIENT_STRIDE},
            .epilogue = {.start = tiles.from ? GEMM_ADD : GEMM_WRITE},
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
                             .epilogue = gemm_gradient_epilogue(j->dweight)};
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

/* Cuts the gradient into large blocks, but into enough of them for the threads. Returns their
 * number. */
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

void winograd_weight_grad(struct thread_pool *w, struct gradient dweight, const float *small,
                          const float *large, const struct winograd *g)
{
    struct gradient_job j = {.g = g,
                             .small = small_tiles(g, small),
                             .large = overlapping(large_tiles(g, large)),
                             .dweight = dweight};
    thread_pool_run(w, cut_gradient(&j, (size_t)thread_pool_threads(w)), gradient_block, &j);
}
