/* fields.c - see fields.h */
#include "copy/fields.h"

#include <string.h>

int fields_write(struct writer *w, struct record *r, const struct field *list, size_t n,
                 struct err *e)
{
    for (size_t i = 0; i < n; i++) {
        struct tensor t;
        if (tensor_make(&t, list[i].dtype, list[i].ndim, list[i].shape, e))
            return -1;
        memcpy(t.data, *list[i].data, tensor_bytes(&t));
        if (record_set_tensor(r, list[i].key, &t, e))
            return -1;
    }
    r->number = writer_records(w) + 1;
    return writer_record(w, r, e);
}

int field_read(struct record *r, const struct field *f, struct err *e)
{
    struct tensor *t;
    if (record_tensor(r, f->key, f->dtype, f->ndim, f->shape, &t, e))
        return -1;
    *f->data = t->data;
    t->data = NULL;
    return 0;
}

int field_length(struct record *r, const char *key, size_t *length, struct err *e)
{
    struct tensor *t;
    if (record_tensor(r, key, DTYPE_I4, 1, (const size_t[]){ANY}, &t, e))
        return -1;
    *length = t->shape[0];
    return 0;
}

int fields_next_record(struct reader *reader, struct record *r, const char *what, struct err *e)
{
    int got = reader_next(reader, r, e);
    return got > 0 ? 0 : got < 0 ? -1 : err_set(e, "the model ends before %s", what);
}
