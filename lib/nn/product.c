/* product.c - cuts a product into blocks for the workers, a block into pieces that stay in the
 * caches, and a piece into tiles (tile.h).
 *
 * Of the inner dimension INNER at a time are worked on. For these a block copies its part of B,
 * with the columns side by side, into memory of its own (`right`), and then goes down its rows,
 * LEFT at a time, of which A's part is copied too where it does not stand well in memory (`left`).
 * The sizes were chosen by measuring (tests/bench/kernels.c).
 *
 * A layer's forward product is x W^T with few rows of x and a large W, and laying W^T out would
 * take long. There the transposed product is computed, W x^T, which reads W as it stands. */
#include "nn/product.h"

#include "nn/precision.h"
#include "nn/tile.h"
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

enum {
    INNER = PRODUCT_PART,
    LEFT = 48,    /* rows: whole tiles of every set */
    RIGHT = 256,  /* columns: whole tiles of every set */
    PADDING = 16, /* floats between copied rows, so that they do not fall on the same cache lines */
    LEFT_STRIDE = INNER + PADDING,
    RIGHT_STRIDE = RIGHT + PADDING,
    GROUP = PRODUCT_LAID, /* columns that lie side by side where B is laid out */
    TAKEN = 768,          /* columns of a block whose result is handed over */
    TAKEN_STRIDE = TAKEN + PADDING,
    ALIASING = 1024,      /* floats: rows that stand a multiple of these apart are copied */
    SCATTERED = 160,      /* floats: columns that stand further apart are copied */
    DIRECT_ROWS = 24,     /* with so few rows B is not worth copying */
    BLOCK_FLOP = 2000000, /* below this a block is not worth sharing out */
    BLOCKS_A_THREAD = 2,
    ROWS_LEAST = 96, /* of a block */
    COLUMNS_LEAST = 64,
    ROWS_MOST = 1024,
    FILLED_ROWS_MOST = 480, /* where A is made: what is made of lies in the cache for each INNER */
    TURN_ROWS = 128,        /* with so many rows or fewer the transposed product is faster */
    CACHE_LINE = 16,        /* floats */
    ROWS_AHEAD = 8
};

_Static_assert(GROUP % TILE_COLUMNS_MAX == 0, "a tile's columns lie side by side");

/* ---- which loops ---- */

enum { SETS = 4 };
static const struct tile_set *sets[SETS], *set;
static size_t set_count;

static void choose_first(void)
{
    set_count = tile_sets(sets, SETS);
    set = sets[0];
}

static const struct tile_set *chosen_set(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, choose_first);
    return set;
}

const char *product_set(void)
{
    return chosen_set()->name;
}

int precision_choose(enum precision precision, struct err *e)
{
    chosen_set();
    const struct tile_set *pairs = tile_bfloat16();
    if (precision == PRECISION_BF16 && !pairs)
        return err_set(e, "this processor does not multiply in bfloat16 (AVX512-BF16)");
    set = precision == PRECISION_BF16 ? pairs : sets[0];
    return 0;
}

int product_choose(size_t wanted)
{
    chosen_set();
    if (wanted >= set_count)
        return 0;
    set = sets[wanted];
    return 1;
}

/* Asks for floats that will be read: the processor does not see rows coming that lie apart. */
static void ask_for_row(const float *row, size_t n)
{
    for (size_t i = 0; i < n; i += CACHE_LINE)
        __builtin_prefetch(row + i);
}

/* ---- parts of the factors ---- */

static void copy_rows(float *to, size_t to_stride, const float *from, size_t from_stride,
                      size_t rows, size_t columns)
{
    for (size_t r = 0; r < rows; r++) {
        if (r + ROWS_AHEAD < rows)
            ask_for_row(from + (r + ROWS_AHEAD) * from_stride, columns);
        memcpy(to + r * to_stride, from + r * from_stride, columns * sizeof *to);
    }
}

/* It goes along the rows of the matrix whose rows lie further apart. */
static void turn(float *to, size_t to_stride, const float *from, size_t from_stride, size_t rows,
                 size_t columns)
{
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

/* A as a block reads it: element (r, k) of the part at at[r * row + k * step]. Pairs are made of
 * what stands in memory, however it stands. */
struct left {
    const float *at;
    size_t row, step;
};

static struct left left_part(const struct product *p, float *space, struct span rows, struct span k)
{
    const struct factor *A = &p->A;
    size_t height = rows.to - rows.from, depth = k.to - k.from;
    if (!A->at && A->order == PRODUCT_TRANSPOSED) {
        A->fill(A->context, space, LEFT, k, rows);
        return (struct left){space, 1, LEFT};
    }
    if (!A->at) {
        A->fill(A->context, space, LEFT_STRIDE, rows, k);
        return (struct left){space, LEFT_STRIDE, 1};
    }
    if (A->order == PRODUCT_PLAIN) {
        const float *at = A->at + rows.from * A->stride + k.from;
        if (set->pairs || A->stride % ALIASING)
            return (struct left){at, A->stride, 1};
        copy_rows(space, LEFT_STRIDE, at, A->stride, height, depth);
        return (struct left){space, LEFT_STRIDE, 1};
    }
    const float *at = A->at + k.from * A->stride + rows.from;
    if (set->pairs || A->stride <= SCATTERED)
        return (struct left){at, 1, A->stride};
    copy_rows(space, LEFT, at, A->stride, depth, height);
    return (struct left){space, 1, LEFT};
}

/* B as a block reads it: element (k, c) of the part at at[c / GROUP * group + k * step + c %
 * GROUP]; whole vectors, zeros behind the last column, unless pairs are made of it. */
struct right {
    const float *at;
    size_t step, group;
};

/* Rows of floats in memory. */
static struct right right_rows(const float *at, size_t step)
{
    return (struct right){at, step, GROUP};
}

/* What the loops in use count of so much of the inner dimension. */
static size_t steps_of(size_t depth)
{
    return set->pairs ? ceil_div(depth, 2) : depth;
}

/* Laid out: each INNER of the inner dimension, in it each GROUP of columns, in it each step. */
static size_t laid_offset(size_t columns, size_t column, struct span k)
{
    return steps_of(k.from) * round_up(columns, GROUP) + column * steps_of(k.to - k.from);
}

static struct right laid_part(struct laid b, size_t column, struct span k)
{
    return (struct right){b.at + laid_offset(b.columns, b.from + column, k), GROUP,
                          steps_of(k.to - k.from) * GROUP};
}

static struct right right_part(const struct product *p, float *space, struct span columns,
                               struct span k, size_t rows)
{
    const struct factor *B = &p->B;
    size_t width = columns.to - columns.from, depth = k.to - k.from;
    size_t whole = round_up(width, set->lanes);
    if (B->at && B->order == PRODUCT_PLAIN) {
        const float *at = B->at + k.from * B->stride + columns.from;
        if (set->pairs || (width == whole && (rows <= DIRECT_ROWS || B->stride <= RIGHT_STRIDE)))
            return right_rows(at, B->stride);
        copy_rows(space, RIGHT_STRIDE, at, B->stride, depth, width);
    } else if (B->at)
        turn(space, RIGHT_STRIDE, B->at + columns.from * B->stride + k.from, B->stride, width,
             depth);
    else
        B->fill(B->context, space, RIGHT_STRIDE, k, columns);
    for (size_t i = 0; width < whole && i < depth; i++)
        memset(space + i * RIGHT_STRIDE + width, 0, (whole - width) * sizeof *space);
    return right_rows(space, RIGHT_STRIDE);
}

/* ---- bfloat16 ---- */

/* [rows, depth] of A in pairs of the inner dimension, which `space` then holds. */
static struct left paired_left(struct left a, float *space, size_t rows, size_t depth)
{
    if (a.step == 1) {
        for (size_t r = 0; r < rows; r++) {
            if (r + ROWS_AHEAD < rows)
                ask_for_row(a.at + (r + ROWS_AHEAD) * a.row, depth);
            set->pairs->along(space + r * LEFT_STRIDE, a.at + r * a.row, depth);
        }
        return (struct left){space, LEFT_STRIDE, 1};
    }
    for (size_t k = 0; k < depth; k += 2)
        set->pairs->across(space + k / 2 * LEFT, a.at + k * a.step,
                           k + 1 < depth ? a.at + (k + 1) * a.step : NULL, rows);
    return (struct left){space, 1, LEFT};
}

/* [depth, columns] of B likewise, in whole vectors. */
static struct right paired_right(struct right b, float *space, size_t columns, size_t depth)
{
    for (size_t k = 0; k < depth; k += 2) {
        for (size_t i = k + ROWS_AHEAD; i < k + ROWS_AHEAD + 2 && i < depth; i++)
            ask_for_row(b.at + i * b.step, columns);
        set->pairs->across(space + k / 2 * RIGHT_STRIDE, b.at + k * b.step,
                           k + 1 < depth ? b.at + (k + 1) * b.step : NULL, columns);
    }
    return right_rows(space, RIGHT_STRIDE);
}

/* B ready for the loops, made in `space` where it has to be. */
static struct right right_ready(const struct product *p, float *space, struct span columns,
                                struct span k, size_t rows)
{
    if (p->B.laid.at)
        return laid_part(p->B.laid, columns.from, k);
    struct right b = right_part(p, space, columns, k, rows);
    return set->pairs ? paired_right(b, space, columns.to - columns.from, k.to - k.from) : b;
}

static struct left left_ready(const struct product *p, float *space, float *pairs, struct span rows,
                              struct span k)
{
    struct left a = left_part(p, space, rows, k);
    return set->pairs ? paired_left(a, pairs, rows.to - rows.from, k.to - k.from) : a;
}

/* ---- tiles ---- */

/* A product on its way, cut into blocks. */
struct job {
    struct product p;
    bool turned;          /* element (r, c) of p's result goes to C[c * stride + r] */
    size_t height, width; /* of a block */
    size_t across;        /* blocks side by side */
};

/* Where rows and columns of C are worked on: C itself, or, where it does not consist of whole tiles
 * side by side, a copy. */
struct target {
    float *at;
    size_t stride;
};

static float *row_of(const struct product *p, size_t row)
{
    return p->C + (p->row_at ? p->row_at(p->context, row) : row * p->stride);
}

/* What the sums begin with. */
static void start_sums(const struct job *j, struct target t, struct span r, struct span c)
{
    const struct product *p = &j->p;
    size_t width = c.to - c.from;
    for (size_t row = r.from; row < r.to; row++, t.at += t.stride)
        if (p->ends.start != PRODUCT_BIAS)
            memset(t.at, 0, width * sizeof *t.at);
        else if (!j->turned)
            memcpy(t.at, p->ends.bias + c.from, width * sizeof *t.at);
        else
            for (size_t i = 0; i < width; i++)
                t.at[i] = p->ends.bias[row];
}

static void load_sums(const struct job *j, struct target t, struct span r, struct span c)
{
    const struct product *p = &j->p;
    if (j->turned)
        turn(t.at, t.stride, p->C + c.from * p->stride + r.from, p->stride, c.to - c.from,
             r.to - r.from);
    else
        for (size_t row = r.from; row < r.to; row++, t.at += t.stride)
            memcpy(t.at, row_of(p, row) + c.from, (c.to - c.from) * sizeof *t.at);
}

static void store_sums(const struct job *j, struct target t, struct span r, struct span c)
{
    const struct product *p = &j->p;
    if (j->turned)
        turn(p->C + c.from * p->stride + r.from, p->stride, t.at, t.stride, r.to - r.from,
             c.to - c.from);
    else
        for (size_t row = r.from; row < r.to; row++, t.at += t.stride)
            memcpy(row_of(p, row) + c.from, t.at, (c.to - c.from) * sizeof *t.at);
}

/* C is large and seldom in the caches: it is asked for one tile ahead. */
static void ask_for(const float *tile, size_t stride, size_t height, size_t width)
{
    for (size_t r = 0; r < height; r++)
        for (size_t c = 0; c < width; c += CACHE_LINE)
            __builtin_prefetch(tile + r * stride + c, 1);
}

/* Tile after tile, along the rows: t [height,width] += a b, or = a b where it is fresh */
static void multiply_tiles(struct target t, struct left a, struct right b, size_t height,
                           size_t width, size_t depth, bool fresh)
{
    size_t rows = TILE_HEIGHTS * set->rows, columns = TILE_VECTORS * set->lanes;
    for (size_t r = 0; r < height; r += rows)
        for (size_t c = 0; c < width; c += columns) {
            size_t high = smaller(rows, height - r), wide = smaller(columns, width - c);
            tile_loop *loop =
                set->loop[ceil_div(high, set->rows) - 1][ceil_div(wide, set->lanes) - 1];
            float *tile = t.at + r * t.stride + c;
            if (c + columns < width)
                ask_for(tile + columns, t.stride, high, columns);
            else if (r + rows < height)
                ask_for(tile + rows * t.stride - c, t.stride, rows, columns);
            loop(tile, t.stride, a.at + r * a.row, a.row, a.step, high,
                 b.at + c / GROUP * b.group + c % GROUP, b.step, depth, fresh);
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
static void multiply_part(const struct job *j, struct span r, struct span c, struct left a,
                          struct right b, struct span k)
{
    float copy[(LEFT + TILE_ROWS_MAX) * RIGHT_STRIDE];
    const struct product *p = &j->p;
    size_t height = r.to - r.from, width = c.to - c.from;
    bool first = k.from == 0, fresh = first && p->ends.start == PRODUCT_WRITE;
    bool direct = !j->turned && !p->row_at && height % set->rows == 0 && width % set->lanes == 0;
    struct target t = {copy, RIGHT_STRIDE};
    if (direct)
        t = (struct target){row_of(p, r.from) + c.from, p->stride};
    if (first && p->ends.start == PRODUCT_BIAS)
        start_sums(j, t, r, c);
    else if (!direct && !fresh)
        load_sums(j, t, r, c);
    multiply_tiles(t, a, b, height, width, steps_of(k.to - k.from), fresh);
    if (k.to == p->inner)
        activate(t, p->ends.act, height, width);
    if (!direct)
        store_sums(j, t, r, c);
}

/* ---- blocks ---- */

/* Nothing to multiply: only the start is left. */
static void start_block(const struct job *j, struct span r, struct span c)
{
    float copy[RIGHT];
    struct target t = {copy, 0};
    for (struct span row = {r.from, r.from + 1}; row.from < r.to; row.from++, row.to++) {
        start_sums(j, t, row, c);
        act_in_place(copy, j->p.ends.act, c.to - c.from);
        store_sums(j, t, row, c);
    }
}

static void multiply_block(const struct job *j, struct span r, struct span c)
{
    float left[LEFT * LEFT_STRIDE], right[INNER * RIGHT_STRIDE], pairs[LEFT * LEFT_STRIDE];
    const struct product *p = &j->p;
    if (p->inner == 0 && p->ends.start != PRODUCT_ADD)
        start_block(j, r, c);
    for (size_t from = 0; from < p->inner; from += INNER) {
        struct span k = {from, smaller(from + INNER, p->inner)};
        struct right b = right_ready(p, right, c, k, r.to - r.from);
        for (size_t row = r.from; row < r.to; row += LEFT) {
            struct span rows = {row, smaller(row + LEFT, r.to)};
            multiply_part(j, rows, c, left_ready(p, left, pairs, rows, k), b, k);
        }
    }
}

/* LEFT rows of a result that is handed over. */
static void hand_over_rows(const struct job *j, struct span r, struct span c)
{
    float left[LEFT * LEFT_STRIDE], pairs[LEFT * LEFT_STRIDE];
    float sums[(LEFT + TILE_ROWS_MAX) * TAKEN_STRIDE];
    const struct product *p = &j->p;
    struct target t = {sums, TAKEN_STRIDE};
    size_t height = r.to - r.from, width = c.to - c.from;
    start_sums(j, t, r, c);
    for (size_t from = 0; from < p->inner; from += INNER) {
        struct span k = {from, smaller(from + INNER, p->inner)};
        multiply_tiles(t, left_ready(p, left, pairs, r, k), right_ready(p, NULL, c, k, height),
                       height, width, steps_of(k.to - k.from), false);
    }
    activate(t, p->ends.act, height, width);
    p->take(p->context, sums, t.stride, r, c);
}

static void job_block(void *context, size_t block)
{
    const struct job *j = context;
    struct span r = block_span(block / j->across, j->height, j->p.rows);
    struct span c = block_span(block % j->across, j->width, j->p.columns);
    if (!j->p.take)
        multiply_block(j, r, c);
    for (size_t row = r.from; j->p.take && row < r.to; row += LEFT)
        hand_over_rows(j, (struct span){row, smaller(row + LEFT, r.to)}, c);
}

static struct factor turned(struct factor f)
{
    f.order = f.order == PRODUCT_PLAIN ? PRODUCT_TRANSPOSED : PRODUCT_PLAIN;
    return f;
}

/* The product, or its transpose where that is faster. */
static struct job job_of(const struct product *p)
{
    struct job j = {.p = *p};
    if (p->A.at && p->B.at && p->A.order == PRODUCT_PLAIN && p->B.order == PRODUCT_TRANSPOSED &&
        !p->row_at && !p->B.laid.at && p->rows <= TURN_ROWS && p->rows < p->columns) {
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
    const struct product *p = &j->p;
    double worth = 2.0 * (double)p->rows * (double)p->columns * (double)p->inner / BLOCK_FLOP;
    size_t wanted = threads == 1 ? 1 : BLOCKS_A_THREAD * threads;
    wanted = worth < (double)wanted ? 1 + (size_t)worth : wanted;
    size_t lowest = ceil_div(p->rows, p->A.at ? ROWS_MOST : FILLED_ROWS_MOST);
    size_t down = larger(lowest, smaller(wanted, ceil_div(p->rows, ROWS_LEAST)));
    if (p->B.at && p->B.order == PRODUCT_TRANSPOSED && !p->B.laid.at && !j->turned)
        down = larger(lowest, ceil_div(wanted, ceil_div(p->columns, COLUMNS_LEAST)));
    j->height = round_up(ceil_div(p->rows, down), LEFT);
    size_t across = ceil_div(wanted, ceil_div(p->rows, j->height));
    across = smaller(across, ceil_div(p->columns, COLUMNS_LEAST));
    across = larger(across, ceil_div(p->columns, p->take ? TAKEN : RIGHT));
    j->width = round_up(ceil_div(p->columns, across), TILE_COLUMNS_MAX);
    j->across = ceil_div(p->columns, j->width);
    return j->across * ceil_div(p->rows, j->height);
}

size_t product_laid_size(size_t inner, size_t columns)
{
    chosen_set();
    return steps_of(inner) * round_up(columns, GROUP);
}

void product_lay_out_part(float *to, const struct factor *B, size_t inner, size_t columns,
                          struct span rows, struct span some)
{
    float space[INNER * RIGHT_STRIDE];
    size_t height = rows.to - rows.from, width = some.to - some.from, skipped = rows.from % INNER;
    struct span part = {rows.from - skipped, smaller(rows.from - skipped + INNER, inner)};
    struct span k = {0, height}, c = {0, width};
    struct right b = right_ready(&(struct product){.B = *B}, space, c, k, 0);
    to += laid_offset(columns, some.from - some.from % GROUP, part);
    to += steps_of(skipped) * GROUP + some.from % GROUP;
    for (size_t i = 0; i < steps_of(height); i++)
        memcpy(to + i * GROUP, b.at + i * b.step, round_up(width, set->lanes) * sizeof *to);
}

void product_lay_out(float *to, const struct factor *B, size_t inner, size_t columns)
{
    size_t down = B->order == PRODUCT_PLAIN ? B->stride : 1;
    size_t across = B->order == PRODUCT_PLAIN ? 1 : B->stride;
    chosen_set();
    for (size_t k = 0; k < inner; k += INNER)
        for (size_t c = 0; c < columns; c += GROUP) {
            struct factor part = *B;
            part.at += k * down + c * across;
            product_lay_out_part(to, &part, inner, columns,
                                 (struct span){k, smaller(k + INNER, inner)},
                                 (struct span){c, smaller(c + GROUP, columns)});
        }
}

void product_turn(float *to, size_t to_stride, const float *from, size_t from_stride, size_t rows,
                  size_t columns)
{
    chosen_set();
    turn(to, to_stride, from, from_stride, rows, columns);
}

void product_run(struct workers *w, const struct product *p)
{
    if (p->rows == 0 || p->columns == 0)
        return;
    chosen_set();
    struct job j = job_of(p);
    size_t blocks = cut(&j, (size_t)workers_threads(w));
    workers_run(w, blocks, job_block, &j);
}

void product_alone(const struct product *p)
{
    if (p->rows == 0 || p->columns == 0)
        return;
    chosen_set();
    struct job j = job_of(p);
    size_t blocks = cut(&j, 1);
    for (size_t i = 0; i < blocks; i++)
        job_block(&j, i);
}
