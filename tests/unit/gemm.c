/* gemm.c - matrix products against plain loops, for each order of the operands, each start of the
 * sums and each microkernel that this processor can run. The bits of a row must not depend on the
 * microkernel (with fused multiply-add), the threads or the other rows. */
#include "check.h"
#include "consumer.h"

#include "nn/gemm/gemm.h"
#include "nn/gemm/microkernel.h"

struct shape {
    size_t rows, columns, inner;
};

/* Sizes near those of tiles, parts and blocks, and sizes of the models. */
static const struct shape shapes[] = {
    {1, 1, 1},     {1, 1, 0},      {5, 7, 3},      {12, 32, 64},   {13, 33, 257},  {11, 31, 255},
    {48, 128, 96}, {49, 129, 513}, {97, 257, 300}, {300, 97, 100}, {16, 1000, 16}, {1000, 16, 16},
    {4, 300, 700}, {1, 513, 40},   {513, 1, 40},   {64, 384, 48},  {481, 40, 20},  {255, 256, 17},
};

enum { SPARE = 3 }; /* floats after each stored row, which must not change */

struct case_of {
    struct shape s;
    enum gemm_order a_order, b_order;
    enum gemm_start start;
    float *A, *B, *C, *bias;
    size_t a_stride, b_stride, c_stride, c_count;
};

static size_t stored(size_t rows, size_t columns, enum gemm_order order, size_t *stride)
{
    *stride = (order == GEMM_PLAIN ? columns : rows) + SPARE;
    return (order == GEMM_PLAIN ? rows : columns) * *stride;
}

static struct case_of new_case(struct shape s, enum gemm_order a_order, enum gemm_order b_order,
                               enum gemm_start start)
{
    struct case_of c = {.s = s, .a_order = a_order, .b_order = b_order, .start = start};
    c.A = random_floats(stored(s.rows, s.inner, a_order, &c.a_stride));
    c.B = random_floats(stored(s.inner, s.columns, b_order, &c.b_stride));
    c.c_count = stored(s.rows, s.columns, GEMM_PLAIN, &c.c_stride);
    c.C = random_floats(c.c_count);
    c.bias = random_floats(s.columns);
    return c;
}

static void free_case(struct case_of *c)
{
    free(c->A);
    free(c->B);
    free(c->C);
    free(c->bias);
}

static double element(const float *at, size_t stride, enum gemm_order order, size_t r, size_t c)
{
    return (double)(order == GEMM_PLAIN ? at[r * stride + c] : at[c * stride + r]);
}

static double *twin(const struct case_of *c)
{
    double *want = doubles_of(c->C, c->c_count);
    for (size_t r = 0; r < c->s.rows; r++)
        for (size_t k = 0; k < c->s.columns; k++) {
            double *sum = &want[r * c->c_stride + k];
            *sum = c->start == GEMM_ADD ? *sum : c->start == GEMM_BIAS ? (double)c->bias[k] : 0;
            for (size_t i = 0; i < c->s.inner; i++)
                *sum += element(c->A, c->a_stride, c->a_order, r, i) *
                        element(c->B, c->b_stride, c->b_order, i, k);
        }
    return want;
}

static void fill_from_case(const struct case_of *c, const float *at, size_t at_stride,
                           enum gemm_order order, float *to, size_t stride, struct span rows,
                           struct span columns)
{
    (void)c;
    for (size_t r = rows.from; r < rows.to; r++, to += stride)
        for (size_t k = columns.from; k < columns.to; k++)
            to[k - columns.from] = (float)element(at, at_stride, order, r, k);
}

static void fill_A(const void *context, float *to, size_t stride, struct span rows,
                   struct span columns)
{
    const struct case_of *c = context;
    fill_from_case(c, c->A, c->a_stride, c->a_order, to, stride, rows, columns);
}

static void fill_B(const void *context, float *to, size_t stride, struct span rows,
                   struct span columns)
{
    const struct case_of *c = context;
    fill_from_case(c, c->B, c->b_stride, c->b_order, to, stride, rows, columns);
}

static size_t row_at(const void *context, size_t row)
{
    const struct case_of *c = context;
    return row * c->c_stride;
}

/* The product of these rows; with `made` the operands are made on demand and row_at() finds the
 * rows of C. */
static float *multiply(struct thread_pool *w, const struct case_of *c, struct span rows, bool made)
{
    float *C = copy_floats(c->C, c->c_count);
    size_t a_from = rows.from * (c->a_order == GEMM_PLAIN ? c->a_stride : 1);
    struct gemm p = {.C = C + rows.from * c->c_stride,
                     .stride = c->c_stride,
                     .A = {.at = c->A + a_from, .stride = c->a_stride, .order = c->a_order},
                     .B = {.at = c->B, .stride = c->b_stride, .order = c->b_order},
                     .epilogue = {.start = c->start, .bias = c->bias},
                     .rows = rows.to - rows.from,
                     .columns = c->s.columns,
                     .inner = c->s.inner};
    if (made) {
        p.A = (struct gemm_operand){.fill = fill_A, .context = c};
        p.B = (struct gemm_operand){.fill = fill_B, .context = c};
        p.row_at = row_at;
        p.context = c;
    }
    gemm_run(w, &p);
    return C;
}

static struct span all_rows(const struct case_of *c)
{
    return (struct span){0, c->s.rows};
}

/* ---- packed B ---- */

/* The columns of the product from `skipped`; with `consumed` the result goes to a consumer. */
static void multiply_packed(struct thread_pool *w, const struct case_of *c, const float *packed,
                            size_t skipped, bool consumed, float *C)
{
    struct consumer consumer = {C + skipped, c->c_stride};
    struct gemm p = {.C = C + skipped,
                     .stride = c->c_stride,
                     .A = {.at = c->A, .stride = c->a_stride, .order = c->a_order},
                     .B = {.packed = {packed, c->s.columns, skipped}},
                     .epilogue = {.start = c->start, .bias = c->bias + skipped},
                     .rows = c->s.rows,
                     .columns = c->s.columns - skipped,
                     .inner = c->s.inner};
    if (consumed) {
        p.C = NULL;
        p.consume = consumer_copy;
        p.context = &consumer;
    }
    gemm_run(w, &p);
}

/* A packed B gives the same bits as one in memory. */
static void check_packed(struct check *check, struct thread_pool *pool[POOLS],
                         const struct case_of *c)
{
    struct gemm_operand B = {.at = c->B, .stride = c->b_stride, .order = c->b_order};
    float *want = multiply(pool[0], c, all_rows(c), false);
    float *packed = garbage_floats(gemm_packed_size(c->s.inner, c->s.columns));
    gemm_pack(packed, &B, c->s.inner, c->s.columns);
    for (int consumed = 0; consumed < 1 + (c->start != GEMM_ADD); consumed++)
        for (int p = 0; p < POOLS; p++) {
            size_t skipped = c->s.columns > GEMM_PANEL ? (size_t)(p % 2) * GEMM_PANEL : 0;
            float *C = copy_floats(c->C, c->c_count);
            for (size_t r = 0; r < c->s.rows; r++)
                memcpy(C + r * c->c_stride, want + r * c->c_stride, skipped * sizeof *C);
            multiply_packed(pool[p], c, packed, skipped, consumed, C);
            check_same_bits(check, consumed ? "consumed" : "packed", C, want, c->c_count);
            free(C);
        }
    free(packed);
    free(want);
}

/* The same for a B that is packed in parts, which start at even rows. */
static void check_packed_parts(struct check *check, const struct case_of *c)
{
    struct gemm_operand B = {.at = c->B, .stride = c->b_stride, .order = c->b_order};
    size_t size = gemm_packed_size(c->s.inner, c->s.columns), step = 48;
    size_t down = c->b_order == GEMM_PLAIN ? c->b_stride : 1;
    size_t across = c->b_order == GEMM_PLAIN ? 1 : c->b_stride;
    float *whole = checked(mem_zero(size, sizeof *whole)),
          *parts = checked(mem_zero(size, sizeof *parts));
    gemm_pack(whole, &B, c->s.inner, c->s.columns);
    for (size_t k = 0, to; k < c->s.inner; k = to)
        for (size_t j = to = 0; j < c->s.columns; j += GEMM_PANEL) {
            struct span rows = {k, k / step * step + step}, some = {j, j + GEMM_PANEL};
            size_t end = (k / GEMM_BLOCK_K + 1) * GEMM_BLOCK_K;
            end = end < c->s.inner ? end : c->s.inner;
            rows.to = rows.to < end ? rows.to : end;
            some.to = some.to < c->s.columns ? some.to : c->s.columns;
            struct gemm_operand part = B;
            part.at += k * down + j * across;
            gemm_pack_part(parts, &part, c->s.inner, c->s.columns, rows, some);
            to = rows.to;
        }
    check_same_bits(check, "packed in parts", parts, whole, size);
    free(whole);
    free(parts);
}

/* ---- cases ---- */

static void check_case(struct check *check, struct thread_pool *pool[POOLS],
                       const struct case_of *c)
{
    double *want = twin(c), close = 2e-6 * sqrt((double)(c->s.inner + 1));
    float *first = NULL;
    for (size_t set = 0; microkernel_choose(set); set++) {
        for (int p = 0; p < POOLS; p++)
            for (int made = 0; made < 2; made++) {
                float *C = multiply(pool[p], c, all_rows(c), made);
                check_close(check, microkernel_in_use()->name, C, want, c->c_count, close);
                bool same = first && strcmp(microkernel_in_use()->name, "portable") != 0;
                if (same)
                    check_same_bits(check, microkernel_in_use()->name, C, first, c->c_count);
                if (!first)
                    first = copy_floats(C, c->c_count);
                free(C);
            }
        check_packed(check, pool, c);
        check_packed_parts(check, c);
    }
    microkernel_choose(0);
    free(first);
    free(want);
}

/* A row that is computed alone has the same bits as among other rows. */
static void check_rows_alone(struct check *check, struct thread_pool *w, const struct case_of *c)
{
    float *together = multiply(w, c, all_rows(c), false);
    for (size_t r = 0; r < c->s.rows; r += 1 + c->s.rows / 7) {
        float *alone = multiply(w, c, (struct span){r, r + 1}, false);
        check_same_bits(check, "a row alone", alone + r * c->c_stride, together + r * c->c_stride,
                        c->s.columns);
        free(alone);
    }
    free(together);
}

/* In bfloat16 the operands keep 8 bits of their mantissas. The twin gets the same rounded operands.
 */
static void round_to_bfloat16(float *a, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, a + i, sizeof bits);
        bits = (bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000u;
        memcpy(a + i, &bits, sizeof bits);
    }
}

static void check_bfloat16(struct check *check, struct thread_pool *pool[POOLS],
                           const struct case_of *c)
{
    struct case_of rounded = *c;
    size_t stride;
    size_t a_count = stored(c->s.rows, c->s.inner, c->a_order, &stride);
    size_t b_count = stored(c->s.inner, c->s.columns, c->b_order, &stride);
    rounded.A = copy_floats(c->A, a_count);
    rounded.B = copy_floats(c->B, b_count);
    round_to_bfloat16(rounded.A, a_count);
    round_to_bfloat16(rounded.B, b_count);
    double *want = twin(&rounded), close = 2e-6 * sqrt((double)(c->s.inner + 1));
    for (size_t set = 0; microkernel_choose_pairs(set); set++) {
        float *first = NULL;
        for (int p = 0; p < POOLS; p++)
            for (int made = 0; made < 2; made++) {
                float *C = multiply(pool[p], c, all_rows(c), made);
                check_close(check, microkernel_in_use()->name, C, want, c->c_count, close);
                first = first ? first : copy_floats(C, c->c_count);
                check_same_bits(check, microkernel_in_use()->name, C, first, c->c_count);
                free(C);
            }
        check_rows_alone(check, pool[1], c);
        check_packed(check, pool, c);
        check_packed_parts(check, c);
        free(first);
    }
    microkernel_choose(0);
    free(want);
    free(rounded.A);
    free(rounded.B);
}

static void check_shape(struct thread_pool *pool[POOLS], struct shape s)
{
    char name[64];
    snprintf(name, sizeof name, "gemm %zu x %zu, inner %zu", s.rows, s.columns, s.inner);
    struct check check = {.name = name};
    for (int a = 0; a < 2; a++)
        for (int b = 0; b < 2; b++)
            for (int start = GEMM_WRITE; start <= GEMM_BIAS; start++) {
                struct case_of c =
                    new_case(s, (enum gemm_order)a, (enum gemm_order)b, (enum gemm_start)start);
                check_case(&check, pool, &c);
                check_bfloat16(&check, pool, &c);
                check_rows_alone(&check, pool[1], &c);
                free_case(&c);
            }
    check_done(&check);
}

int main(void)
{
    struct thread_pool *pool[POOLS];
    open_pools(pool);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        check_shape(pool, shapes[i]);
    close_pools(pool);
    return check_status();
}
