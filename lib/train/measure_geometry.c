/* measure_geometry.c - measures the frame geometry of a data set that one or several processes
 * hold.
 */
#include "train/measure_geometry.h"
#include "base/mem.h"
#include "train/measure_numbers.h"

#include <stdlib.h>
#include <string.h>

enum { SAMPLED_PIXELS = 1 << 20 }; /* at least, to find the most frequent one */

/* varies[i] = 1 for each pixel that is not the same in all frames. `bits` is [H*W*C] of zeros. */
static int find_varying(uint8_t *varies, uint8_t *bits, const struct geometry *c,
                        const struct dataset *d, const struct world *world, struct err *e)
{
    size_t bytes = c->H * c->W * c->C;
    for (size_t s = 0; s < d->count; s++)
        for (size_t t = 0; t < d->list[s].T; t++) {
            const uint8_t *frame = d->list[s].frames + t * bytes;
            for (size_t i = 0; i < bytes; i++)
                bits[i] |= frame[i] ^ c->background[i];
        }
    if (comm_allreduce_or(&world->comm, bits, bytes, e))
        return -1;
    for (size_t i = 0; i < bytes; i++)
        varies[i / c->C] |= bits[i] != 0;
    return 0;
}

/* A pixel as a number; all fully transparent pixels are the same. */
static uint32_t pixel_code(const uint8_t *pixel, size_t C)
{
    uint32_t code = 0;
    if (C == 3 || pixel[3])
        memcpy(&code, pixel, C);
    return code;
}

static int compare_codes(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The most frequent code of a sorted list; if there are several, the smallest. */
static uint32_t longest_run(const uint32_t *codes, size_t n)
{
    uint32_t best = 0;
    size_t longest = 0;
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from; to < n && codes[to] == codes[from]; to++)
            ;
        if (to - from > longest) {
            longest = to - from;
            best = codes[from];
        }
    }
    return best;
}

/* Some sequences, evenly spread over all the data. */
struct sample {
    size_t stride, count;
};

static struct sample sample_of(const struct geometry *c, size_t total)
{
    size_t frames = SAMPLED_PIXELS / (c->H * c->W) + 1, stride = total / frames + 1;
    return (struct sample){stride, (total - 1) / stride + 1};
}

/* Copies the first frame of a record [bytes] to rank 0 from the rank that holds it. */
static int fetch_first_frame(uint8_t *frame, size_t bytes, const struct dataset *d,
                             const struct world *world, size_t record, struct err *e)
{
    int me = world->comm.rank, owner = world_rank_of(world, record);
    if (owner == me) {
        const uint8_t *own = d->list[world_index(world, record)].frames;
        if (me)
            return comm_send(&world->comm, 0, own, bytes, e);
        memcpy(frame, own, bytes);
    } else if (me == 0)
        return comm_receive(&world->comm, owner, frame, bytes, e);
    return 0;
}

/* The codes of the first frames of the sample [count*pixels], on rank 0. */
static int sample_codes(uint32_t *codes, uint8_t *frame, const struct geometry *c,
                        const struct dataset *d, const struct world *world, struct err *e)
{
    size_t pixels = c->H * c->W;
    struct sample s = sample_of(c, dataset_total(d));
    for (size_t k = 0; k < s.count; k++) {
        if (fetch_first_frame(frame, pixels * c->C, d, world, k * s.stride, e))
            return -1;
        for (size_t i = 0; i < pixels && world->comm.rank == 0; i++)
            *codes++ = pixel_code(frame + i * c->C, c->C);
    }
    return 0;
}

/* The most frequent pixel of the first frames of some sequences; rank 0 counts. */
static int most_frequent_pixel(uint32_t *out, const struct geometry *c, const struct dataset *d,
                               const struct world *world, struct err *e)
{
    size_t pixels = c->H * c->W;
    size_t n = world->comm.rank == 0 ? sample_of(c, dataset_total(d)).count * pixels : 0;
    uint32_t *codes = mem_array(n, sizeof *codes);
    uint8_t *frame = mem_array(pixels, c->C);
    int failed = !codes || !frame ? err_memory(e, n * sizeof *codes, "the background")
                                  : sample_codes(codes, frame, c, d, world, e);
    if (!failed) {
        qsort(codes, n, sizeof *codes, compare_codes);
        *out = longest_run(codes, n);
        failed = comm_broadcast(&world->comm, out, sizeof *out, e);
    }
    free(codes);
    free(frame);
    return failed;
}

static void bound_box(struct geometry *c, const uint8_t *varies)
{
    size_t first_row = c->H, last_row = 0, first_col = c->W, last_col = 0;
    for (size_t i = 0; i < c->H * c->W; i++)
        if (varies[i]) {
            size_t row = i / c->W, col = i % c->W;
            first_row = row < first_row ? row : first_row;
            last_row = row > last_row ? row : last_row;
            first_col = col < first_col ? col : first_col;
            last_col = col > last_col ? col : last_col;
        }
    if (first_row == c->H) /* nothing varies: the complete frame */
        first_row = first_col = 0, last_row = c->H - 1, last_col = c->W - 1;
    c->rows = (last_row - first_row + GEOMETRY_PATCH) / GEOMETRY_PATCH * GEOMETRY_PATCH;
    c->cols = (last_col - first_col + GEOMETRY_PATCH) / GEOMETRY_PATCH * GEOMETRY_PATCH;
    /* a box that grew over the edge moves back; one that is larger than the frame stays over it */
    c->top = (int64_t)first_row;
    c->left = (int64_t)first_col;
    if (c->top + (int64_t)c->rows > (int64_t)c->H)
        c->top = c->rows <= c->H ? (int64_t)(c->H - c->rows) : 0;
    if (c->left + (int64_t)c->cols > (int64_t)c->W)
        c->left = c->cols <= c->W ? (int64_t)(c->W - c->cols) : 0;
}

/* to[i] becomes 1 if one of from[i - margin], ..., from[i + margin] is; n elements, `step` apart.
 */
static void widen_line(uint8_t *to, const uint8_t *from, size_t n, size_t step, size_t margin)
{
    for (size_t i = 0, gap = margin; i < n; i++) {
        gap = from[i * step] ? 0 : gap + 1;
        to[i * step] |= gap <= margin;
    }
    for (size_t i = n, gap = margin; i-- > 0;) {
        gap = from[i * step] ? 0 : gap + 1;
        to[i * step] |= gap <= margin;
    }
}

/* Adds the pixels that are at most `margin` rows and columns from one that varies. `rows` is
 * scratch; both [H*W]. */
static void widen(uint8_t *varies, uint8_t *rows, const struct geometry *c, size_t margin)
{
    memset(rows, 0, c->H * c->W);
    for (size_t y = 0; y < c->H; y++)
        widen_line(rows + y * c->W, varies + y * c->W, c->W, 1, margin);
    for (size_t x = 0; x < c->W; x++)
        widen_line(varies + x, rows + x, c->H, c->W, margin);
}

static int list_places(struct geometry *c, const uint8_t *varies, struct err *e)
{
    size_t bytes = c->H * c->W * c->C;
    c->place = mem_array(bytes, sizeof *c->place);
    if (!c->place)
        return err_memory(e, bytes * sizeof *c->place, "the places of the decoder");
    for (size_t i = 0; i < bytes; i++)
        if (varies[i / c->C])
            c->place[c->places++] = (uint32_t)i;
    if (c->places == 0)
        return err_set(e, "all frames are the same picture: there is nothing to learn");
    return 0;
}

int geometry_measure_all_ranks(struct geometry *c, const struct dataset *d,
                               const struct world *world, size_t margin, struct err *e)
{
    if (d->numbers)
        return numbers_measure(c, d, world, e);
    *c = (struct geometry){.H = d->H, .W = d->W, .C = d->C};
    size_t pixels = c->H * c->W, bytes = pixels * c->C;
    uint8_t *varies = mem_zero(pixels, 1), *bits = mem_zero(bytes, 1);
    uint32_t common;
    int result = -1;
    c->background = mem_array(bytes, 1);
    if (!varies || !bits || !c->background) {
        err_memory(e, bytes, "the frame geometry");
        goto done;
    }
    if (fetch_first_frame(c->background, bytes, d, world, 0, e) ||
        comm_broadcast(&world->comm, c->background, bytes, e) ||
        find_varying(varies, bits, c, d, world, e) || most_frequent_pixel(&common, c, d, world, e))
        goto done;
    for (size_t i = 0; i < pixels; i++)
        if (varies[i])
            memcpy(c->background + i * c->C, &common, c->C);
    bound_box(c, varies);
    widen(varies, bits, c, margin);
    result = list_places(c, varies, e);
done:
    free(varies);
    free(bits);
    return result;
}

int geometry_measure(struct geometry *c, const struct dataset *d, size_t margin, struct err *e)
{
    struct world alone = world_single(NULL);
    return geometry_measure_all_ranks(c, d, &alone, margin, e);
}
