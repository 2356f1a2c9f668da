/* frames.c - checks frames records. */
#include "model/frames.h"

#include <zlib.h>

/* If only the number of channels is wrong, the error says how to make frames that fit. Always
 * fails. */
static int advise_channels(struct record *r, const size_t shape[4], struct err *e)
{
    const size_t same[] = {shape[0], shape[1], shape[2], ANY};
    struct err why = *e, ignored;
    struct tensor *t;
    if (record_tensor(r, "frames", DTYPE_U1, 4, same, &t, &ignored) == 0)
        err_set(e, "%.900s (sprite-decode %s --rgba makes such frames)", why.text,
                shape[3] == 4 ? "with" : "without");
    return -1;
}

int frames_of_record(struct record *r, size_t H, size_t W, size_t C, struct tensor **out,
                     struct err *e)
{
    const size_t shape[] = {ANY, H ? H : ANY, W ? W : ANY, C ? C : ANY};
    if (record_tensor(r, "frames", DTYPE_U1, 4, shape, out, e))
        return advise_channels(r, shape, e);
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
