/* winograd.c - transforms the weights once, then works on a block of tiles at a time: nine products
 * whose left factor is made where it is needed (product.h), and their sums.
 *
 * The transformed weights [3,3,outer,4,inner], a place at a time, serve both directions. A
 * transposed convolution meets the taps the other way round, so its place (a, b) is (2 - a, 2 - b),
 * and outputs of one parity meet the kernel lines of the other. */
#include "nn/winograd.h"

#include "nn/simd.h"
#include <string.h>

enum {
    PLACES = 3,   /* of a transform, along one side */
    PARITIES = 4, /* down and across */
    SIDE = 4,     /* of the kernel */
    LEAST = 16,   /* channels: with fewer, little is saved */
    BLOCK_ROWS = 96,
    BLOCK_COLUMNS = 128,
    RUN = 256 /* channels added at once */
};

bool winograd_fits(const struct conv_shape *s)
{
    return s->K == SIDE && s->S == 2 && s->P == 1 && s->I >= LEAST && s->O >= LEAST;
}

size_t winograd_scratch(size_t outer, size_t inner)
{
    return PLACES * PLACES * PARITIES * outer * inner;
}

/* ---- tiles of images ---- */

/* Images [N,H,W,channels] in tiles: line j of tile t is line first + parity + pitch t + step j of
 * the image. Lines outside of it are zeros, and are not written. */
struct grid {
    float *images;
    ptrdiff_t H, W;
    size_t channels;
    size_t tall, wide; /* tiles of an image */
    ptrdiff_t first, pitch, step;
};

/* Where a tile lies: its image and its line 0, for parity 0. */
struct spot {
    float *image;
    ptrdiff_t y, x;
};

static struct spot spot_of(const struct grid *g, size_t tile)
{
    size_t image = tile / (g->tall * g->wide), t = tile % (g->tall * g->wide);
    return (struct spot){g->images + image * (size_t)(g->H * g->W) * g->channels,
                         g->first + g->pitch * (ptrdiff_t)(t / g->wide),
                         g->first + g->pitch * (ptrdiff_t)(t % g->wide)};
}

/* The channels at (y, x), or NULL outside of the image. */
static float *channels_at(const struct grid *g, const float *image, ptrdiff_t y, ptrdiff_t x)
{
    bool inside = y >= 0 && y < g->H && x >= 0 && x < g->W;
    return inside ? (float *)image + (size_t)(y * g->W + x) * g->channels : NULL;
}

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
                         .step = 2};
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
                         .step = 1};
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
                         .step = 2};
}

/* ---- into places ---- */

/* What stands at place 0, 1, 2 of a transform: a line, or it and `sign` times another. */
struct transform {
    float sign;
    struct {
        int line, other; /* other: -1 where there is none */
    } place[PLACES];
};

static const struct transform inputs = {-1, {{0, 1}, {1, -1}, {2, 1}}};
static const struct transform outputs = {1, {{0, -1}, {0, 1}, {1, -1}}}; /* and weights */

/* One place of all tiles, as a matrix: a row for each tile, whose columns are the channels, of the
 * parities one after another or of one. */
struct place {
    struct grid grid;
    const struct transform *transform;
    size_t a, b;       /* down and across */
    size_t parity;     /* the first */
    size_t tile, from; /* rows and columns begin with these */
};

static const float zeros[RUN];

SIMD_CLONES
static void sum_two(float *restrict to, const float *restrict a, const float *restrict b, float s,
                    size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = a[i] + s * b[i];
}

SIMD_CLONES
static void sum_four(float *restrict to, const float *restrict a, const float *restrict b,
                     const float *restrict c, const float *restrict d, float s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (a[i] + s * b[i]) + s * (c[i] + s * d[i]);
}

/* n channels from `from` on, at the lines y[0] and y[1], x[0] and x[1], of which the second may be
 * missing. */
static void add_lines(const struct place *p, float *to, const float *image, const ptrdiff_t y[2],
                      const ptrdiff_t x[2], size_t down, size_t across, size_t from, size_t n)
{
    const float *at[4];
    for (size_t i = 0; i < down; i++)
        for (size_t j = 0; j < across; j++) {
            const float *channels = channels_at(&p->grid, image, y[i], x[j]);
            at[i * across + j] = channels ? channels + from : zeros;
        }
    if (down * across == 1)
        memcpy(to, at[0], n * sizeof *to);
    else if (down * across == 2)
        sum_two(to, at[0], at[1], p->transform->sign, n);
    else
        sum_four(to, at[0], at[1], at[2], at[3], p->transform->sign, n);
}

static size_t lines_of(const struct place *p, ptrdiff_t line[2], ptrdiff_t first, size_t place)
{
    int one = p->transform->place[place].line, other = p->transform->place[place].other;
    line[0] = first + p->grid.step * one;
    line[1] = first + p->grid.step * other;
    return other < 0 ? 1 : 2;
}

static void fill_row(const struct place *p, float *to, struct spot at, struct span columns)
{
    for (size_t c = columns.from, n; c < columns.to; c += n, to += n) {
        size_t parity = p->parity + c / p->grid.channels, channel = c % p->grid.channels;
        ptrdiff_t y[2], x[2];
        size_t down = lines_of(p, y, at.y + (ptrdiff_t)(parity / 2), p->a);
        size_t across = lines_of(p, x, at.x + (ptrdiff_t)(parity % 2), p->b);
        n = smaller(smaller(columns.to - c, p->grid.channels - channel), RUN);
        add_lines(p, to, at.image, y, x, down, across, channel, n);
    }
}

static void fill_place(const void *context, float *to, size_t stride, struct span rows,
                       struct span columns)
{
    const struct place *p = context;
    columns = (struct span){p->from + columns.from, p->from + columns.to};
    for (size_t r = rows.from; r < rows.to; r++, to += stride)
        fill_row(p, to, spot_of(&p->grid, p->tile + r), columns);
}

/* ---- out of places ---- */

/* Products of all places; place (a, b) of tile t begins at at[(3 a + b) * place + t * stride]. */
struct products {
    const float *at;
    size_t place, stride;
    enum product_start start;
    const float *bias;
    enum activation act;
};

SIMD_CLONES
static void add_products(float *restrict to, const float *restrict a, const float *restrict b,
                         const float *restrict c, const float *restrict d, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] += (a[i] + b[i]) + (c[i] + d[i]);
}

static void start_channels(const struct products *m, float *to, size_t from, size_t n)
{
    if (m->start == PRODUCT_WRITE)
        memset(to, 0, n * sizeof *to);
    else if (m->start == PRODUCT_BIAS)
        memcpy(to, m->bias + from, n * sizeof *to);
}

/* Line (i, j) of a tile is the sum of the products at places i and i + 1, j and j + 1. */
static void write_channels(const struct products *m, float *to, const float *product, size_t i,
                           size_t j, size_t from, size_t n)
{
    const float *a = product + (PLACES * i + j) * m->place, *c = a + PLACES * m->place;
    start_channels(m, to, from, n);
    add_products(to, a, a + m->place, c, c + m->place, n);
    act_in_place(to, m->act, n);
}

/* The channels `columns` of the tiles `tiles`, in the lines of one parity. */
static void write_tiles(const struct grid *g, const struct products *m, size_t parity,
                        struct span tiles, struct span columns)
{
    const float *product = m->at;
    for (size_t t = tiles.from; t < tiles.to; t++, product += m->stride) {
        struct spot at = spot_of(g, t);
        for (size_t i = 0; i < 2; i++)
            for (size_t j = 0; j < 2; j++) {
                float *to = channels_at(g, at.image,
                                        at.y + (ptrdiff_t)(parity / 2) + g->step * (ptrdiff_t)i,
                                        at.x + (ptrdiff_t)(parity % 2) + g->step * (ptrdiff_t)j);
                if (to)
                    write_channels(m, to + columns.from, product, i, j, columns.from,
                                   columns.to - columns.from);
            }
    }
}

/* ---- the transformed weights ---- */

struct weights_job {
    const struct winograd *g;
    struct place place; /* of the weights */
};

static void transform_block(void *context, size_t block)
{
    const struct weights_job *j = context;
    const struct winograd *g = j->g;
    size_t row = PARITIES * g->inner, place = block / g->outer, channel = block % g->outer;
    struct place p = j->place;
    p.a = place / PLACES;
    p.b = place % PLACES;
    fill_place(&p, g->scratch + block * row, row, (struct span){channel, channel + 1},
               (struct span){0, row});
}

static void transform_weights(struct workers *w, const float *weight, const struct winograd *g)
{
    struct weights_job j = {
        .g = g, .place = {.grid = weight_tiles(g, weight), .transform = &outputs}};
    workers_run(w, PLACES * PLACES * g->outer, transform_block, &j);
}

/* ---- both directions ---- */

struct job {
    const struct winograd *g;
    struct place from; /* a parity's place of what is read */
    struct grid to;
    bool doubling;
    size_t columns, inner; /* channels that are written; that are summed over */
    size_t across;         /* blocks side by side */
    enum product_start start;
    const float *bias;
    enum activation act;
};

/* The transformed weights that place (a, b) of this parity meets in these columns. */
static struct factor weights_at(const struct job *j, size_t a, size_t b, size_t parity,
                                size_t column)
{
    const struct winograd *g = j->g;
    size_t row = PARITIES * g->inner, size = g->outer * row;
    if (!j->doubling)
        return (struct factor){.at = g->scratch + (PLACES * a + b) * size + column * row,
                               .stride = row,
                               .order = PRODUCT_TRANSPOSED};
    size_t place = PLACES * (PLACES - 1 - a) + PLACES - 1 - b;
    return (struct factor){.at = g->scratch + place * size +
                                 (PARITIES - 1 - parity) * g->inner + column,
                           .stride = row};
}

static void run_block(void *context, size_t block)
{
    float products[PLACES * PLACES][BLOCK_ROWS * BLOCK_COLUMNS];
    const struct job *j = context;
    size_t parity = j->doubling ? block % PARITIES : 0, b = j->doubling ? block / PARITIES : block;
    struct span tiles = block_span(b / j->across, BLOCK_ROWS, tiles_of(j->g));
    struct span columns = block_span(b % j->across, BLOCK_COLUMNS, j->columns);
    struct place from = j->from;
    from.tile = tiles.from;
    from.parity = parity;
    for (size_t i = 0; i < PLACES * PLACES; i++) {
        from.a = i / PLACES;
        from.b = i % PLACES;
        product_alone(&(struct product){.C = products[i],
                                        .stride = BLOCK_COLUMNS,
                                        .A = {.fill = fill_place, .context = &from},
                                        .B = weights_at(j, from.a, from.b, parity, columns.from),
                                        .rows = tiles.to - tiles.from,
                                        .columns = columns.to - columns.from,
                                        .inner = j->inner});
    }
    struct products m = {.at = products[0],
                         .place = BLOCK_ROWS * BLOCK_COLUMNS,
                         .stride = BLOCK_COLUMNS,
                         .start = j->start,
                         .bias = j->bias,
                         .act = j->act};
    write_tiles(&j->to, &m, parity, tiles, columns);
}

static void run(struct workers *w, struct job *j, const float *weight)
{
    transform_weights(w, weight, j->g);
    j->from.transform = &inputs;
    j->from.grid.first = -1;
    j->across = ceil_div(j->columns, BLOCK_COLUMNS);
    size_t blocks = ceil_div(tiles_of(j->g), BLOCK_ROWS) * j->across;
    workers_run(w, j->doubling ? PARITIES * blocks : blocks, run_block, j);
}

void winograd_halve(struct workers *w, float *small, const float *large, const float *weight,
                    enum product_start start, const float *bias, enum activation act,
                    const struct winograd *g)
{
    run(w,
        &(struct job){.g = g,
                      .from = {.grid = large_tiles(g, large)},
                      .to = small_tiles(g, small),
                      .columns = g->outer,
                      .inner = PARITIES * g->inner,
                      .start = start,
                      .bias = bias,
                      .act = act},
        weight);
}

void winograd_double(struct workers *w, float *large, const float *small, const float *weight,
                     enum product_start start, const float *bias, enum activation act,
                     const struct winograd *g)
{
    run(w,
        &(struct job){.g = g,
                      .from = {.grid = small_tiles(g, small)},
                      .to = large_tiles(g, large),
                      .doubling = true,
                      .columns = g->inner,
                      .inner = g->outer,
                      .start = start,
                      .bias = bias,
                      .act = act},
        weight);
}

/* ---- the gradient of the weights ---- */

struct gradient_job {
    const struct winograd *g;
    struct gradient dweight;
};

static void gradient_block(void *context, size_t block)
{
    const struct gradient_job *j = context;
    const struct winograd *g = j->g;
    struct grid to = weight_tiles(g, j->dweight.at);
    size_t row = PARITIES * g->inner, channel = block / PARITIES, parity = block % PARITIES;
    struct products m = {.at = g->scratch + channel * row + parity * g->inner,
                         .place = g->outer * row,
                         .start = product_into(j->dweight)};
    write_tiles(&to, &m, parity, (struct span){channel, channel + 1}, (struct span){0, g->inner});
}

void winograd_weights(struct workers *w, struct gradient dweight, const float *small,
                      const float *large, const struct winograd *g)
{
    struct place left = {.grid = small_tiles(g, small), .transform = &outputs};
    struct place right = {.grid = large_tiles(g, large), .transform = &inputs};
    right.grid.first = -1;
    size_t row = PARITIES * g->inner;
    for (size_t i = 0; i < PLACES * PLACES; i++) {
        left.a = right.a = i / PLACES;
        left.b = right.b = i % PLACES;
        product_run(w, &(struct product){.C = g->scratch + i * g->outer * row,
                                         .stride = row,
                                         .A = {.fill = fill_place,
                                               .context = &left,
                                               .order = PRODUCT_TRANSPOSED},
                                         .B = {.fill = fill_place, .context = &right},
                                         .rows = g->outer,
                                         .columns = row,
                                         .inner = tiles_of(g)});
    }
    workers_run(w, PARITIES * g->outer, gradient_block,
                &(struct gradient_job){.g = g, .dweight = dweight});
}
