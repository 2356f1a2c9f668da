/* npy_rows.c - cuts an array along its first axis, row by row from the file where they lie whole in
 * it. */
#include "formats/npy_rows.h"

#include <stdio.h>
#include <string.h>

/* An npy_reader. */
static int read_on(void *rows, void *out, size_t size, struct err *e)
{
    struct npy_rows *r = rows;
    if (seekable_read(r->blob, r->at, out, size, e))
        return -1;
    r->at += size;
    return 0;
}

/* Does the file have the elements that its header announces, no more and no fewer? */
static int check_size(const struct npy_rows *r, struct err *e)
{
    size_t bytes;
    uint64_t have = r->blob->size - r->at;
    if (npy_size(&r->head, SIZE_MAX, &bytes, e))
        return err_set(e, "the shape is larger than any memory");
    if (bytes == have)
        return 0;
    return err_set(e, "the shape takes %zu bytes, but %llu are there", bytes,
                   (unsigned long long)have);
}

/* From the whole array's header to that of a row. */
static int cut(struct npy_rows *r, struct err *e)
{
    struct npy *h = &r->head;
    if (h->ndim == 0)
        return err_set(e, "the array has no axis to cut it along (see --join one)");
    r->count = h->shape[0];
    h->ndim--;
    memmove(h->shape, h->shape + 1, sizeof *h->shape * (size_t)h->ndim);
    return 0;
}

int npy_rows_open(struct npy_rows *r, const struct seekable *blob, bool stacked, size_t max_record,
                  struct err *e)
{
    size_t bytes;
    *r = (struct npy_rows){.blob = blob, .count = 1, .stacked = stacked};
    if (npy_header(&r->head, &bytes, read_on, r, e) || check_size(r, e))
        return -1;
    bool apart = stacked && r->head.fortran && r->head.ndim > 1; /* a row's elements */
    if (apart && (npy_size(&r->head, max_record, &bytes, e) ||
                  npy_tensor(&r->head, &r->whole, read_on, r, e)))
        return -1;
    if ((stacked && cut(r, e)) || npy_size(&r->head, max_record, &bytes, e)) {
        npy_rows_free(r);
        return -1;
    }
    return 0;
}

void npy_rows_free(struct npy_rows *r)
{
    tensor_free(&r->whole);
}

static int next_tensor(struct npy_rows *r, struct tensor *out, struct err *e)
{
    if (!r->whole.data)
        return npy_tensor(&r->head, out, read_on, r, e);
    if (tensor_make(out, r->whole.dtype, r->head.ndim, r->head.shape, e))
        return -1;
    size_t bytes = tensor_bytes(out);
    memcpy(out->data, (const uint8_t *)r->whole.data + r->next * bytes, bytes);
    return 0;
}

int npy_rows_next(struct npy_rows *r, const char *id, const char *key, struct record *out,
                  struct err *e)
{
    char name[RECORD_ID];
    struct tensor t;
    record_free(out);
    if (r->next == r->count)
        return 0;
    snprintf(name, sizeof name, "%s%s%zu", id, *id ? "/" : "", r->next);
    out->number = r->next + 1;
    if (record_set_id(out, r->stacked ? name : id, e) || next_tensor(r, &t, e) ||
        map_set_tensor(&out->map, key, &t, e))
        return record_error(out, e);
    r->next++;
    return 1;
}
