/* record.c - records of dsvae/tns.h. */
#include "api/api.h"

#include <stdlib.h>
#include <string.h>

struct tns_record *tns_record_new(struct tns_error *error)
{
    struct tns_record *r = api_handle(sizeof *r, error);
    if (r) {
        r->entries.at = &r->record.map;
        r->entries.record = &r->record;
    }
    return r;
}

struct tns_record *tns_record_copy(const struct tns_record *from, struct tns_error *error)
{
    struct err e;
    struct tns_record *r = tns_record_new(error);
    if (!r)
        return NULL;
    if (record_copy(&r->record, &from->record, &e) == 0)
        return r;
    api_fail(&e, error);
    tns_record_free(r);
    return NULL;
}

void tns_record_free(struct tns_record *r)
{
    if (!r)
        return;
    record_free(&r->record);
    free(r);
}

int tns_record_keep(struct tns_record *r, struct tns_error *error)
{
    struct err e;
    return api_done(record_keep(&r->record, &e), &e, error);
}

uint64_t tns_record_number(const struct tns_record *r)
{
    return r->record.number;
}

const char *tns_record_id(const struct tns_record *r)
{
    return r->record.id;
}

int tns_record_set_id(struct tns_record *r, const char *id, struct tns_error *error)
{
    struct err e;
    return api_done(record_set_id(&r->record, id, &e), &e, error);
}

int tns_record_label(const struct tns_record *r, const char *name, char *out, size_t size,
                     struct tns_error *error)
{
    struct err e;
    return api_result(record_label(&r->record, name, out, size, &e), &e, error);
}

int tns_record_set_label(struct tns_record *r, const char *name, const char *value,
                         struct tns_error *error)
{
    struct err e;
    struct map labels;
    int found = map_map(&r->record.map, "labels", &labels, &e);
    int failed = found < 0 || map_set_text(&labels, name, value, &e) ||
                 map_set_map(&r->record.map, "labels", &labels, &e);
    r->record.bytes = NULL;
    if (failed)
        record_error(&r->record, &e);
    map_free(&labels);
    return api_done(failed, &e, error);
}

const struct tns_map *tns_record_map(const struct tns_record *r)
{
    return &r->entries;
}

struct tns_map *tns_record_entries(struct tns_record *r)
{
    return &r->entries;
}

/* A tensor is decoded when it is first looked at: the record says the same as before. */
static struct record *decoding(const struct tns_record *r)
{
    return (struct record *)&r->record;
}

static void show(struct tns_tensor *out, const struct tensor *t)
{
    *out = (struct tns_tensor){.dtype = (enum tns_dtype)t->dtype, .ndim = t->ndim, .data = t->data};
    memcpy(out->shape, t->shape, sizeof out->shape);
}

int tns_record_tensor(const struct tns_record *r, const char *key, struct tns_tensor *out,
                      struct tns_error *error)
{
    struct err e;
    struct tensor *t;
    int found = map_tensor(&decoding(r)->map, key, &t, &e);
    if (found > 0)
        show(out, t);
    if (found < 0)
        record_error(&r->record, &e);
    return api_result(found, &e, error);
}

static int check_ndim(int ndim, struct err *e)
{
    return ndim < 0 || ndim > TNS_DIMS
               ? err_set(e, "%d dimensions, the limit is %d", ndim, TNS_DIMS)
               : 0;
}

int tns_record_expect(const struct tns_record *r, const char *key, enum tns_dtype dtype, int ndim,
                      const size_t *shape, struct tns_tensor *out, struct tns_error *error)
{
    struct err e;
    struct tensor *t;
    if (check_ndim(ndim, &e) ||
        record_tensor(decoding(r), key, (enum dtype)dtype, ndim, shape, &t, &e))
        return api_fail(&e, error);
    show(out, t);
    return 0;
}

void *tns_record_tensor_data(struct tns_record *r, const char *key, struct tns_error *error)
{
    struct err e;
    struct tensor *t;
    int found = map_tensor(&r->record.map, key, &t, &e);
    if (found == 0)
        err_set(&e, "there is no '%s'", key);
    if (found <= 0) {
        record_error(&r->record, &e);
        api_fail(&e, error);
        return NULL;
    }
    r->record.bytes = NULL; /* the caller is about to change the elements */
    return t->data;
}

void *tns_record_add_tensor(struct tns_record *r, const char *key, enum tns_dtype dtype, int ndim,
                            const size_t *shape, struct tns_error *error)
{
    struct err e;
    struct tensor t;
    if (check_ndim(ndim, &e) || api_may_set(&r->entries, key, &e) ||
        tensor_make(&t, (enum dtype)dtype, ndim, shape, &e)) {
        record_error(&r->record, &e);
        api_fail(&e, error);
        return NULL;
    }
    void *data = t.data;
    memset(data, 0, tensor_bytes(&t));
    if (record_set_tensor(&r->record, key, &t, &e) == 0)
        return data;
    api_fail(&e, error);
    return NULL;
}

void tns_record_remove(struct tns_record *r, const char *key)
{
    tns_map_remove(&r->entries, key);
}
