/* array_rows.c - reads row by row where rows are contiguous in the file. See array_rows.h */
#include "formats/array_rows.h"

#include <string.h>

enum { EMPTY_ROWS = 1 << 20 }; /* rows without elements cost nothing in the file */

/* Removes the first axis from the header, which becomes that of a row. */
static void cut(struct npy *h)
{
    h->ndim--;
    memmove(h->shape, h->shape + 1, sizeof *h->shape * (size_t)h->ndim);
}

static int read_whole(struct array_rows *r, size_t max_record, struct err *e)
{
    struct npy *h = &r->from->head;
    size_t bytes;
    return npy_size(h, max_record, &bytes, e) ||
           npy_tensor(h, &r->whole, r->from->read, r->from->context, e);
}

/* Makes the axes those of a row, from which the first axis was removed. */
static void cut_axes(struct array_frames *f)
{
    for (int i = 0; i < AXES; i++)
        f->axis[i] -= f->axis[i] >= 0;
}

int array_rows_open(struct array_rows *r, struct array_stream *from, bool stacked,
                    struct array_frames *frames, size_t max_record, struct err *e)
{
    const struct npy *h = &from->head;
    size_t bytes;
    *r = (struct array_rows){
        .from = from, .frames = frames, .head = *h, .count = 1, .max_record = max_record};
    int axis = frames ? frames->axis[0] : stacked ? 0 : -1; /* of the rows */
    if (stacked && h->ndim == 0)
        return err_set(e, "the array has no axis to split (see --join one)");
    if (axis >= 0)
        r->count = h->shape[axis];
    if (npy_bytes(h, 1, &bytes) == 0 && bytes == 0 && r->count > EMPTY_ROWS)
        return err_set(e, "%zu rows without elements, the limit is %d", r->count, EMPTY_ROWS);
    if (axis > 0 || (axis == 0 && h->fortran && h->ndim > 1))
        return read_whole(r, max_record, e) ? -1 : 0;
    if (axis == 0) {
        cut(&r->head);
        if (frames)
            cut_axes(frames);
    }
    return npy_size(&r->head, max_record, &bytes, e);
}

int array_rows_pieces(struct array_rows *r, struct array_stream *from, const int64_t *lengths,
                      size_t count, size_t max_record, struct err *e)
{
    const struct npy *h = &from->head;
    size_t sum = 0, bytes;
    *r = (struct array_rows){.from = from, .head = *h, .lengths = lengths, .count = count};
    for (size_t i = 0; i < count; i++)
        if (lengths[i] < 0 || __builtin_add_overflow(sum, (size_t)lengths[i], &sum))
            return err_set(e, "its length in record %zu is %lld", i + 1, (long long)lengths[i]);
    if (h->ndim == 0 || sum != h->shape[0])
        return err_set(e, "the lengths of its pieces are %zu in all, it has %zu rows", sum,
                       h->ndim ? h->shape[0] : 0);
    if (h->fortran && h->ndim > 1)
        return read_whole(r, max_record, e) ? -1 : 0;
    for (size_t i = 0; i < count; i++) {
        r->head.shape[0] = (size_t)lengths[i];
        if (npy_size(&r->head, max_record, &bytes, e))
            return -1;
    }
    return 0;
}

void array_rows_free(struct array_rows *r)
{
    tensor_free(&r->whole);
}

/* Row r->next of the array in memory: rows along its first axis. */
static int copy_row(struct array_rows *r, struct tensor *out, struct err *e)
{
    const struct tensor *w = &r->whole;
    size_t rows = r->lengths ? (size_t)r->lengths[r->next] : 1;
    size_t shape[TENSOR_DIMS] = {rows};
    memcpy(shape + (r->lengths != NULL), w->shape + 1, sizeof *shape * (size_t)(w->ndim - 1));
    if (tensor_make(out, w->dtype, w->ndim - !r->lengths, shape, e))
        return -1;
    size_t bytes = tensor_bytes(out);
    memcpy(out->data, (const uint8_t *)w->data + r->at, bytes);
    r->at += bytes;
    return 0;
}

static int next_frames(struct array_rows *r, struct tensor *out, struct err *e)
{
    struct tensor row;
    if (r->whole.data)
        return array_frames_convert(r->frames, &r->whole, r->next, r->max_record, out, e);
    if (npy_tensor(&r->head, &row, r->from->read, r->from->context, e))
        return -1;
    if (array_frames_same(r->frames, row.dtype, row.ndim, row.shape)) {
        *out = row;
        return 0;
    }
    int failed = array_frames_convert(r->frames, &row, 0, r->max_record, out, e);
    tensor_free(&row);
    return failed;
}

int array_rows_next(struct array_rows *r, struct tensor *out, struct err *e)
{
    if (r->lengths)
        r->head.shape[0] = (size_t)r->lengths[r->next];
    if (r->frames       ? next_frames(r, out, e)
        : r->whole.data ? copy_row(r, out, e)
                        : npy_tensor(&r->head, out, r->from->read, r->from->context, e))
        return -1;
    r->next++;
    if (r->next < r->count || array_stream_end(r->from, e) == 0)
        return 0;
    tensor_free(out);
    return -1;
}
