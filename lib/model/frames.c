/* frames.c - checks frames records. */
#include "model/frames.h"

#include <zlib.h>

/* Whether the record has 'frames' of this dtype and shape. */
static bool holds(struct record *r, enum dtype dtype, const size_t shape[4])
{
    struct err ignored;
    struct tensor *t;
    return record_tensor(r, "frames", dtype, 4, shape, &t, &ignored) == 0;
}

/* What makes frames that fit, if only the channels or the dtype are wrong; "" if nothing does. */
static const char *advice(struct record *r, const size_t shape[4])
{
    const size_t same[] = {shape[0], shape[1], shape[2], ANY};
    const size_t first[] = {shape[0], ANY, shape[1], shape[2]}, any[] = {ANY, ANY, ANY, ANY};
    struct err ignored;
    struct tensor *t;
    if (shape[3] != ANY && holds(r, DTYPE_U1, same))
        return shape[3] == 4 ? " (sprite-decode with --rgba makes such frames)"
                             : " (sprite-decode without --rgba makes such frames)";
    if (map_tensor(&r->map, "frames", &t, &ignored) == 1 && t->ndim == 4 && t->shape[3] > 4 &&
        (t->shape[1] == 3 || t->shape[1] == 4) && holds(r, t->dtype, first))
        return " (tensor-npy --load --layout NTCHW puts channels last)";
    for (int dtype = DTYPE_U1 + 1; dtype < DTYPE_COUNT; dtype++)
        if (holds(r, (enum dtype)dtype, any))
            return " (tensor-npy --load --range 0..1 makes bytes of numbers)";
    return "";
}

/* Adds the advice to the error. Always fails. */
static int advise(struct record *r, const size_t shape[4], struct err *e)
{
    struct err why = *e;
    return err_set(e, "%.900s%s", why.text, advice(r, shape));
}

int frames_of_record(struct record *r, size_t H, size_t W, size_t C, struct tensor **out,
                     struct err *e)
{
    const size_t shape[] = {ANY, H ? H : ANY, W ? W : ANY, C ? C : ANY};
    if (record_tensor(r, "frames", DTYPE_U1, 4, shape, out, e))
        return advise(r, shape, e);
    size_t channels = (*out)->shape[3];
    if (channels == 3 || channels == 4)
        return 0;
    err_set(e, "'frames' has %zu channels, expected 3 (RGB) or 4 (RGBA)%s", channels,
            advice(r, (const size_t[]){ANY, ANY, ANY, ANY}));
    return record_error(r, e);
}

bool record_has_numbers(struct record *r)
{
    struct err ignored;
    struct tensor *t;
    return map_tensor(&r->map, "frames", &t, &ignored) == 1 && t->dtype == DTYPE_F4 && t->ndim == 2;
}

int sized_frames_of_record(struct record *r, struct frame_size size, struct tensor **out,
                           struct err *e)
{
    if (!size.numbers && (size.H || !record_has_numbers(r)))
        return frames_of_record(r, size.H, size.W, size.C, out, e);
    const size_t shape[] = {ANY, size.numbers ? size.numbers : ANY};
    return record_tensor(r, "frames", DTYPE_F4, 2, shape, out, e) ||
                   record_finite(r, "frames", *out, e)
               ? -1
               : 0;
}

int hidden_of_record(struct record *r, const struct tensor *frames, struct tensor **out,
                     struct err *e)
{
    *out = NULL;
    if (!map_find(&r->map, "hidden"))
        return 0;
    if (frames->ndim == 2) {
        err_set(e, "'hidden' is of pictures: numbers cannot be hidden");
        return record_error(r, e);
    }
    return record_tensor(r, "hidden", DTYPE_U1, 3, frames->shape, out, e);
}

int delays_of_record(struct record *r, size_t T, float **out, struct err *e)
{
    struct tensor *t;
    *out = NULL;
    if (!map_find(&r->map, "delays"))
        return 0;
    if (record_tensor(r, "delays", DTYPE_F4, 1, &T, &t, e) || record_finite(r, "delays", t, e))
        return -1;
    *out = t->data;
    for (size_t i = 0; i < T; i++)
        if ((*out)[i] < 0) {
            err_set(e, "'delays' has %g at element %zu: no time is negative", (double)(*out)[i], i);
            return record_error(r, e);
        }
    return 0;
}

/* The shape counts too: the same bytes in frames of another shape are other data. */
uint32_t frames_crc(uint32_t crc, const struct tensor *frames)
{
    for (int i = 0; i < frames->ndim; i++) {
        uint64_t side = frames->shape[i];
        uint8_t bytes[sizeof side];
        for (size_t k = 0; k < sizeof side; k++)
            bytes[k] = (uint8_t)(side >> (8 * k));
        crc = (uint32_t)crc32_z(crc, bytes, sizeof bytes);
    }
    return (uint32_t)crc32_z(crc, frames->data, tensor_bytes(frames));
}
