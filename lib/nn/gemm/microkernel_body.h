/* microkernel_body.h - the loops of tile.h, written once for vectors of any width and included once
 * for each kind of processor, with BODY(name)    the name in this set BODY_TARGET   the attribute
 * that lets the compiler use the processor's instructions BODY_LANES    floats of a vector
 *     BODY_ROWS     rows of the least tile
 *     BODY_STEP(sum, a, b)   sum + a b, where a is one element for all lanes
 *     BODY_PAIRS    the set's microkernel_pairs
 *     BODY_LOW, BODY_HIGH   which lanes of two vectors interleave to one, from their lower halves
 *                   and from their upper ones */

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

/* `rows` and `vectors` are constants where this is inlined, so that the tile is registers. */
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
        BODY(vector) right[TILE_VECTORS];
        EACH (j, vectors)
            right[j] = BODY(load)(b + j * BODY_LANES);
        EACH (i, rows)
            EACH (j, vectors)
                sum[i][j] = BODY_STEP(sum[i][j], row[i][at], right[j]);
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

/* Interleaving vector i with vector i + lanes/2, for all i, turns the index of an element (vector,
 * lane) by one bit; as often as a lane number has bits, vector and lane have changed places. */
BODY_TARGET static void BODY(transpose)(float *to, size_t to_stride, const float *from,
                                        size_t from_stride)
{
    BODY(vector) v[BODY_LANES], turned[BODY_LANES];
    EACH (i, BODY_LANES)
        v[i] = BODY(load)(from + i * from_stride);
    UNROLL
    for (size_t bit = 1; bit < BODY_LANES; bit *= 2) {
        EACH (i, BODY_LANES / 2) {
            turned[2 * i] = __builtin_shufflevector(v[i], v[i + BODY_LANES / 2], BODY_LOW);
            turned[2 * i + 1] = __builtin_shufflevector(v[i], v[i + BODY_LANES / 2], BODY_HIGH);
        }
        EACH (i, BODY_LANES)
            v[i] = turned[i];
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
