/* frames.c - checks frames records, and measures the canvas of a data set. */
#include "model/frames.h"
#include "base/mem.h"
#include "model/dataset.h"

#include <stdlib.h>
#include <string.h>

enum { SAMPLED_PIXELS = 1 << 20 }; /* at least: to find the commonest */

int frames_of_record(struct record *r, size_t H, size_t W, size_t C, struct tensor **out,
                     struct err *e)
{
    const size_t shape[] = {ANY, H ? H : ANY, W ? W : ANY, C ? C : ANY};
    if (record_tensor(r, "frames", DTYPE_U1, 4, shape, out, e))
        return -1;
    size_t channels = (*out)->shape[3];
    if (channels == 3 || channels == 4)
        return 0;
    err_set(e, "'frames' has %zu channels, expected 3 (RGB) or 4 (RGBA)", channels);
    return record_error(r, e);
}

int hidden_of_record(struct record *r, const struct tensor *frames, struct tensor **out,
                     struct err *e)
{
    *out = NULL;
    if (!map_find(&r->map, "hidden"))
        return 0;
    return record_tensor(r, "hidden", DTYPE_U1, 3, frames->shape, out, e);
}

/* varies[i] = 1 for each pixel that is not the same in all frames. `bits` is [H*W*C] of zeros. */
static void find_varying(uint8_t *varies, uint8_t *bits, const struct canvas *c,
                         const struct dataset *d)
{
    size_t bytes = c->H * c->W * c->C;
    for (size_t s = 0; s < d->count; s++)
        for (size_t t = 0; t < d->list[s].T; t++) {
            const uint8_t *frame = d->list[s].frames + t * bytes;
            for (size_t i = 0; i < bytes; i++)
                bits[i] |= frame[i] ^ c->background[i];
        }
    for (size_t i = 0; i < bytes; i++)
        varies[i / c->C] |= bits[i] != 0;
}

/* A pixel as a number; all that is wholly transparent is the same. */
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

/* The code that stands most often in a sorted list; of equals the smallest. */
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

/* The commonest pixel of the first frames of some sequences, evenly spread. */
static int commonest_pixel(uint8_t *out, const struct canvas *c, const struct dataset *d,
                           struct err *e)
{
    size_t pixels = c->H * c->W, frames = SAMPLED_PIXELS / pixels + 1;
    size_t stride = d->count / frames + 1, n = 0;
    uint32_t *codes = mem_array((d->count / stride + 1) * pixels, sizeof *codes);
    if (!codes)
        return err_memory(e, (d->count / stride + 1) * pixels * sizeof *codes, "the background");
    for (size_t s = 0; s < d->count; s += stride)
        for (size_t i = 0; i < pixels; i++)
            codes[n++] = pixel_code(d->list[s].frames + i * c->C, c->C);
    qsort(codes, n, sizeof *codes, compare_codes);
    uint32_t code = longest_run(codes, n);
    memcpy(out, &code, c->C);
    free(codes);
    return 0;
}

static void bound_box(struct canvas *c, const uint8_t *varies)
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
    if (first_row == c->H) /* nothing ever moves: keep the whole frame */
        first_row = first_col = 0, last_row = c->H - 1, last_col = c->W - 1;
    c->rows = (last_row - first_row + CANVAS_PATCH) / CANVAS_PATCH * CANVAS_PATCH;
    c->cols = (last_col - first_col + CANVAS_PATCH) / CANVAS_PATCH * CANVAS_PATCH;
    /* where the box grows over the edge it moves back; where it is larger than the frame it hangs
     * over */
    c->top = (int64_t)first_row;
    c->left = (int64_t)first_col;
    if (c->top + (int64_t)c->rows > (int64_t)c->H)
        c->top = c->rows <= c->H ? (int64_t)(c->H - c->rows) : 0;
    if (c->left + (int64_t)c->cols > (int64_t)c->W)
        c->left = c->cols <= c->W ? (int64_t)(c->W - c->cols) : 0;
}

static int list_places(struct canvas *c, const uint8_t *varies, bool whole, struct err *e)
{
    size_t bytes = c->H * c->W * c->C;
    c->place = mem_array(bytes, sizeof *c->place);
    if (!c->place)
        return err_memory(e, bytes * sizeof *c->place, "the places of the decoder");
    for (size_t i = 0; i < bytes; i++)
        if (whole || varies[i / c->C])
            c->place[c->places++] = (uint32_t)i;
    if (c->places == 0)
        return err_set(e, "all frames are the same picture: there is nothing to learn");
    return 0;
}

int canvas_measure(struct canvas *c, const struct dataset *d, bool whole, struct err *e)
{
    *c = (struct canvas){.H = d->H, .W = d->W, .C = d->C};
    size_t pixels = c->H * c->W, bytes = pixels * c->C;
    uint8_t *varies = mem_zero(pixels, 1), *bits = mem_zero(bytes, 1);
    c->background = mem_array(bytes, 1);
    int result = -1;
    if (!varies || !bits || !c->background) {
        err_memory(e, bytes, "the canvas");
        goto done;
    }
    memcpy(c->background, d->list[0].frames, bytes);
    find_varying(varies, bits, c, d);
    uint8_t common[4];
    if (commonest_pixel(common, c, d, e))
        goto done;
    for (size_t i = 0; i < pixels; i++)
        if (varies[i])
            memcpy(c->background + i * c->C, common, c->C);
    bound_box(c, varies);
    result = list_places(c, varies, whole, e);
done:
    free(varies);
    free(bits);
    return result;
}

void canvas_free(struct canvas *c)
{
    free(c->background);
    free(c->place);
    *c = (struct canvas){0};
}
