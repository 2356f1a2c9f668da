/* npy_rows.c - splits an array along its first axis; reads row by row if rows are contiguous. */
#include "formats/npy_rows.h"

#include <stdio.h>
#include <string.h>

/* An npy_reader. */
static int read_on(void *rows, void *out, size_t size, struct err *e)
{
    struct npy_rows *r = rows;
    if (seekable_read(r->file, r->at, out, size, e))
        return -1;
    r->at += size;
    return 0;
}

/* Checks that the file has exactly the bytes of the shape. */
static int check_size(const struct npy_rows *r, struct err *e)
{
    size_t bytes;
    uint64_t have = r->file->size - r->at;
    if (npy_size(&r->head, SIZE_MAX, &bytes, e))
        return err_set(e, "the shape is larger than any memory");
    if (bytes == have)
        return 0;
    return err_set(e, "the shape needs %zu bytes, but there are %llu", bytes,
                   (unsigned long long)have);
}

/* Changes the header of the array to that of a row. */
static int cut(struct npy_rows *r, struct err *e)
{
    struct npy *h = &r->head;
    if (h->ndim == 0)
        return err_set(e, "the array has no axis to split (see --join one)");
    r->count = h->shape[0];
    h->ndim--;
    memmove(h->shape, h->shape + 1, sizeof *h->shape * (size_t)h->ndim);
    return 0;
}

int npy_rows_open(struct npy_rows *r, const struct seekable *file, bool stacked, size_t max_record,
                  struct err *e)
{
    size_t bytes;
    *r = (struct npy_rows){.file = file, .count = 1, .stacked = stacked};
    if (npy_header(&r->head, &bytes, read_on, r, e) || check_size(r, e))
        return -1;
    bool scattered = stacked && r->head.fortran && r->head.ndim > 1; /* the elements of a row */
    if (scattered && (npy_size(&r->head, max_record, &bytes, e) ||
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
