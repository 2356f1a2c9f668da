/* lstm.c - the pointwise part of a recurrent step. */
#include "nn/layers/lstm.h"

#include "base/block.h"
#include "base/simd.h"
#include "base/vmath.h"

enum {
    BLOCK = 4096, /* cells of a block */
    CHUNK = 256   /* of a temporary on the stack */
};

struct lstm {
    float *c, *h, *gates;
    const float *c_old;
    size_t B, H;
};

/* n cells of one row; the gates i, f, g, o of a cell are H floats apart. */
SIMD_CLONES
static void cell_forward(float *restrict c, float *restrict h, float *restrict gates,
                         const float *restrict c_old, size_t H, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        float i = vmath_sigmoid(gates[j]), f = vmath_sigmoid(gates[H + j]);
        float g = vmath_tanh(gates[2 * H + j]), o = vmath_sigmoid(gates[3 * H + j]);
        float state = f * c_old[j] + i * g;
        gates[j] = i;
        gates[H + j] = f;
        gates[2 * H + j] = g;
        gates[3 * H + j] = o;
        c[j] = state;
        h[j] = o * vmath_tanh(state);
    }
}

/* The index in [B,4H] of the input gate of cell `at` of [B,H]. */
static size_t gate_of(size_t at, size_t H)
{
    return at / H * 4 * H + at % H;
}

static size_t row_end(struct span s, size_t H)
{
    size_t end = (s.from / H + 1) * H;
    return s.to < end ? s.to : end;
}

static void forward_block(void *context, size_t block)
{
    const struct lstm *l = context;
    struct span s = block_span(block, BLOCK, l->B * l->H);
    while (s.from < s.to) {
        size_t end = row_end(s, l->H), at = s.from;
        cell_forward(l->c + at, l->h + at, l->gates + gate_of(at, l->H), l->c_old + at, l->H,
                     end - at);
        s.from = end;
    }
}

void lstm_cell_forward(struct thread_pool *w, float *c, float *h, float *gates, const float *c_old,
                       size_t B, size_t H)
{
    thread_pool_run(w, ceil_div(B * H, BLOCK), forward_block,
                    &(struct lstm){.c = c, .h = h, .gates = gates, .c_old = c_old, .B = B, .H = H});
}

struct lstm_gradient {
    float *dgates, *dc_old;
    const float *dc, *dh, *gates, *c, *c_old;
    size_t B, H;
};

/* dstate [n] = the gradient of the new state, with the part that comes through h */
SIMD_CLONES
static void state_backward(float *restrict dstate, const float *restrict dc,
                           const float *restrict dh, const float *restrict output,
                           const float *restrict c, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        float squashed = vmath_tanh(c[j]);
        dstate[j] = dc[j] + dh[j] * output[j] * (1.0f - squashed * squashed);
    }
}

SIMD_CLONES
static void gates_backward(float *restrict dgates, const float *restrict dstate,
                           const float *restrict dh, const float *restrict gates,
                           const float *restrict c, const float *restrict c_old, size_t H, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        float i = gates[j], f = gates[H + j], g = gates[2 * H + j], o = gates[3 * H + j];
        dgates[j] += dstate[j] * g * i * (1.0f - i);
        dgates[H + j] += dstate[j] * c_old[j] * f * (1.0f - f);
        dgates[2 * H + j] += dstate[j] * i * (1.0f - g * g);
        dgates[3 * H + j] += dh[j] * vmath_tanh(c[j]) * o * (1.0f - o);
    }
}

SIMD_CLONES
static void old_state_backward(float *restrict dc_old, const float *restrict dstate,
                               const float *restrict forget, size_t n)
{
    for (size_t j = 0; j < n; j++)
        dc_old[j] += dstate[j] * forget[j];
}

/* n cells of one row, from `at`; n <= CHUNK */
static void cells_backward(const struct lstm_gradient *l, size_t at, size_t n)
{
    float dstate[CHUNK];
    size_t gate = gate_of(at, l->H);
    const float *gates = l->gates + gate;
    state_backward(dstate, l->dc + at, l->dh + at, gates + 3 * l->H, l->c + at, n);
    if (l->dgates)
        gates_backward(l->dgates + gate, dstate, l->dh + at, gates, l->c + at, l->c_old + at, l->H,
                       n);
    if (l->dc_old)
        old_state_backward(l->dc_old + at, dstate, gates + l->H, n);
}

static void backward_block(void *context, size_t block)
{
    const struct lstm_gradient *l = context;
    struct span s = block_span(block, BLOCK, l->B * l->H);
    while (s.from < s.to) {
        size_t end = row_end(s, l->H);
        size_t n = end - s.from < CHUNK ? end - s.from : CHUNK;
        cells_backward(l, s.from, n);
        s.from += n;
    }
}

void lstm_cell_backward(struct thread_pool *w, float *dgates, float *dc_old, const float *dc,
                        const float *dh, const float *gates, const float *c, const float *c_old,
                        size_t B, size_t H)
{
    thread_pool_run(w, ceil_div(B * H, BLOCK), backward_block,
                    &(struct lstm_gradient){.dgates = dgates,
                                            .dc_old = dc_old,
                                            .dc = dc,
                                            .dh = dh,
                                            .gates = gates,
                                            .c = c,
                                            .c_old = c_old,
                                            .B = B,
                                            .H = H});
}
