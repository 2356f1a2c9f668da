/* microkernel_amx.h - the bfloat16 loops of microkernel.h in the tile registers of AMX: a register
 * holds 16 rows of 64 bytes, which are 16 x 16 sums, 16 rows of A with 16 pairs each, or 16 pairs
 * of rows of B with 16 columns each. microkernel.c includes it once.
 *
 * Of the pairs of one register the first halves and the second halves are summed apart, and then
 * added to the sum (Intel's manual, TDPBF16PS). So the bits differ from those of AVX512-BF16, but
 * like those they depend on nothing but the operands. */
#include <cpuid.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define AMX_TARGET __attribute__((target("amx-tile,amx-bf16,avx512f")))

enum {
    AMX_ROWS = 16, /* of a register */
    AMX_LANES = 16,
    AMX_REGISTERS = 8,
    AMX_FLOATS = AMX_ROWS * AMX_LANES
};

/* All registers have the full size: LDTILECFG. */
struct amx_shapes {
    uint8_t palette, start_row, reserved[14];
    uint16_t bytes[16]; /* of a row */
    uint8_t rows[16];
};
#define AMX_EIGHT(x) x, x, x, x, x, x, x, x
static const struct amx_shapes amx_shapes = {
    .palette = 1, .bytes = {AMX_EIGHT(4 * AMX_LANES)}, .rows = {AMX_EIGHT(AMX_ROWS)}};

/* Does `operation` for the registers of a tile of `height` times 16 rows and `vectors` times 16
 * columns: (register, row, column). The numbers of registers must be constants. */
#define AMX_EACH_SUM(operation)                                                                    \
    do {                                                                                           \
        operation(0, 0, 0);                                                                        \
        if (vectors > 1)                                                                           \
            operation(1, 0, 1);                                                                    \
        if (height > 1)                                                                            \
            operation(2, 1, 0);                                                                    \
        if (height > 1 && vectors > 1)                                                             \
            operation(3, 1, 1);                                                                    \
        if (height > 2)                                                                            \
            operation(4, 2, 0);                                                                    \
        if (height > 2 && vectors > 1)                                                             \
            operation(5, 2, 1);                                                                    \
    } while (0)
#define AMX_SUM(i, j) (tile + (i)*AMX_ROWS * stride + (j)*AMX_LANES)
#define AMX_ZERO(r, i, j) _tile_zero(r)
#define AMX_LOAD(r, i, j) _tile_loadd(r, AMX_SUM(i, j), 4 * stride)
#define AMX_STORE(r, i, j) _tile_stored(r, AMX_SUM(i, j), 4 * stride)

/* Adds 16 pairs: a and b have `a_row` and `b_step` pairs from one row to the next. */
AMX_TARGET __attribute__((always_inline)) static inline void
amx_step(size_t height, size_t vectors, const float *a, size_t a_row, const float *b, size_t b_step)
{
    _tile_loadd(7, b, 4 * b_step);
    _tile_loadd(6, a, 4 * a_row);
    _tile_dpbf16ps(0, 6, 7);
    if (height > 1) {
        _tile_loadd(6, a + AMX_ROWS * a_row, 4 * a_row);
        _tile_dpbf16ps(2, 6, 7);
    }
    if (height > 2) {
        _tile_loadd(6, a + 2 * AMX_ROWS * a_row, 4 * a_row);
        _tile_dpbf16ps(4, 6, 7);
    }
    if (vectors == 1)
        return;
    _tile_loadd(7, b + AMX_LANES, 4 * b_step);
    if (height > 2)
        _tile_dpbf16ps(5, 6, 7);
    if (height > 1) {
        _tile_loadd(6, a + AMX_ROWS * a_row, 4 * a_row);
        _tile_dpbf16ps(3, 6, 7);
    }
    if (height > 1)
        _tile_loadd(6, a, 4 * a_row);
    _tile_dpbf16ps(1, 6, 7);
}

/* The last pairs, fewer than 16: copies with zeros after them. */
AMX_TARGET __attribute__((always_inline)) static inline void
amx_last_step(size_t height, size_t vectors, const float *a, size_t a_row, size_t a_rows,
              const float *b, size_t b_step, size_t inner)
{
    float a_copy[TILE_HEIGHTS * AMX_FLOATS] = {0}, b_copy[TILE_VECTORS * AMX_FLOATS] = {0};
    for (size_t i = 0; i < a_rows; i++)
        memcpy(a_copy + i * AMX_LANES, a + i * a_row, inner * sizeof *a);
    for (size_t k = 0; k < inner; k++)
        memcpy(b_copy + k * vectors * AMX_LANES, b + k * b_step, vectors * AMX_LANES * sizeof *b);
    /* The compiler does not know that loading a register reads memory. */
    __asm__ volatile("" : : "r"(a_copy), "r"(b_copy) : "memory");
    amx_step(height, vectors, a_copy, AMX_LANES, b_copy, vectors * AMX_LANES);
}

AMX_TARGET __attribute__((always_inline)) static inline void
amx_loop(size_t height, size_t vectors, float *tile, size_t stride, const float *a, size_t a_row,
         size_t a_rows, const float *b, size_t b_step, size_t inner, bool fresh)
{
    _tile_loadconfig(&amx_shapes);
    if (fresh)
        AMX_EACH_SUM(AMX_ZERO);
    else
        AMX_EACH_SUM(AMX_LOAD);
    for (; inner >= AMX_LANES; inner -= AMX_LANES, a += AMX_LANES, b += AMX_LANES * b_step)
        amx_step(height, vectors, a, a_row, b, b_step);
    if (inner)
        amx_last_step(height, vectors, a, a_row, a_rows, b, b_step, inner);
    AMX_EACH_SUM(AMX_STORE);
    _tile_release();
}

#define AMX_LOOP(height, vectors)                                                                  \
    AMX_TARGET static void amx_loop_##height##_##vectors(                                          \
        float *tile, size_t stride, const float *a, size_t a_row, size_t a_step, size_t a_rows,    \
        const float *b, size_t b_step, size_t inner, bool fresh)                                   \
    {                                                                                              \
        (void)a_step; /* 1 */                                                                      \
        amx_loop(height, vectors, tile, stride, a, a_row, a_rows, b, b_step, inner, fresh);        \
    }
AMX_LOOP(1, 1)
AMX_LOOP(1, 2)
AMX_LOOP(2, 1)
AMX_LOOP(2, 2)
AMX_LOOP(3, 1)
AMX_LOOP(3, 2)
#undef AMX_LOOP

static const struct microkernel amx_set = {
    .name = "AMX BF16",
    .lanes = AMX_LANES,
    .rows = AMX_ROWS,
    .loop = {{amx_loop_1_1, amx_loop_1_2},
             {amx_loop_2_1, amx_loop_2_2},
             {amx_loop_3_1, amx_loop_3_2}},
    .transpose = bfloat16_transpose,
    .pairs = &bfloat16_pairs,
    .along = true,
};

/* Has the processor these registers, and does the system save them for this process? It must be
 * asked once, since they are large. */
static bool amx_is_there(void)
{
    enum { REQUEST_PERMISSION = 0x1023, TILE_DATA = 18, BF16_BIT = 22, TILE_BIT = 24 };
    unsigned a, b, c, d = 0;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && d >> BF16_BIT & 1 && d >> TILE_BIT & 1 &&
           syscall(SYS_arch_prctl, REQUEST_PERMISSION, TILE_DATA) == 0;
}
