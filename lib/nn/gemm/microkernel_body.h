/* microkernel_body.h - the loops of microkernel.h, written once for vectors of any width.
 * microkernel.c includes it once per kind of processor, with these macros:
 *
 *     BODY(name)            the name in this set
 *     BODY_NAME             the set's name, as text
 *     BODY_TARGET           the attribute that lets the compiler use the processor's instructions
 *     BODY_LANES            floats in a vector
 *     BODY_ROWS             rows of the smallest tile
 *     BODY_STEP(sum, a, b)  sum + a b, where a is one element for all lanes
 *     BODY_PAIRS            the set's microkernel_pairs, or NULL
 *     BODY_LOW, BODY_HIGH   the lane numbers that interleave the lower halves of two vectors, and
 *                           the upper halves */

typedef float BODY(vector) __attribute__((vector_size(4 * BODY_LANES)));
typedef float BODY(in_memory) __attribute__((vector_size(4 * BODY_LANES), aligned(4), may_alias));

BODY_TARGET __attribute__((always_inline)) static inline BODY(vector) BODY(load)(const float *from)
{
    return *(const BODY(in_memory) *)(const void *)from;
}

BODY_TARGET __attribute__((always_inline)) static inline void BODY(store)(float *to, BODY(vector) v)
{
    *(BODY(in_memory) *)(void *)to = v;
}

/* `rows` and `vectors` are constants where this is inlined, so the compiler keeps the tile in
 * registers. */
BODY_TARGET __attribute__((always_inline)) static inline void
BODY(loop)(size_t rows, size_t vectors, float *tile, size_t stride, const float *a, size_t a_row,
           size_t a_step, size_t a_rows, const float *b, size_t b_step, size_t inner, bool fresh)
{
    BODY(vector) sum[TILE_HEIGHTS * BODY_ROWS][TILE_VECTORS];
    const float *row[TILE_HEIGHTS * BODY_ROWS];
    EACH (i, rows)
        row[i] = a + (i < a_rows ? i : a_rows - 1) * a_row;
    EACH (i, rows)
        EACH (j, vectors)
            sum[i][j] = fresh ? (BODY(vector)){0} : BODY(load)(tile + i * stride + j * BODY_LANES);
    for (size_t p = 0, at = 0; p < inner; p++, at += a_step, b += b_step) {
        BODY(vector) b_row[TILE_VECTORS];
        EACH (j, vectors)
            b_row[j] = BODY(load)(b + j * BODY_LANES);
        EACH (i, rows)
            EACH (j, vectors)
                sum[i][j] = BODY_STEP(sum[i][j], row[i][at], b_row[j]);
    }
    EACH (i, rows)
        EACH (j, vectors)
            BODY(store)(tile + i * stride + j * BODY_LANES, sum[i][j]);
}

#define BODY_LOOP(height, vectors)                                                                 \
    BODY_TARGET static void BODY(loop_##height##_##vectors)(                                       \
        float *tile, size_t stride, const float *a, size_t a_row, size_t a_step, size_t a_rows,    \
        const float *b, size_t b_step, size_t inner, bool fresh)                                   \
    {                                                                                              \
        BODY(loop)                                                                                 \
        (height * BODY_ROWS, vectors, tile, stride, a, a_row, a_step, a_rows, b, b_step, inner,    \
         fresh);                                                                                   \
    }
BODY_LOOP(1, 1)
BODY_LOOP(1, 2)
BODY_LOOP(2, 1)
BODY_LOOP(2, 2)
BODY_LOOP(3, 1)
BODY_LOOP(3, 2)
#undef BODY_LOOP

/* Interleaving vector i with vector i + lanes/2, for all i, rotates the index (vector, lane) of an
 * element by one bit. After as many rotations as a lane number has bits, vector and lane are
 * exchanged: the matrix is transposed. */
BODY_TARGET static void BODY(transpose)(float *to, size_t to_stride, const float *from,
                                        size_t from_stride)
{
    BODY(vector) v[BODY_LANES], rotated[BODY_LANES];
    EACH (i, BODY_LANES)
        v[i] = BODY(load)(from + i * from_stride);
    UNROLL
    for (size_t bit = 1; bit < BODY_LANES; bit *= 2) {
        EACH (i, BODY_LANES / 2) {
            rotated[2 * i] = __builtin_shufflevector(v[i], v[i + BODY_LANES / 2], BODY_LOW);
            rotated[2 * i + 1] = __builtin_shufflevector(v[i], v[i + BODY_LANES / 2], BODY_HIGH);
        }
        EACH (i, BODY_LANES)
            v[i] = rotated[i];
    }
    EACH (i, BODY_LANES)
        BODY(store)(to + i * to_stride, v[i]);
}

static const struct microkernel BODY(set) = {
    .name = BODY_NAME,
    .lanes = BODY_LANES,
    .rows = BODY_ROWS,
    .loop = {{BODY(loop_1_1), BODY(loop_1_2)},
             {BODY(loop_2_1), BODY(loop_2_2)},
             {BODY(loop_3_1), BODY(loop_3_2)}},
    .transpose = BODY(transpose),
    .pairs = BODY_PAIRS,
};

#undef BODY
#undef BODY_NAME
#undef BODY_TARGET
#undef BODY_STEP
#undef BODY_PAIRS
#undef BODY_LANES
#undef BODY_ROWS
#undef BODY_LOW
#undef BODY_HIGH
